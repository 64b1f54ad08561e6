import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { promotionConformance } from './promotion.ts';
import { PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
let opened = 0;

promotionConformance({
  name: 'folders',
  scratch: folder,
  async open() {
    const root = join(folder, String(++opened));
    return {
      registry: { kind: 'folder', path: join(root, 'registry') },
      ledger: { kind: 'folder', path: join(root, 'ledger') },
      folder: root,
    };
  },
  async tamper({ registry }, version, file) {
    writeFileSync(join(registry.name, PLACE.model, 'versions', version, 'files', file), 'changed');
  },
  races: 3,
});
