import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { gitRegistry } from '../../../src/registry/git/registry.ts';
import { folderLedger } from '../../../src/registry/ledger/folder.ts';
import { registryConformance } from '../../registry/conformance.ts';
import { removeFromGit, replaceInGit } from '../../registry/git-tamper.ts';
import { ledgerConformance } from '../../registry/ledger/conformance.ts';
import { foldersUnderTest, promotionConformance } from '../../registry/promotion.ts';
import { bareRepository, PLACE, races, scratch } from '../../registry/sample.ts';

// The suites of test/registry with the full number of races, and promotion over git, which starts many processes.
const folder = scratch(afterAll);
let opened = 0;

ledgerConformance({
  name: 'folder (1,000 races)',
  async open() {
    const root = join(folder, `ledger-${++opened}`);
    return [folderLedger(root), folderLedger(root)];
  },
  async tamper(ledger, back) {
    const head = await ledger.read(PLACE);
    const history = await ledger.history(PLACE);
    const number = String(history.length - back).padStart(8, '0');
    const file = join(ledger.name, PLACE.model, PLACE.stage, `${number}.json`);
    writeFileSync(file, JSON.stringify({ entry: head?.entry, sha256: '0' }));
  },
  races: 1_000,
});

promotionConformance(foldersUnderTest(folder, 'folders (1,000 races)', 1_000));

promotionConformance({
  name: 'git',
  scratch: folder,
  async open() {
    const remote = bareRepository(folder, `remote-${++opened}.git`);
    return {
      registry: { kind: 'git', remote },
      ledger: { kind: 'git', remote },
      folder: bareRepository(folder, `clone-${opened}.git`),
    };
  },
  tamper: async ({ registry }, version, file) => replaceInGit(folder, registry.name, version, file),
  remove: async ({ registry }, version) => removeFromGit(registry.name, version),
  races: races(20),
});

registryConformance({
  name: 'git (a remote, two clones)',
  scratch: folder,
  async open() {
    const remote = bareRepository(folder, `remote-${++opened}`);
    const clones = [bareRepository(folder, `clone-${opened}-a`), bareRepository(folder, `clone-${opened}-b`)] as const;
    return [await gitRegistry({ folder: clones[0], remote }), await gitRegistry({ folder: clones[1], remote })];
  },
  tamper: async (registry, version, file) => replaceInGit(folder, registry.name, version, file),
  races: races(20),
});
