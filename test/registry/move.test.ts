import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError, SubjectError } from '../../src/core/errors.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { Ledger, LedgerRecord } from '../../src/registry/ledger/ledger.ts';
import { move, settle, undo } from '../../src/registry/move.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { Step, Stores } from '../../src/registry/stores.ts';
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

test('a ledger without a record settles nothing', async () => {
  const { stores } = await prepare();
  const empty = { ...stores, ledger: folderLedger(join(root, String(++opened))) };
  await expect(settle(empty, PLACE)).rejects.toThrow('The ledger of digits/production is empty.');
});

test('a version that is deleted while it is moved to is told by its number', async () => {
  const { stores, registry, ledger } = await prepare();
  await recordTo(ledger, '2');
  const without: Registry = {
    ...registry,
    get: async (model, version) => (version === '2' ? null : registry.get(model, version)),
    resolve: async () => null,
  };
  const settled = settle({ ...stores, registry: without }, PLACE);
  await expect(settled).rejects.toThrow(EnvironmentError);
  await expect(settled).rejects.toThrow(
    `version 2 (promote by someone at 2026-05-01T12:00:00.000Z) was deleted from ${registry.name} meanwhile.`,
  );
});

test('a pointer that does not stay is put there ten times, and then told', async () => {
  const { stores, registry, ledger } = await prepare();
  await recordTo(ledger, '2');
  let puts = 0;
  const deaf: Registry = { ...registry, setPointer: async () => void puts++ as never };
  await expect(settle({ ...stores, registry: deaf }, PLACE)).rejects.toThrow(
    `The pointer digits/production in ${registry.name} did not stay where it was put, 10 times. Run: modelassay status.`,
  );
  expect(puts).toBe(10);
  // Nine who are heard at last are heard.
  puts = 0;
  const slow: Registry = {
    ...registry,
    setPointer: (...move) => (++puts === 10 ? registry.setPointer(...move) : Promise.resolve({ ok: true } as never)),
  };
  await expect(settle({ ...stores, registry: slow }, PLACE)).rejects.toThrow('did not stay');
  puts = 1;
  await registry.setPointer(PLACE, '2', '1');
  expect(await settle({ ...stores, registry: slow }, PLACE)).toMatchObject({ ok: true });
});

describe('a move', () => {
  const actionsOf = async (ledger: Ledger) => (await ledger.history(PLACE)).map(({ entry }) => entry.action);
  /** What happens once right after a step. */
  const disturbed = (stores: Stores, step: Step, happens: () => Promise<unknown>): Stores => {
    let happened = false;
    return {
      ...stores,
      async step(done) {
        if (done !== step || happened) return;
        happened = true;
        await happens();
      },
    };
  };
  const BY = '(promote by someone at 2026-05-01T12:00:00.000Z)';

  test('to where nobody else went is recorded once, and marked as finished', async () => {
    const { stores, registry, ledger, first } = await prepare();
    const steps: Step[] = [];
    const told: Stores = { ...stores, step: (step) => void steps.push(step) };
    const outcome = await move(told, PLACE, first, entryAfter(first, '2'));
    expect(outcome).toMatchObject({ kind: 'moved', record: { entry: { target: { version: '2' } } } });
    expect(steps).toEqual(['recorded', 'pointed']);
    expect((await registry.resolve(PLACE))?.version).toBe('2');
    expect(await ledger.settled(PLACE)).toBe((await ledger.read(PLACE))!.id);
  });

  test('that comes too late changes nothing, and says who was faster', async () => {
    const { stores, registry, ledger, first } = await prepare();
    const rival = await recordTo(ledger, '2');
    const touched: Registry = { ...registry, setPointer: async () => expect.fail('it lost') };
    const late = (stage = PLACE.stage) => ({ ...PLACE, stage });
    expect(await move({ ...stores, registry: touched }, late(), first, entryAfter(first, '1'))).toEqual({
      kind: 'conflict',
      winner: rival,
      sentence: `Somebody was faster: digits/production is on version 2 ${BY}. Nothing was changed. Look at it, and try again if it is still right.`,
    });
    expect(await actionsOf(ledger)).toEqual(['promote', 'promote']);
    // A record that is gone is somebody's work, too.
    const other = late('shadow');
    const gone = entryAfter(first, '1', { stage: 'shadow' });
    expect(await move({ ...stores, registry: touched }, other, first, gone)).toMatchObject({
      kind: 'conflict',
      winner: null,
      sentence: expect.stringContaining('digits/shadow is on nothing.'),
    });
  });

  test.each([
    ['3', 'version 3'],
    [null, 'nothing'],
  ])('leaves a pointer that a hand moved meanwhile to %s, and undoes its record with that reason', async (to, text) => {
    const { stores, registry, ledger, first } = await prepare();
    await registry.createVersion(PLACE.model, newVersion(root, { 'model.onnx': 'three' }));
    const busy = disturbed(stores, 'recorded', () => registry.setPointer(PLACE, '1', to));
    const entry = entryAfter(first, '2', { approvals: [{ by: 'grace', at: null, comment: null }], run: 'run 7' });
    const outcome = await move(busy, PLACE, first, entry);
    const head = (await ledger.read(PLACE))!;
    expect(outcome).toEqual({
      kind: 'conflict',
      winner: head,
      sentence: `The pointer digits/production in ${registry.name} was moved by hand to ${text} at the same time. The record was undone; the pointer was left where it is. See modelassay status.`,
    });
    expect((await registry.resolve(PLACE))?.version ?? null).toBe(to);
    expect(await actionsOf(ledger)).toEqual(['undo', 'promote', 'promote']);
    // Who undid it, and why: as the move itself has it.
    const { actor, approvals, run, source } = entry;
    expect(head.entry).toMatchObject({ actor, approvals, run, source, override: false });
    expect(head.entry).toMatchObject({
      target: first.entry.target,
      reason: `The pointer was moved by hand to ${text}.`,
    });
    expect(await ledger.verify(PLACE)).toEqual([]);
  });

  test('that another replaces right after it was recorded is told as replaced', async () => {
    const { stores, registry, ledger, first } = await prepare();
    let rival: LedgerRecord | undefined;
    const busy = disturbed(stores, 'recorded', async () => {
      rival = await recordTo(ledger, '1');
    });
    expect(await move(busy, PLACE, first, entryAfter(first, '2'))).toEqual({
      kind: 'conflict',
      winner: rival,
      sentence: `It was recorded, and then replaced by version 1 ${BY}.`,
    });
    expect((await registry.resolve(PLACE))?.version).toBe('1');
    expect(await actionsOf(ledger)).toEqual(['promote', 'promote', 'promote']);
  });

  test('that another replaces, whose pointer a hand moved then, undoes nothing of the other', async () => {
    const { stores, registry, ledger, first } = await prepare();
    await registry.createVersion(PLACE.model, newVersion(root, { 'model.onnx': 'three' }));
    let rival: LedgerRecord | undefined;
    const busy = disturbed(stores, 'recorded', async () => {
      rival = await recordTo(ledger, '1');
      await registry.setPointer(PLACE, '1', '3');
    });
    expect(await move(busy, PLACE, first, entryAfter(first, '2'))).toEqual({
      kind: 'conflict',
      winner: rival,
      sentence: `The pointer digits/production in ${registry.name} was moved by hand to version 3 at the same time. The record was replaced by version 1 ${BY}; the pointer was left where it is. See modelassay status.`,
    });
    expect(await actionsOf(ledger)).toEqual(['promote', 'promote', 'promote']);
    expect((await registry.resolve(PLACE))?.version).toBe('3');
  });

  test.each(['promote', 'undo'] as const)(
    'that a hand came in the way of, and another who recorded (%s) before it was undone, is told as replaced',
    async (action) => {
      const { stores, registry, ledger, first } = await prepare();
      let appends = 0;
      const contested: Ledger = {
        ...ledger,
        async append(place, expected, entry) {
          if (++appends === 2) {
            const head = await ledger.read(place);
            const mine = await ledger.append(place, head, entryAfter(head, '1'));
            if (action === 'undo' && mine.ok)
              await ledger.append(place, mine.record, entryAfter(mine.record, '2', { action }));
          }
          return ledger.append(place, expected, entry);
        },
      };
      const busy = disturbed({ ...stores, ledger: contested }, 'recorded', () => registry.setPointer(PLACE, '1', null));
      const outcome = await move(busy, PLACE, first, entryAfter(first, '2'));
      const head = (await ledger.read(PLACE))!;
      expect(outcome).toMatchObject({ kind: 'conflict', winner: { id: head.id } });
      expect(outcome.kind === 'conflict' && outcome.sentence).toMatch(
        action === 'undo'
          ? /The record was replaced by version 2 \(undo/
          : /The record was replaced by version 1 \(promote/,
      );
      expect(await registry.resolve(PLACE)).toBeNull();
    },
  );

  test('to nothing takes the pointer away', async () => {
    const { stores, registry, ledger, first } = await prepare();
    const entry = entryAfter(first, '1', { action: 'undo', target: null, evidence: null });
    expect(await move(stores, PLACE, first, entry)).toMatchObject({ kind: 'moved' });
    expect(await registry.resolve(PLACE)).toBeNull();
    expect(await ledger.settled(PLACE)).toBe((await ledger.read(PLACE))!.id);
  });

  describe('that the registry refuses', () => {
    const refusing = (registry: Registry, more: Partial<Registry> = {}, message = 'The registry answered 403.') => ({
      ...registry,
      setPointer: async () => {
        throw new EnvironmentError(message);
      },
      ...more,
    });
    const UNCERTAIN =
      'The registry answered 403. The ledger has the record, and where the pointer is could not be made certain. Run: modelassay reconcile.';

    test('is undone, production stays as it was, and the ledger keeps why', async () => {
      const { stores, registry, ledger, first } = await prepare();
      const attempt = move({ ...stores, registry: refusing(registry) }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toThrow(
        new EnvironmentError('The registry answered 403. The record was undone; production is as it was.'),
      );
      expect((await registry.resolve(PLACE))?.version).toBe('1');
      expect(await actionsOf(ledger)).toEqual(['undo', 'promote', 'promote']);
      expect((await ledger.read(PLACE))?.entry).toMatchObject({
        target: first.entry.target,
        reason: 'The registry refused: The registry answered 403.',
      });
      expect(await settle(stores, PLACE)).toMatchObject({ ok: true });
    });

    test('as the first of a stage leaves it on nothing', async () => {
      const { stores, registry, ledger } = await prepare();
      const place = { ...PLACE, stage: 'shadow' };
      const entry = entryAfter(null, '2', { stage: 'shadow' });
      const attempt = move({ ...stores, registry: refusing(registry) }, place, null, entry);
      await expect(attempt).rejects.toThrow('The record was undone; production is as it was.');
      expect(await registry.resolve(place)).toBeNull();
      expect((await ledger.read(place))?.entry).toMatchObject({ action: 'undo', target: null });
    });

    test('with a page of words is undone with as many of them as a record takes', async () => {
      const { stores, registry, ledger, first } = await prepare();
      const broken = refusing(registry, {}, 'x'.repeat(20_000));
      await expect(move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'))).rejects.toThrow(
        'undone',
      );
      expect((await ledger.read(PLACE))?.entry.reason).toBe(`The registry refused: ${'x'.repeat(978)}`);
    });

    test('though it did move is not undone: the ledger says what is served', async () => {
      const { stores, registry, ledger, first } = await prepare();
      const broken = refusing(registry, {
        async setPointer(...args) {
          await registry.setPointer(...args);
          throw new EnvironmentError('The registry answered 403.');
        },
      });
      const attempt = move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toThrow(new EnvironmentError(UNCERTAIN));
      expect((await registry.resolve(PLACE))?.version).toBe('2');
      expect(await actionsOf(ledger)).toEqual(['promote', 'promote']);
    });

    test('and then cannot be asked where it points is not undone, for it might have moved', async () => {
      const { stores, registry, ledger, first } = await prepare();
      let isDown = false;
      const broken = refusing(registry, {
        async setPointer() {
          isDown = true;
          throw new EnvironmentError('The registry answered 403.');
        },
        resolve: async (place) => {
          if (isDown) throw new EnvironmentError('The registry is gone.');
          return registry.resolve(place);
        },
      });
      const attempt = move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toThrow(new EnvironmentError(UNCERTAIN));
      expect(await actionsOf(ledger)).toEqual(['promote', 'promote']);
    });

    test('while the ledger takes no record either leaves both as they are, and says to find out', async () => {
      const { stores, registry, ledger, first } = await prepare();
      let appends = 0;
      const full: Ledger = {
        ...ledger,
        append: async (...args) => {
          if (++appends > 1) throw new EnvironmentError('The disk is full.');
          return ledger.append(...args);
        },
      };
      const broken = { ...stores, registry: refusing(registry), ledger: full };
      await expect(move(broken, PLACE, first, entryAfter(first, '2'))).rejects.toThrow(new EnvironmentError(UNCERTAIN));
      expect(await actionsOf(ledger)).toEqual(['promote', 'promote']);
      expect((await registry.resolve(PLACE))?.version).toBe('1');
    });

    test('while another was faster to record says to find out', async () => {
      const { stores, registry, ledger, first } = await prepare();
      const broken = refusing(registry, {
        async setPointer() {
          await recordTo(ledger, '1');
          throw new EnvironmentError('The registry answered 403.');
        },
      });
      const attempt = move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toThrow(new EnvironmentError(UNCERTAIN));
      expect(await actionsOf(ledger)).toEqual(['promote', 'promote', 'promote']);
    });

    test('with what is no error of ours is passed on as it is, and nothing is written on a guess', async () => {
      const { stores, registry, ledger, first } = await prepare();
      const fault = new TypeError('x is not a function');
      const broken = refusing(registry, { setPointer: () => Promise.reject(fault) });
      const attempt = move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toBe(fault);
      expect(await actionsOf(ledger)).toEqual(['promote', 'promote']);
    });

    test.each([
      ['1', ['undo', 'promote', 'promote'], 'The record was undone; production is as it was.'],
      ['2', ['promote', 'promote'], 'Run: modelassay reconcile.'],
    ])('since its version was deleted meanwhile, with the pointer on %s', async (pointed, actions, told) => {
      const { stores, registry, ledger, first } = await prepare();
      let isGone = false;
      const broken = refusing(registry, {
        async setPointer() {
          isGone = true;
          throw new SubjectError('Version 2 is no more.');
        },
        get: async (model, version) => (isGone && version === '2' ? null : registry.get(model, version)),
        resolve: async (place) => (isGone ? { version: pointed, isThere: pointed === '1' } : registry.resolve(place)),
      });
      const attempt = move({ ...stores, registry: broken }, PLACE, first, entryAfter(first, '2'));
      await expect(attempt).rejects.toThrow(told);
      await expect(attempt).rejects.toThrow(EnvironmentError);
      expect(await actionsOf(ledger)).toEqual(actions);
    });
  });
});
