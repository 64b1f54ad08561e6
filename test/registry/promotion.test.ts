import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isSafeName } from '../../src/registry/names.ts';
import { promote } from '../../src/registry/promote.ts';
import { standing } from '../../src/registry/stores.ts';
import { newVersion } from './conformance.ts';
import { officeOf, requestFor } from './promoter.ts';
import { foldersUnderTest, promotionConformance } from './promotion.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
promotionConformance(foldersUnderTest(root, 'folders', 3));

test('every stage that is accepted can be promoted to, and keeps a mark of its own', async () => {
  const folder = mkdtempSync(join(root, 'names-'));
  const registry = { kind: 'folder', path: 'registry' } as const;
  const stores = await officeOf({ registry, ledger: { kind: 'folder', path: 'ledger' }, folder });
  const long = 'a'.repeat(80);
  const stages = [`${long}.bcd`, `${long}b.lock.a`, `${long}.bce`, 'b'.repeat(100)];
  const request = requestFor(newVersion(root, { 'model.onnx': 'one' }));
  for (const stage of stages) {
    const place = { ...PLACE, stage };
    expect(await promote(stores, { ...request, place })).toMatchObject({ kind: 'promoted' });
    expect(await standing(stores, place)).toMatchObject({ state: 'agreed' });
  }
  const marks = Object.keys((await stores.registry.get(PLACE.model, '1'))!.annotations).filter((key) =>
    key.startsWith('modelassay.settled.'),
  );
  expect(marks).toHaveLength(stages.length);
  expect(marks.every(isSafeName)).toBe(true);
});
