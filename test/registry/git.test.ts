import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { gitRegistry } from '../../src/registry/git/registry.ts';
import { registryConformance } from './conformance.ts';
import { bareRepository, PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
let opened = 0;

/** A version whose commit is replaced by one with another file. */
function replace(repository: string, version: string, file: string): void {
  const ref = `refs/modelassay-models/${PLACE.model}/versions/${version}`;
  const index = join(mkdtempSync(join(folder, 'index-')), 'index');
  const run = (args: string[], input = '') =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, GIT_INDEX_FILE: index },
    }).trim();
  run(['read-tree', ref]);
  const blob = run(['hash-object', '-w', '--stdin'], 'changed');
  run(['update-index', '--cacheinfo', `100644,${blob},files/${file}`]);
  run(['update-ref', ref, run(['commit-tree', run(['write-tree']), '-m', 'x'])]);
}

registryConformance({
  name: 'git (one repository)',
  scratch: folder,
  async open() {
    const where = { folder: bareRepository(folder, `local-${++opened}`), remote: null };
    return [await gitRegistry(where), await gitRegistry(where)];
  },
  tamper: async (registry, version, file) => replace(registry.name, version, file),
  races: 5,
});

registryConformance({
  name: 'git (a remote, two clones)',
  scratch: folder,
  async open() {
    const remote = bareRepository(folder, `remote-${++opened}`);
    const clones = ['a', 'b'].map((name) => join(folder, `clone-${opened}-${name}`));
    for (const clone of clones) if (!existsSync(clone)) bareRepository(folder, clone.slice(folder.length + 1));
    return [await gitRegistry({ folder: clones[0]!, remote }), await gitRegistry({ folder: clones[1]!, remote })];
  },
  tamper: async (registry, version, file) => replace(registry.name, version, file),
  races: 5,
});
