import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { folderLedger } from '../../../src/registry/ledger/folder.ts';
import { ledgerConformance } from '../../registry/ledger/conformance.ts';
import { promotionConformance } from '../../registry/promotion.ts';
import { bareRepository, PLACE, scratch } from '../../registry/sample.ts';

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

promotionConformance({
  name: 'folders (1,000 races)',
  scratch: folder,
  async open() {
    const root = join(folder, `folders-${++opened}`);
    return {
      registry: { kind: 'folder', path: join(root, 'registry') },
      ledger: { kind: 'folder', path: join(root, 'ledger') },
      folder: root,
    };
  },
  async tamper({ registry }, version, file) {
    writeFileSync(join(registry.name, PLACE.model, 'versions', version, 'files', file), 'changed');
  },
  races: 1_000,
});

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
  async tamper({ registry }, version, file) {
    const ref = `refs/modelassay-models/${PLACE.model}/versions/${version}`;
    const index = join(folder, `index-${++opened}`);
    const run = (args: string[], input = '') =>
      execFileSync('git', ['-C', registry.name, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', ...args], {
        input,
        encoding: 'utf8',
        env: { ...process.env, GIT_INDEX_FILE: index },
      }).trim();
    run(['read-tree', ref]);
    run(['update-index', '--cacheinfo', `100644,${run(['hash-object', '-w', '--stdin'], 'changed')},files/${file}`]);
    run(['update-ref', ref, run(['commit-tree', run(['write-tree']), '-m', 'x'])]);
  },
  races: 20,
});
