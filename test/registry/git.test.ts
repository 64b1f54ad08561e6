import { afterAll } from 'vitest';
import { gitRegistry } from '../../src/registry/git/registry.ts';
import { registryConformance } from './conformance.ts';
import { replaceInGit } from './git-tamper.ts';
import { bareRepository, scratch } from './sample.ts';

// With a remote and two clones: test/integration/registry/races.test.ts, since that starts many processes.
const folder = scratch(afterAll);
let opened = 0;

registryConformance({
  name: 'git (one repository)',
  scratch: folder,
  async open() {
    const where = { folder: bareRepository(folder, `local-${++opened}`), remote: null };
    return [await gitRegistry(where), await gitRegistry(where)];
  },
  tamper: async (registry, version, file) => replaceInGit(folder, registry.name, version, file),
  races: 3,
});
