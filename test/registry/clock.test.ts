import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { promote } from '../../src/registry/promote.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { status } from '../../src/registry/status.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf, requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

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

test('a clock that is far behind changes nothing, and is told', async () => {
  const stores = await afterTwo();
  const slow = at(stores, -10);
  const back = { place: PLACE, to: 'previous', occasion: occasionOf('Grace', 'x'), dryRun: false } as const;
  await expect(rollback(slow, back)).rejects.toThrow(EnvironmentError);
  await expect(rollback(slow, back)).rejects.toThrow('The clock of this machine says 2026-05-01T11:50:00.000Z');
  expect(await stores.ledger.history(PLACE)).toHaveLength(2);
  expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version: '2', problem: null }]);
});
