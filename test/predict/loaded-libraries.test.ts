import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { librariesIn, loadedLibraries } from '../../src/predict/loaded-libraries.ts';

test('libraries of NVIDIA are known by the files that a process has mapped', () => {
  const maps = [
    '7f2e5c000000-7f2e5c021000 rw-p 00000000 00:00 0',
    '7f2e60a00000-7f2e6f000000 r--p 00000000 08:01 1835 /usr/lib/x86_64-linux-gnu/libnvinfer.so.10.3.0',
    '7f2e6f000000-7f2e70000000 r-xp 0e600000 08:01 1835 /usr/lib/x86_64-linux-gnu/libnvinfer.so.10.3.0',
    '7f2e70000000-7f2e70100000 r--p 00000000 08:01 1901 /opt/venv/nvidia/cudnn/lib/libcudnn.so.9',
    '7f2e70200000-7f2e70300000 r--p 00000000 08:01 1911 /usr/local/cuda-12.4/lib64/libcudart.so.12.4.127',
    '7f2e70300000-7f2e70400000 r--p 00000000 08:01 1912 /opt/other/libcudart.so.12',
    '7f2e71000000-7f2e71100000 r--p 00000000 08:01 2000 /usr/lib/libnvinfer_plugin.so.8.6.1',
    '7f2e72000000-7f2e72100000 r--p 00000000 08:01 2001 /usr/lib/libc.so.6',
    '',
  ].join('\n');
  expect(librariesIn(maps)).toEqual({ tensorrt: '10.3.0', cudnn: '9', cudaRuntime: '12.4.127' });
  expect(librariesIn('')).toEqual({});
});

test.skipIf(process.platform !== 'linux')('they are those of the process that is asked about', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-libraries-'));
  // Any library under that name: what is loaded tells its version by its file.
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  const library = join(folder, 'libnvinfer.so.10.3.0');
  copyFileSync(report.sharedObjects.find((path) => /\/libm[.-]/.test(path))!, library);
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1_000)'], {
    env: { ...process.env, LD_PRELOAD: library },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(await loadedLibraries(child.pid!)).toEqual({ tensorrt: '10.3.0' });
    expect(await loadedLibraries(process.pid)).toEqual({});
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
