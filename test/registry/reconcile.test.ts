import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { Ledger } from '../../src/registry/ledger/ledger.ts';
import { promote } from '../../src/registry/promote.ts';
import { type ReconcileOutcome, type ReconcileRequest, reconcile } from '../../src/registry/reconcile.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, requestFor } from './promoter.ts';
import { entryAfter, PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
let opened = 0;
const model = (content: string) => newVersion(root, { 'model.onnx': content });
const AT = NOW.toISOString();
const SECOND = `version 2 (promote by someone at ${AT})`;

async function promoted(...contents: readonly string[]): Promise<Stores> {
  const folder = join(root, String(++opened));
  const registry = folderRegistry(join(folder, 'registry'));
  const stores: Stores = { registry, ledger: folderLedger(join(folder, 'ledger')), now: () => NOW };
  for (const content of contents)
    expect(await promote(stores, requestFor(model(content)))).toMatchObject({ kind: 'promoted' });
  return stores;
}

/** Two were promoted, of the second only the record was written. */
async function crashed(): Promise<Stores> {
  const stores = await promoted('one');
  const step: Stores['step'] = (done) => {
    if (done === 'recorded') throw new Error('killed');
  };
  await expect(promote({ ...stores, step }, requestFor(model('two')))).rejects.toThrow('killed');
  return stores;
}

const ask = (stores: Stores, changes: Partial<ReconcileRequest> = {}): Promise<ReconcileOutcome> =>
  reconcile(stores, {
    place: PLACE,
    drift: 'report',
    occasion: occasionOf('Grace', 'night'),
    dryRun: false,
    ...changes,
  });
const at = async (stores: Stores) => (await stores.registry.resolve(PLACE))?.version ?? null;
const count = async (stores: Stores) => (await stores.ledger.history(PLACE)).length;
const filesOf = ({ registry }: Stores, version: string) => join(registry.name, PLACE.model, 'versions', version);

function refusalOf(outcome: ReconcileOutcome): readonly [string, string] {
  if (outcome.kind !== 'refused') throw new Error(JSON.stringify(outcome));
  return [outcome.refusals[0]!.code, String(outcome.refusals[0]!.sentence)];
}

/** A ledger in which another records right before the next one does. */
function contested(stores: Stores): Stores {
  const ledger: Ledger = {
    ...stores.ledger,
    async append(place, expected, entry) {
      const head = await stores.ledger.read(place);
      await stores.ledger.append(place, head, entryAfter(head, '1'));
      return stores.ledger.append(place, expected, entry);
    },
  };
  return { ...stores, ledger };
}

test('what agrees is said to, on a version or on nothing', async () => {
  expect(await ask(await promoted())).toEqual({
    kind: 'agreed',
    record: null,
    sentence: 'digits/production: pointer and ledger agree on nothing.',
  });
  const stores = await promoted('one', 'two');
  for (const drift of ['report', 'restore', 'adopt'] as const)
    expect(await ask(stores, { drift })).toMatchObject({
      kind: 'agreed',
      sentence: `digits/production: pointer and ledger agree on ${SECOND}.`,
    });
  expect(await count(stores)).toBe(2);
});

test('a crash is finished, and told before that it would be', async () => {
  const stores = await crashed();
  expect(await ask(stores, { dryRun: true })).toEqual({
    kind: 'planned',
    steps: [`Move digits/production to ${SECOND}.`],
  });
  expect(await at(stores)).toBe('1');
  expect(await ask(stores)).toEqual({
    kind: 'finished',
    record: await stores.ledger.read(PLACE),
    sentence: `Finished: digits/production is on ${SECOND}.`,
  });
  expect(await at(stores)).toBe('2');
  expect(await ask(stores)).toMatchObject({ kind: 'agreed' });
});

test('a crash on bytes that are gone is undone, and the pointer stays', async () => {
  const stores = await crashed();
  rmSync(filesOf(stores, '2'), { recursive: true });
  expect(await ask(stores)).toMatchObject({
    kind: 'undone',
    sentence: expect.stringContaining('has version 2 of digits no more'),
  });
  expect(await at(stores)).toBe('1');
  const changed = await crashed();
  writeFileSync(join(filesOf(changed, '2'), 'files/model.onnx'), 'other');
  const planned = await ask(changed, { dryRun: true });
  expect(planned.kind === 'planned' && planned.steps.join()).toMatch(
    /^Undo version 2 \(promote .*model\.onnx was changed/,
  );
  expect(await count(changed)).toBe(2);
  await expect(ask(contested(changed))).rejects.toThrow(
    'Somebody else worked on digits/production at the same time. Run: modelassay status.',
  );
  const again = await crashed();
  writeFileSync(join(filesOf(again, '2'), 'files/model.onnx'), 'other');
  const outcome = await ask(again);
  expect(outcome).toMatchObject({ kind: 'undone', record: { entry: { action: 'undo', target: { version: '1' } } } });
  expect(outcome.kind === 'undone' && outcome.sentence).toMatch(
    /^Undone: version 2 .*model\.onnx was changed.* digits\/production stays where it was\.$/,
  );
  expect(await at(again)).toBe('1');
});

test('what a hand moved is put back only if asked, and not where the hand is quicker', async () => {
  const stores = await promoted('one', 'two');
  await stores.registry.setPointer(PLACE, '2', '1');
  expect(refusalOf(await ask(stores))[0]).toBe('drifted');
  const planned = await ask(stores, { drift: 'restore', dryRun: true });
  expect(planned).toEqual({ kind: 'planned', steps: [`Move digits/production to ${SECOND}.`] });
  expect(await at(stores)).toBe('1');
  const registry: Registry = {
    ...stores.registry,
    async setPointer(place, expected, next) {
      await stores.registry.setPointer(place, '1', null);
      return stores.registry.setPointer(place, expected, next);
    },
  };
  expect(refusalOf(await ask({ ...stores, registry }, { drift: 'restore' }))).toEqual([
    'drifted',
    'The pointer digits/production was moved again, to nothing, while it was being put back. Find out who moves it.',
  ]);
  expect(await ask(stores, { drift: 'restore' })).toMatchObject({
    kind: 'restored',
    sentence: `Restored: digits/production was on nothing by hand, and is on ${SECOND} again.`,
  });
  expect(await at(stores)).toBe('2');
  expect(await count(stores)).toBe(2);
});

test('what a hand moved is not put back to bytes that were changed', async () => {
  const stores = await promoted('one', 'two');
  await stores.registry.setPointer(PLACE, '2', '1');
  writeFileSync(join(filesOf(stores, '2'), 'files/model.onnx'), 'other');
  const [code, sentence] = refusalOf(await ask(stores, { drift: 'restore' }));
  expect([code, sentence]).toEqual(['target-damaged', expect.stringContaining('model.onnx was changed')]);
  expect(await at(stores)).toBe('1');
  expect(await count(stores)).toBe(2);
});

test('what a hand moved is kept with a reason, without evidence, and not where another records first', async () => {
  const stores = await promoted('one', 'two');
  await stores.registry.setPointer(PLACE, '2', null);
  const adopt = { drift: 'adopt' } as const;
  await expect(ask(stores, { ...adopt, occasion: occasionOf('Grace', '  ') })).rejects.toThrow(ConfigurationError);
  expect(await ask(stores, { ...adopt, dryRun: true })).toEqual({
    kind: 'planned',
    steps: [`Record in ${stores.ledger.name}, without evidence, that digits/production is on nothing.`],
  });
  expect(await count(stores)).toBe(2);
  expect(await ask(stores, adopt)).toMatchObject({
    kind: 'adopted',
    record: { entry: { action: 'adopt', target: null, evidence: null, override: true, reason: 'night' } },
    sentence: 'Adopted: digits/production stays on nothing, recorded without evidence.',
  });
  await stores.registry.setPointer(PLACE, null, '1');
  await expect(ask(contested(stores), adopt)).rejects.toThrow(EnvironmentError);
  expect(await at(stores)).toBe('1');
});

test('a pointer that leads to nothing, which no record knows, is put back to nothing, and not taken over', async () => {
  const stores = await promoted();
  const { version } = await stores.registry.createVersion(PLACE.model, model('one'));
  await stores.registry.setPointer(PLACE, null, version);
  // While it leads somewhere there is nothing to put it back to.
  expect(refusalOf(await ask(stores, { drift: 'restore' }))[1]).toContain('Take it over as it is with');
  rmSync(filesOf(stores, version), { recursive: true });
  for (const drift of ['report', 'adopt'] as const)
    expect(refusalOf(await ask(stores, { drift }))[1]).toContain('Put it back to nothing with');
  expect(await ask(stores, { drift: 'restore', dryRun: true })).toEqual({
    kind: 'planned',
    steps: ['Move digits/production to nothing.'],
  });
  expect(await ask(stores, { drift: 'restore' })).toMatchObject({
    kind: 'restored',
    record: null,
    sentence: 'Restored: digits/production was on 1 by hand, and is on nothing again.',
  });
  expect(await at(stores)).toBeNull();
});

test('a version that was deleted is replaced by one with the same bytes, and by no other', async () => {
  const stores = await promoted('one', 'two');
  rmSync(filesOf(stores, '2'), { recursive: true });
  const [code, sentence] = refusalOf(await ask(stores, { drift: 'restore' }));
  expect(code).toBe('target-damaged');
  expect(sentence).toContain(`No other version serves its bytes (${model('two').digest}). Register them again`);
  const { version } = await stores.registry.createVersion(PLACE.model, model('two'));
  const instead = `version ${version} for version 2, with the same bytes`;
  expect(await ask(stores, { drift: 'restore', dryRun: true })).toEqual({
    kind: 'planned',
    steps: [`Put ${instead}, in digits/production.`],
  });
  expect(await count(stores)).toBe(2);
  expect(refusalOf(await ask(contested(stores), { drift: 'restore' }))[0]).toBe('conflict');
  const calm = await promoted('one', 'two');
  rmSync(filesOf(calm, '2'), { recursive: true });
  await calm.registry.createVersion(PLACE.model, model('two'));
  expect(await ask(calm, { drift: 'restore', occasion: occasionOf('Grace') })).toMatchObject({
    kind: 'restored',
    record: { entry: { action: 'adopt', target: { version }, reason: expect.stringContaining('no more') } },
    sentence: `Restored: digits/production has ${instead}.`,
  });
  expect(await at(calm)).toBe(version);
});
