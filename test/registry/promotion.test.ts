import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { promote } from '../../src/registry/promote.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { standing } from '../../src/registry/stores.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf, requestFor } from './promoter.ts';
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
  const marks = await Promise.all(stages.map((stage) => stores.ledger.settled({ ...PLACE, stage })));
  expect(new Set(marks).size).toBe(stages.length);
  expect(marks).not.toContain(null);
});

test('a registry whose versions take no annotations once they are made, as OCI, is moved as any other', async () => {
  const folder = mkdtempSync(join(root, 'oci-'));
  const kinds = { registry: { kind: 'folder', path: 'registry' }, ledger: { kind: 'folder', path: 'ledger' } } as const;
  const opened = await officeOf({ ...kinds, folder });
  const registry: Registry = {
    ...opened.registry,
    capabilities: { ...opened.registry.capabilities, annotation: null },
    annotate: async () => expect.fail('it takes none'),
  };
  const stores = { ...opened, registry };
  for (const content of ['one', 'two'])
    expect(await promote(stores, requestFor(newVersion(root, { 'model.onnx': content })))).toMatchObject({
      kind: 'promoted',
    });
  const back = { place: PLACE, to: 'previous', occasion: occasionOf('ada', 'night'), dryRun: false } as const;
  expect(await rollback(stores, back)).toMatchObject({ kind: 'rolled-back' });
  expect(await rollback(stores, back)).toMatchObject({ kind: 'already' });
  // A hand that moves the pointer back to where it came from is known from a crash, without a mark on the version.
  await registry.setPointer(PLACE, '1', '2');
  expect(await standing(stores, PLACE)).toMatchObject({ state: 'drifted' });
});
