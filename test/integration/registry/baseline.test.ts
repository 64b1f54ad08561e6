import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { replaceInGit } from '../../registry/git-tamper.ts';
import { bareRepository, PLACE, scratch } from '../../registry/sample.ts';
import { baselineConformance } from './baseline.ts';

// Over MLflow: mlflow.test.ts, beside the server.
const root = scratch(afterAll);

baselineConformance({
  name: 'folders',
  scratch: root,
  open: async (folder) => ({
    registry: { kind: 'folder', path: join(folder, 'registry') },
    ledger: { kind: 'folder', path: join(folder, 'ledger') },
  }),
  async tamper({ registry }, version, file) {
    writeFileSync(join(registry.name, PLACE.model, 'versions', version, 'files', file), 'changed');
  },
});

baselineConformance({
  name: 'git',
  scratch: root,
  async open(folder) {
    const remote = bareRepository(folder, 'remote.git');
    execFileSync('git', ['init', '--quiet', folder]);
    return { registry: { kind: 'git', remote }, ledger: { kind: 'git', remote } };
  },
  tamper: async ({ registry }, version, file) => replaceInGit(root, registry.name, version, file),
});
