import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { promote } from '../../src/registry/promote.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { type RollbackOutcome, type RollbackRequest, rollback } from '../../src/registry/rollback.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { digest, NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, requestFor } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
let opened = 0;
const model = (content: string) => newVersion(root, { 'model.onnx': content });

/** A stage to which these were promoted, one after the other. */
async function promoted(...contents: readonly string[]): Promise<Stores> {
  const folder = join(root, String(++opened));
  const stores: Stores = {
    registry: folderRegistry(join(folder, 'registry')),
    ledger: folderLedger(join(folder, 'ledger')),
    now: () => NOW,
  };
  for (const content of contents) await next(stores, content);
  return stores;
}

async function next(stores: Stores, content: string): Promise<void> {
  expect(await promote(stores, requestFor(model(content)))).toMatchObject({ kind: 'promoted' });
}

const back = (stores: Stores, changes: Partial<RollbackRequest> = {}): Promise<RollbackOutcome> =>
  rollback(stores, { place: PLACE, to: 'previous', occasion: occasionOf('Grace', 'night'), dryRun: false, ...changes });
const at = async (stores: Stores) => (await stores.registry.resolve(PLACE))?.version ?? null;
const actionsOf = async (stores: Stores) => (await stores.ledger.history(PLACE)).map(({ entry }) => entry.action);
const AT = NOW.toISOString();

function refusalOf(outcome: RollbackOutcome): readonly [string, string] {
  if (outcome.kind !== 'refused' || outcome.refusals.length !== 1) throw new Error(JSON.stringify(outcome));
  return [outcome.refusals[0]!.code, String(outcome.refusals[0]!.sentence)];
}

/** Dies once its record is written. */
const killed: NonNullable<Stores['step']> = () => {
  throw new Error('killed');
};

test('a rollback keeps the evidence of what it goes back to, and overrides nothing', async () => {
  const stores = await promoted('one', 'two');
  const first = (await stores.ledger.history(PLACE)).at(-1)!;
  expect(await back(stores)).toMatchObject({
    kind: 'rolled-back',
    record: {
      entry: {
        action: 'rollback',
        target: first.entry.target,
        evidence: first.entry.evidence,
        override: false,
        actor: 'Grace',
        reason: 'night',
      },
    },
  });
  expect(await at(stores)).toBe('1');
});

describe('after a crash', () => {
  test('the same rollback finishes what it began, and tells before that it would', async () => {
    const stores = await promoted('one', 'two');
    await expect(back({ ...stores, step: killed })).rejects.toThrow('killed');
    expect(await at(stores)).toBe('2');
    expect(await back(stores, { dryRun: true })).toEqual({
      kind: 'planned',
      steps: [`Finish the rollback to version 1 (rollback by Grace at ${AT}).`],
    });
    expect(await at(stores)).toBe('2');
    expect(await back(stores)).toEqual({ kind: 'already', record: await stores.ledger.read(PLACE) });
    expect(await at(stores)).toBe('1');
    expect(await actionsOf(stores)).toEqual(['rollback', 'promote', 'promote']);
  });

  test('of a promotion a rollback finishes nothing: it is told that the promotion is under way', async () => {
    const stores = await promoted('one');
    const broken = promote(
      { ...stores, step: (step) => (step === 'recorded' ? killed(step) : undefined) },
      requestFor(model('two')),
    );
    await expect(broken).rejects.toThrow('killed');
    const [code, sentence] = refusalOf(await back(stores));
    expect(code).toBe('unfinished');
    expect(sentence).toContain(`is on version 1, but the ledger is on version 2 (promote by someone at ${AT})`);
    expect(await at(stores)).toBe('1');
    expect(await actionsOf(stores)).toEqual(['promote', 'promote']);
  });

  test('a rollback that a hand comes in the way of leaves the pointer to it', async () => {
    const stores = await promoted('one', 'two', 'three');
    await expect(back({ ...stores, step: killed })).rejects.toThrow('killed');
    let asked = 0;
    const registry: Registry = {
      ...stores.registry,
      async resolve(place) {
        if (++asked === 2) await stores.registry.setPointer(place, '3', '1');
        return stores.registry.resolve(place);
      },
    };
    expect(refusalOf(await back({ ...stores, registry }))[0]).toBe('unfinished');
    expect(await at(stores)).toBe('1');
  });
});

describe('asked for what is there', () => {
  test('says so, and records nothing', async () => {
    const stores = await promoted('one', 'two');
    const record = await stores.ledger.read(PLACE);
    for (const to of [{ version: '2' }, { digest: model('two').digest }])
      expect(await back(stores, { to })).toEqual({ kind: 'already', record });
    expect(await actionsOf(stores)).toEqual(['promote', 'promote']);
  });

  test('moves to another version of the same bytes, if it is named', async () => {
    const stores = await promoted('one', 'two');
    const { version } = await stores.registry.createVersion(PLACE.model, model('one'));
    const again = await promote(stores, requestFor(model('one'), { candidate: { version } }));
    expect(again).toMatchObject({ kind: 'promoted', record: { entry: { target: { version: '3' } } } });
    expect(await back(stores, { to: { version: '1' } })).toMatchObject({ kind: 'rolled-back' });
    expect(await at(stores)).toBe('1');
  });
});

describe('asked again', () => {
  test('tells how to go further, and who went so far', async () => {
    const stores = await promoted('one', 'two', 'three');
    await back(stores);
    const again = await back(stores);
    expect(again).toMatchObject({ kind: 'already', record: { entry: { target: { version: '2' } } } });
    expect(again.kind === 'already' && String(again.note)).toBe(
      `It was rolled back from version 3 by Grace at ${AT}. To leave version 2 too, say --from 2.`,
    );
    expect(await at(stores)).toBe('2');
    // Named, it is left, and asked once more the second rollback is what is told.
    expect(await back(stores, { from: { version: '2' } })).toMatchObject({ kind: 'rolled-back' });
    expect(await at(stores)).toBe('1');
    const third = await back(stores);
    expect(third.kind === 'already' && String(third.note)).toContain('from version 2 by Grace');
    expect(await back(stores, { from: { digest: model('two').digest } })).toMatchObject({ kind: 'already' });
  });

  test('for a version that is named, it goes there', async () => {
    const stores = await promoted('one', 'two', 'three');
    await back(stores);
    expect(await back(stores, { to: { version: '1' } })).toMatchObject({ kind: 'rolled-back' });
    expect(await at(stores)).toBe('1');
  });

  test('from a machine without runs, after a promotion, is another rollback', async () => {
    const stores = await promoted('one', 'two');
    await back(stores);
    await next(stores, 'three');
    expect(await back(stores)).toMatchObject({ kind: 'rolled-back', record: { entry: { target: { version: '1' } } } });
  });

  test('by the run that did it, after a promotion, is refused with what it did', async () => {
    const stores = await promoted('one', 'two');
    const occasion = { ...occasionOf('Grace', 'night'), run: 'run 1' };
    await back(stores, { occasion });
    await next(stores, 'three');
    expect(refusalOf(await back(stores, { occasion }))).toEqual([
      'rolled-back-before',
      `This run rolled digits/production back from version 2 at ${AT}, and it was moved since: it is on version 3 (promote by someone at ${AT}). A run that is started again does not roll that back; start a new one.`,
    ]);
    expect(await at(stores)).toBe('3');
    const other = { ...occasion, run: 'run 2' };
    expect(await back(stores, { occasion: other })).toMatchObject({ kind: 'rolled-back' });
  });
});

describe('from something else than what is there', () => {
  test.each([
    [{ version: '1' }, 'version 1'],
    [{ digest: digest('other') }, digest('other')],
  ])('nothing is left: %j', async (from, text) => {
    const stores = await promoted('one', 'two');
    expect(refusalOf(await back(stores, { from }))).toEqual([
      'not-from',
      `digits/production is on version 2 (promote by someone at ${AT}), and not on ${text}, which was to be left. Look with modelassay status, and name what is there with --from.`,
    ]);
    expect(await at(stores)).toBe('2');
  });

  test('neither after a rollback from yet another', async () => {
    const stores = await promoted('one', 'two', 'three');
    await back(stores);
    expect(refusalOf(await back(stores, { from: { version: '1' } }))[0]).toBe('not-from');
    expect(await back(stores, { from: { version: '3' } })).toMatchObject({ kind: 'already' });
    expect(await at(stores)).toBe('2');
  });

  test('what is there is left, by version or digest', async () => {
    for (const from of [{ version: '2' }, { digest: model('two').digest }])
      expect(await back(await promoted('one', 'two'), { from })).toMatchObject({ kind: 'rolled-back' });
  });
});

describe('to nothing that can be had', () => {
  test('of a stage to which nothing was promoted', async () => {
    expect(refusalOf(await back(await promoted()))).toEqual([
      'no-target',
      'There is no earlier version of digits/production that was not rolled back from. Nothing ever was. Name one with --to, or promote another model.',
    ]);
    expect(refusalOf(await back(await promoted(), { to: { version: '1' } }))[1]).toBe(
      'Version "1" never was in digits/production, so it cannot be rolled back to; promote it. Nothing ever was.',
    );
  });

  test('of the first that was promoted there is no earlier one', async () => {
    const [code, sentence] = refusalOf(await back(await promoted('one')));
    expect(code).toBe('no-target');
    expect(sentence).toContain('These were: 1. Name one');
  });

  test('names the last ten that were, the newest first, each once', async () => {
    const contents = Array.from({ length: 12 }, (_, index) => `model ${index}`);
    const stores = await promoted(...contents);
    await back(stores);
    const [, sentence] = refusalOf(await back(stores, { to: { digest: digest('never') } }));
    expect(sentence).toBe(
      `"${digest('never')}" never was in digits/production, so it cannot be rolled back to; promote it. These were: 11, 12, 10, 9, 8, 7, 6, 5, 4, 3.`,
    );
  });

  test('of a slip in the stage it is guessed what was meant', async () => {
    const stores = await promoted('one', 'two');
    const [, sentence] = refusalOf(await back(stores, { place: { ...PLACE, stage: 'prodution' } }));
    expect(sentence).toContain('Did you mean "digits/production"?');
    const [, known] = refusalOf(await back(stores, { to: { version: '9' } }));
    expect(known).not.toContain('Did you mean');
  });

  test('of a version that is gone it is told how to choose another', async () => {
    const stores = await promoted('one', 'two');
    const registry: Registry = {
      ...stores.registry,
      get: async (name, version) => (version === '1' ? null : stores.registry.get(name, version)),
    };
    for (const dryRun of [true, false]) {
      expect(refusalOf(await back({ ...stores, registry }, { dryRun }))).toEqual([
        'target-damaged',
        `${registry.name} has version 1 of digits no more. Choose another with --to; modelassay history lists them.`,
      ]);
    }
    expect(await at(stores)).toBe('2');
  });
});
