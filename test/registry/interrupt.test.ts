import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InterruptedError } from '../../src/core/errors.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { promote } from '../../src/registry/promote.ts';
import type { Step, Stores } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
let opened = 0;

/** Stores whose user asks to stop after a step. */
function stoppedAfter(last: Step): Stores {
  const stop = new AbortController();
  const root = join(folder, String(++opened));
  return {
    registry: folderRegistry(join(root, 'registry')),
    ledger: folderLedger(join(root, 'ledger')),
    now: () => NOW,
    signal: stop.signal,
    step(step) {
      if (step === last) stop.abort(new InterruptedError('Enough.'));
    },
  };
}

test.each(['registered', 'annotated'] as const)('asked to stop when it was %s, nothing is recorded', async (step) => {
  const stores = stoppedAfter(step);
  const candidate = newVersion(folder, { 'model.onnx': 'one' });
  await expect(promote(stores, requestFor(candidate))).rejects.toThrow(InterruptedError);
  expect(await stores.ledger.read(PLACE)).toBeNull();
  expect(await stores.registry.resolve(PLACE)).toBeNull();
});

test.each(['recorded', 'pointed'] as const)('asked to stop when it was %s, the move is finished', async (step) => {
  const stores = stoppedAfter(step);
  const candidate = newVersion(folder, { 'model.onnx': 'one' });
  expect(await promote(stores, requestFor(candidate))).toMatchObject({ kind: 'promoted' });
  expect(await stores.registry.resolve(PLACE)).toMatchObject({ version: '1' });
});
