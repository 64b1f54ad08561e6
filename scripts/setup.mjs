// Make `npm start` and `npm test` work on a fresh machine: install exactly what the lockfile names, once per lockfile.
// Plain JavaScript for the oldest Node that may start it; everything after it runs on the Node that is installed here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'node_modules', '.modelassay-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('Installing dependencies (once; about a minute) …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  const outcome = spawnSync(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
    // onnxruntime-node's install script would download CUDA libraries from a host of its own.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (outcome.status !== 0) {
    console.error('npm ci failed; see above. Nothing was started.');
    process.exit(outcome.status ?? 1);
  }
  writeFileSync(stamp, lock);
}
