import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { registryConformance } from './conformance.ts';
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
