import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../runtime/temporary-folder.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

/** What a run leaves in a home folder that was empty, relative to it. */
async function leftBehind(how: 'ours' | 'plain', model: string = candidate): Promise<readonly string[]> {
  const home = await temporaryFolder();
  const { stdout } = await run(
    process.execPath,
    [join(import.meta.dirname, 'session-child.ts'), how, repository, model],
    {
      // The plain run would report to its maker: the proxy is a port where nothing listens.
      env: {
        HOME: home,
        XDG_CACHE_HOME: join(home, 'cache'),
        https_proxy: nobody,
        HTTPS_PROXY: nobody,
        ALL_PROXY: nobody,
      },
    },
  );
  expect(JSON.parse(stdout)).toContain('logits');
  return (await readdir(home, { recursive: true })).sort();
}

const candidate = join(repository, 'fixtures', 'digits', 'candidate.onnx');
const nobody = 'http://127.0.0.1:9';

test('our loader leaves no trace of telemetry', async () => {
  expect(await leftBehind('ours')).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'without it the runtime keeps a device id and a database of events',
  async () => {
    const left = await leftBehind('plain');
    expect(left).toContainEqual(expect.stringMatching(/Microsoft.*onnxruntime\.db$/));
    expect(left).toContainEqual(expect.stringMatching(/Microsoft.*deviceid$/));
  },
);

test('our loader takes float16 inputs, which the plain one refuses where Float16Array exists', async () => {
  const model = join(await temporaryFolder(), 'identity.onnx');
  await writeFile(model, Buffer.from(float16Identity, 'base64'));
  expect(await leftBehind('ours', model)).toEqual([]);
  if ('Float16Array' in globalThis) await expect(leftBehind('plain', model)).rejects.toThrow('not enough space');
});

/**
 * onnx.helper: one node Identity from `pixels` to `logits`, both float16 of shape [1, 4], opset 13, IR version 8.
 * Nothing in fixtures/digits takes float16.
 */
const float16Identity =
  'CAgSADpTChoKBnBpeGVscxIGbG9naXRzIghJZGVudGl0eRIBZ1oYCgZwaXhlbHMSDgoMCAoSCAoCCAEKAggEYhgKBmxvZ2l0cxIOCgwIChIICgIIAQoCCARCBAoAEA0=';
