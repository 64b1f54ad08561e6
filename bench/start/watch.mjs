// Loaded before a command by commands.ts: counts what it loads and starts, and says so on standard error at its end.
import childProcess from 'node:child_process';
import { statSync } from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

let [files, bytes, processes] = [0, 0, 0];
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) {
      files += 1;
      bytes += statSync(new URL(url)).size;
    }
    return next(url, context);
  },
});
for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync']) {
  const original = childProcess[name];
  childProcess[name] = (...call) => {
    processes += 1;
    return original(...call);
  };
}
syncBuiltinESMExports();
process.on('exit', () => process.stderr.write(`\n${JSON.stringify({ files, bytes, processes })}\n`));
