import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { Ledger, LedgerRecord } from '../../src/registry/ledger/ledger.ts';
import { settle, undo } from '../../src/registry/move.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf } from './promoter.ts';
import { entryAfter, PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
let opened = 0;

/** A stage whose ledger and pointer agree on version 1, and a second version beside it. */
async function prepare() {
  const folder = join(root, String(++opened));
  const registry = folderRegistry(join(folder, 'registry'));
  const ledger = folderLedger(join(folder, 'ledger'));
  for (const content of ['one', 'two'])
    await registry.createVersion(PLACE.model, newVersion(root, { 'model.onnx': content }));
  const first = await recordTo(ledger, '1');
  await registry.setPointer(PLACE, null, '1');
  const stores: Stores = { registry, ledger, now: () => NOW };
  return { stores, registry, ledger, first };
}

async function recordTo(ledger: Ledger, version: string): Promise<LedgerRecord> {
  const head = await ledger.read(PLACE);
  const appended = await ledger.append(PLACE, head, entryAfter(head, version));
  if (!appended.ok) throw new Error('nobody else writes here');
  return appended.record;
}

/** A ledger in which another verb writes right after the read of this number, counted from 1. */
function changedAfter(ledger: Ledger, reading: number, change: () => Promise<unknown>): Ledger {
  let reads = 0;
  return {
    ...ledger,
    async read(place) {
      const head = await ledger.read(place);
      if (++reads === reading) await change();
      return head;
    },
  };
}

test('what agreed is looked at again: a record written in between is what the pointer is brought to', async () => {
  const { stores, registry, ledger, first } = await prepare();
  let rival: LedgerRecord | undefined;
  const busy = changedAfter(ledger, 1, async () => {
    rival = await recordTo(ledger, '2');
  });
  const settled = await settle({ ...stores, ledger: busy }, PLACE);
  expect(settled).toMatchObject({ ok: true, head: { id: rival!.id } });
  expect((await registry.resolve(PLACE))?.version).toBe('2');
  // Only the record that holds is marked as finished.
  expect(await ledger.settled(PLACE)).toBe(rival!.id);
  expect(first.id).not.toBe(rival!.id);
});

test('a ledger that changes at every look is given up on, with where to look', async () => {
  const { stores, ledger } = await prepare();
  let next = 1;
  const restless: Ledger = {
    ...ledger,
    async read(place) {
      const head = await ledger.read(place);
      await recordTo(ledger, String(++next % 2 || 2));
      return head;
    },
  };
  await expect(settle({ ...stores, ledger: restless }, PLACE)).rejects.toThrow(EnvironmentError);
});

test('a pointer that no record explains is left where it is', async () => {
  const { stores, registry, first } = await prepare();
  await registry.setPointer(PLACE, '1', '2');
  expect(await settle(stores, PLACE)).toMatchObject({ ok: false, head: { id: first.id }, found: '2' });
  expect((await registry.resolve(PLACE))?.version).toBe('2');
});

test('what is undone leaves what was there before, and nothing where nothing was', async () => {
  const { stores, ledger, first } = await prepare();
  const second = await recordTo(ledger, '2');
  const occasion = occasionOf('someone', 'The registry refused the move.');
  const backToFirst = await undo(stores, PLACE, second, occasion);
  expect(backToFirst?.entry).toMatchObject({
    action: 'undo',
    target: first.entry.target,
    evidence: first.entry.evidence,
  });

  const empty = folderLedger(join(root, String(++opened)));
  const only = await recordTo(empty, '1');
  const backToNothing = await undo({ ...stores, ledger: empty }, PLACE, only, occasion);
  expect(backToNothing?.entry).toMatchObject({ action: 'undo', target: null, evidence: null });
  // Who was faster is not undone.
  expect(await undo({ ...stores, ledger: empty }, PLACE, only, occasion)).toBeNull();
});
