import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { promote } from '../../src/registry/promote.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { status, watch } from '../../src/registry/status.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf, requestFor } from './promoter.ts';
import { entryAfter, PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
const model = (content: string) => newVersion(root, { 'model.onnx': content });

async function afterTwo(): Promise<Stores> {
  const folder = mkdtempSync(join(root, 'clock-'));
  const registry = { kind: 'folder', path: 'registry' } as const;
  const stores = await officeOf({ registry, ledger: { kind: 'folder', path: 'ledger' }, folder });
  for (const content of ['one', 'two'])
    expect(await promote(stores, requestFor(model(content)))).toMatchObject({ kind: 'promoted' });
  return stores;
}

const at = (stores: Stores, minutes: number): Stores => ({
  ...stores,
  now: () => new Date(NOW.getTime() + minutes * 60_000),
});

test('a clock that is a little behind writes records that are whole', async () => {
  const stores = await afterTwo();
  const slow = at(stores, -4);
  const back = { place: PLACE, to: 'previous', occasion: occasionOf('Grace', 'x'), dryRun: false } as const;
  expect(await rollback(slow, back)).toMatchObject({ kind: 'rolled-back' });
  expect(await stores.ledger.verify(PLACE)).toEqual([]);
});

test('a clock that is far behind shuts nothing: the record keeps its place, and says what the clock said', async () => {
  const stores = await afterTwo();
  const slow = at(stores, -24 * 60);
  const back = { place: PLACE, to: 'previous', occasion: occasionOf('Grace', 'x'), dryRun: false } as const;
  expect(await rollback(slow, back)).toMatchObject({
    kind: 'rolled-back',
    record: { entry: { at: NOW.toISOString(), clock: slow.now().toISOString() } },
  });
  expect(await stores.ledger.verify(PLACE)).toEqual([]);
  expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version: '1', problem: null }]);
});

test('a record from the future is told, until one that knows better follows it', async () => {
  const stores = await afterTwo();
  const slow = at(stores, -24 * 60);
  const problem = expect.stringMatching(/from 2026-05-01T12:00.*the clock of this machine says 2026-04-30/);
  expect(await watch(slow, PLACE, true)).toMatchObject([{ state: 'agreed', problem }]);
  const back = { place: PLACE, to: 'previous', occasion: occasionOf('Grace', 'x'), dryRun: false } as const;
  await rollback(slow, back);
  expect(await watch(slow, PLACE, true)).toMatchObject([{ problem: null }]);
});

test('a ledger whose records are dated out of order is whole: its chain orders it', async () => {
  const stores = await afterTwo();
  const head = await stores.ledger.read(PLACE);
  const entry = entryAfter(head, '1', { at: '2020-01-01T00:00:00.000Z' });
  expect(await stores.ledger.append(PLACE, head, entry)).toMatchObject({ ok: true });
  expect(await stores.ledger.verify(PLACE)).toEqual([]);
  expect(await stores.ledger.history(PLACE)).toHaveLength(3);
});
