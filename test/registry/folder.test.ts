import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { digestVersion } from '../../src/registry/bytes.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { newVersion, registryConformance } from './conformance.ts';
import { PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
let opened = 0;

registryConformance({
  name: 'folder',
  scratch: folder,
  async open() {
    const root = join(folder, `registry-${++opened}`);
    return [folderRegistry(root), folderRegistry(root)];
  },
  async tamper(registry, version, file) {
    writeFileSync(join(registry.name, PLACE.model, 'versions', version, 'files', file), 'changed');
  },
  races: 100,
});

// A pipe would be waited for, and a link leads out of what was registered.
test.skipIf(process.platform === 'win32').each([
  ['a link to a folder', (path: string) => symlinkSync(folder, path)],
  ['a link to a file', (path: string) => symlinkSync('/etc/hostname', path)],
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
])('%s is no file of a version, also where it takes the place of one after it was listed', async (_, put) => {
  const registry = folderRegistry(join(folder, `plain-${++opened}`));
  const { version } = await registry.createVersion(PLACE.model, newVersion(folder, { 'model.onnx': 'one' }));
  const path = join(registry.name, PLACE.model, 'versions', version, 'files', 'model.onnx');
  const [listed] = await registry.fetchBytes(PLACE.model, version);
  rmSync(path);
  put(path);
  const served = async () => {
    for await (const _chunk of listed!.open());
  };
  // One after the other: what fails while nobody waits for it fails the run.
  for (const attempt of [() => digestVersion(registry, PLACE.model, version), served]) {
    await expect(attempt()).rejects.toThrow(EnvironmentError);
    await expect(attempt()).rejects.toThrow(/holds something that is no plain file in digits 1: "model.onnx"/);
  }
});
