import { chmod } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { findNpm, runNpm, shortReason } from '../../src/runtime/npm.ts';
import { writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

test.each([
  [
    `npm warn Unknown user config "x".
npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:9/type-fest failed, reason: connect ECONNREFUSED 127.0.0.1:9
npm error     at ClientRequest.<anonymous> (minipass-fetch/lib/index.js:130:14)
npm error   code: 'ECONNREFUSED',
npm error   errno: 'ECONNREFUSED',
npm error }
npm error A complete log of this run can be found in: /home/u/.npm/_logs/debug-0.log`,
    'FetchError: request to http://127.0.0.1:9/type-fest failed, reason: connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    `npm ERR! code EINTEGRITY
npm ERR! sha512-a integrity checksum failed when using sha512: wanted sha512-a but got sha512-b. (10 bytes)`,
    'sha512-a integrity checksum failed when using sha512: wanted sha512-a but got sha512-b. (10 bytes)',
  ],
  [
    `npm error code E404
npm error 404 Not Found - GET http://127.0.0.1:9/onnxruntime-node - Not found
npm error 404
npm error 404  The requested resource could not be found`,
    '404 Not Found - GET http://127.0.0.1:9/onnxruntime-node - Not found; 404  The requested resource could not be found',
  ],
  ['npm error code ELIFECYCLE', 'code ELIFECYCLE'],
  ['', ''],
])('keeps what matters of %j', (said, reason) => {
  expect(shortReason(said)).toBe(reason);
});

test('a long reason is cut', () => {
  const reason = shortReason(`npm error ${'x'.repeat(5000)}`);
  expect(reason).toHaveLength(300);
  expect(reason.endsWith('…')).toBe(true);
});

const posix = test.skipIf(process.platform === 'win32');

async function program(folder: string, name: string, text: string): Promise<string> {
  await writeTree(folder, { [name]: text });
  await chmod(join(folder, name), 0o755);
  return join(folder, name);
}

posix('takes the first npm on PATH that can be started', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { 'folder/npm/file': '', 'not-executable/npm': '' });
  const npm = await program(folder, 'good/npm', '#!/bin/sh\n');
  const places = ['', 'missing', 'folder', 'not-executable', 'good'].map((name) => name && join(folder, name));
  expect(await findNpm({ PATH: places.join(delimiter) })).toEqual({ program: npm, leading: [] });
});

posix('hands over arguments, folder and environment as they are, without a shell', async () => {
  const folder = await temporaryFolder();
  const npm = await program(folder, 'npm', '#!/bin/sh\necho "npm error $PWD $X $*" >&2; exit 3\n');
  const options = { folder, environment: { X: '$(whoami)' }, limit: milliseconds(10_000) };
  expect(await runNpm({ program: npm, leading: ['lead'] }, ['ci', 'a b;c'], options)).toBe(
    `${folder} $(whoami) lead ci a b;c`,
  );
});

posix('says why npm did not do it', async () => {
  const folder = await temporaryFolder();
  const run = (npm: string, limit = 10_000) =>
    runNpm({ program: npm, leading: [] }, [], { folder, environment: {}, limit: milliseconds(limit) });
  expect(await run(await program(folder, 'well', '#!/bin/sh\nexit 0\n'))).toBeUndefined();
  expect(await run(await program(folder, 'silent', '#!/bin/sh\nexit 7\n'))).toBe('npm ended with exit code 7');
  expect(await run(await program(folder, 'other', '#!/bin/sh\necho no node here >&2; exit 127\n'))).toBe(
    'no node here',
  );
  expect(await run(join(folder, 'missing'))).toMatch(/^npm could not be started: .*ENOENT/);
  expect(await run(await program(folder, 'hangs', '#!/bin/sh\nexec sleep 60\n'), 200)).toBe(
    'npm was stopped by SIGKILL (its limit is 0.2 s)',
  );
});
