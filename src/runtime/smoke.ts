import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../core/errors.ts';
import type { Native } from './natives.ts';

const run = promisify(execFile);

/**
 * Loads the module in a process of its own, because what a native library does to a process cannot be undone.
 * Answers undefined when it works, else why not.
 */
export async function smokeTest(native: Native, folder: string): Promise<string | undefined> {
  const script =
    'const { createRequire } = require("node:module");' +
    `const loaded = createRequire(process.argv[1] + "/node_modules/from-here.cjs")(${JSON.stringify(native.name)});` +
    `${native.smoke};`;
  const { PATH, Path, SystemRoot, LD_LIBRARY_PATH } = process.env;
  const environment = { PATH, Path, SystemRoot, LD_LIBRARY_PATH, ORT_DISABLE_TELEMETRY: '1' };
  try {
    await run(process.execPath, ['-e', script, folder], { env: environment, timeout: 60_000, windowsHide: true });
    return undefined;
  } catch (error) {
    return reasonIn(error);
  }
}

function reasonIn(error: unknown): string {
  const { stderr, signal } = error as { stderr?: string; signal?: string };
  const line = stderr?.split('\n').find((candidate) => /^(?:\w+)?Error\b.*: /.test(candidate));
  return line ?? (signal ? `it ended with ${signal}` : messageOf(error).split('\n', 1)[0]!);
}
