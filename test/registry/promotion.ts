import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { milliseconds } from '../../src/core/units.ts';
import { champion } from '../../src/registry/champion.ts';
import type { PromoteOutcome } from '../../src/registry/outcome.ts';
import { historyTable } from '../../src/registry/periods.ts';
import { nextStep, promote } from '../../src/registry/promote.ts';
import { reconcile } from '../../src/registry/reconcile.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { status, verifyLedger, watch } from '../../src/registry/status.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { digest, modelOf, NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf, type PromoterOrder, requestFor } from './promoter.ts';
import { PLACE } from './sample.ts';

export interface OfficeUnderTest {
  readonly name: string;
  readonly scratch: string;
  /** What another process needs to open the same, new, empty stores. */
  open(): Promise<Pick<PromoterOrder, 'registry' | 'ledger' | 'folder'>>;
  tamper(stores: Stores, version: string, file: string): Promise<void>;
  /** Delete a version behind the registry's back, as somebody who tidies up would. */
  remove(stores: Stores, version: string): Promise<void>;
  readonly races: number;
}

/** Folders for both registry and ledger. */
export function foldersUnderTest(folder: string, name: string, races: number): OfficeUnderTest {
  let opened = 0;
  return {
    name,
    scratch: folder,
    async open() {
      const root = join(folder, `folders-${++opened}`);
      return {
        registry: { kind: 'folder', path: join(root, 'registry') },
        ledger: { kind: 'folder', path: join(root, 'ledger') },
        folder: root,
      };
    },
    async tamper({ registry }, version, file) {
      writeFileSync(join(registry.name, PLACE.model, 'versions', version, 'files', file), 'changed');
    },
    async remove({ registry }, version) {
      rmSync(join(registry.name, PLACE.model, 'versions', version), { recursive: true });
    },
    races,
  };
}

/** A sentence that says these words, whether or not it names keys of a door. */
function saying(words: string): unknown {
  return expect.toSatisfy((told: unknown) => String(told).includes(words), words);
}

/** What promotion must do over every registry, with or without compare-and-swap of its own. */
export function promotionConformance(subject: OfficeUnderTest): void {
  const model = (content: string) => newVersion(subject.scratch, { 'model.onnx': content });
  const because = (reason: string) => ({ place: PLACE, occasion: occasionOf('Grace', reason), dryRun: false });
  const at = async (stores: Stores) => (await stores.registry.resolve(PLACE))?.version ?? null;
  const promoted = async (stores: Stores, content: string) => {
    const outcome = await promote(stores, requestFor(model(content)));
    if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
    return outcome.record;
  };

  describe(`promotion over ${subject.name}`, () => {
    test('moves the pointer to the bytes that passed, records it, and says so again when asked again', async () => {
      const stores = await officeOf(await subject.open());
      const record = await promoted(stores, 'one');
      expect(record.entry).toMatchObject({
        action: 'promote',
        target: { digest: modelOf({ 'model.onnx': 'one' }).digest },
        actor: 'someone',
      });
      expect(await at(stores)).toBe(record.entry.target?.version);
      expect(await promote(stores, requestFor(model('one')))).toEqual({ kind: 'already', record });
      expect(await stores.ledger.history(PLACE)).toHaveLength(1);
      expect(await stores.registry.list(PLACE.model)).toHaveLength(1);
    });

    test('a dry run tells the plan and changes nothing', async () => {
      const stores = await officeOf(await subject.open());
      const outcome = await promote(stores, requestFor(model('one'), { dryRun: true }));
      expect(outcome).toMatchObject({
        kind: 'planned',
        steps: [
          expect.stringContaining('Register one file'),
          expect.anything(),
          expect.anything(),
          expect.stringContaining('from nothing to a new version'),
        ],
      });
      expect(await stores.registry.list(PLACE.model)).toEqual([]);
      expect(await stores.ledger.read(PLACE)).toBeNull();
    });

    test('evidence about other bytes, or none that holds, moves nothing', async () => {
      const stores = await officeOf(await subject.open());
      const evidence = requestFor(model('other')).evidence;
      const request = requestFor(model('one'), { evidence });
      expect(await promote(stores, request)).toMatchObject({ kind: 'refused', refusals: [{ code: 'other-model' }] });
      expect(await stores.registry.list(PLACE.model)).toEqual([]);
    });

    test('stale evidence asks for the gates, wrong evidence refuses', async () => {
      const stores = await officeOf(await subject.open());
      const request = requestFor(model('one'));
      const late = await promote(stores, { ...request, expected: { ...request.expected, maxAge: milliseconds(1) } });
      const wrong = await promote(stores, { ...request, evidence: Buffer.from('{}') });
      if (late.kind !== 'refused' || wrong.kind !== 'refused') throw new Error('promoted');
      expect([nextStep(late.refusals), nextStep(wrong.refusals), nextStep([])]).toEqual([
        'gate-again',
        'refuse',
        'refuse',
      ]);
    });

    test('an approval of other bytes is stale', async () => {
      const stores = await officeOf(await subject.open());
      const outcome = await promote(stores, requestFor(model('one'), { approvedDigest: digest('zero') }));
      expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'stale-approval' }] });
    });

    test('a tag that was moved to other bytes is refused; the same bytes may be asked for again', async () => {
      const stores = await officeOf(await subject.open());
      const tagged = (tag: string) => {
        const occasion = occasionOf('Ada');
        return { occasion: { ...occasion, source: { ...occasion.source, tag } } };
      };
      await promote(stores, requestFor(model('one'), tagged('v1.0.0')));
      expect(await promote(stores, requestFor(model('two'), tagged('v1.0.0')))).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'moved-tag', sentence: saying('"v1.0.0" promoted other bytes') }],
      });
      expect(await promote(stores, requestFor(model('one'), tagged('v1.0.0')))).toMatchObject({ kind: 'already' });
      expect(await promote(stores, requestFor(model('two'), tagged('v1.1.0')))).toMatchObject({ kind: 'promoted' });
    });

    test('bytes that were changed in the registry are refused, and are not rolled back to', async () => {
      const stores = await officeOf(await subject.open());
      const first = await promoted(stores, 'one');
      const second = await promoted(stores, 'two');
      await subject.tamper(stores, first.entry.target!.version, 'model.onnx');
      const back = await rollback(stores, { ...because('two is worse'), to: 'previous' });
      expect(back).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'target-damaged', sentence: saying('model.onnx was changed') }],
      });
      expect(await at(stores)).toBe(second.entry.target?.version);
      const request = requestFor(model('one'), { candidate: { version: first.entry.target!.version } });
      expect(await promote(stores, request)).toMatchObject({ kind: 'refused', refusals: [{ code: 'other-model' }] });
      await subject.tamper(stores, second.entry.target!.version, 'model.onnx');
      expect((await watch(stores, PLACE, true))[0]?.problem).toMatch(/model\.onnx was changed|deleted or replaced/);
    });

    test(
      `of two who promote at once exactly one wins and the other is told who (${subject.races} times)`,
      async () => {
        const where = await subject.open();
        const offices = [await officeOf(where), await officeOf(where)] as const;
        const models = [model('a'), model('b'), model('c')];
        let current: string | null = null;
        for (let race = 0; race < subject.races; race++) {
          const [left, right] = models.filter((item) => item.digest !== current) as [
            (typeof models)[0],
            (typeof models)[0],
          ];
          const outcomes: readonly PromoteOutcome[] = await Promise.all([
            promote(offices[0], requestFor(left, { occasion: occasionOf('Ada') })),
            promote(offices[1], requestFor(right, { occasion: occasionOf('Grace') })),
          ]);
          const winners = outcomes.filter((outcome) => outcome.kind === 'promoted');
          if (winners.length !== 1) throw new Error(`race ${race}: ${JSON.stringify(outcomes)}`);
          const winner = winners[0]!.record;
          const loser = outcomes.find((outcome) => outcome.kind !== 'promoted')!;
          expect(['conflict', 'refused']).toContain(loser.kind);
          expect(JSON.stringify(loser)).toContain(winner.entry.actor);
          expect(await at(offices[0])).toBe(winner.entry.target?.version);
          current = winner.entry.target!.digest;
        }
        expect((await offices[0].ledger.history(PLACE)).length).toBe(subject.races);
        expect(await status(offices[1], PLACE)).toMatchObject([{ state: 'agreed', problem: null }]);
      },
      60_000 + 10_000 * subject.races,
    );

    describe('after kill -9', () => {
      const crash = async (dieAfter: string) => {
        const where = await subject.open();
        const stores = await officeOf(where);
        const before = await promoted(stores, 'one');
        const order: PromoterOrder = { ...where, candidate: model('two'), actor: 'Ada', dieAfter };
        const child = spawnSync(process.execPath, [join(import.meta.dirname, 'promoter.ts'), JSON.stringify(order)], {
          encoding: 'utf8',
        });
        expect(child.signal, child.stderr).toBe('SIGKILL');
        return { stores, before, again: requestFor(order.candidate) };
      };

      test.each(['registered', 'annotated'])(
        'once it was %s, nothing has happened, and promoting again uses the same version',
        async (step) => {
          const { stores, before, again } = await crash(step);
          expect(await reconcile(stores, { ...because('crash'), drift: 'report' })).toMatchObject({ kind: 'agreed' });
          expect(await at(stores)).toBe(before.entry.target?.version);
          expect(await promote(stores, again)).toMatchObject({ kind: 'promoted' });
          expect(await stores.registry.list(PLACE.model)).toHaveLength(2);
        },
      );

      test('once it was recorded, others are told, and reconcile finishes it', async () => {
        const { stores } = await crash('recorded');
        const other = await promote(stores, requestFor(model('three')));
        expect(other).toMatchObject({
          kind: 'refused',
          refusals: [{ code: 'unfinished', sentence: saying('by Ada') }],
        });
        expect((await watch(stores, PLACE, false))[0]).toMatchObject({
          state: 'unfinished',
          problem: expect.stringContaining('reconcile'),
        });
        expect(await reconcile(stores, { ...because('crash'), drift: 'report', dryRun: true })).toMatchObject({
          kind: 'planned',
        });
        const outcome = await reconcile(stores, { ...because('crash'), drift: 'report' });
        expect(outcome).toMatchObject({ kind: 'finished', sentence: saying('by Ada') });
        expect((await status(stores, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Ada' });
      });

      test('once it was recorded, the same promotion again finishes it', async () => {
        const { stores, again } = await crash('recorded');
        expect(await promote(stores, again)).toMatchObject({ kind: 'already', record: { entry: { actor: 'Ada' } } });
        expect((await status(stores, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Ada' });
      });

      test('once it was recorded and its bytes were changed, reconcile undoes it', async () => {
        const { stores, before } = await crash('recorded');
        const head = await stores.ledger.read(PLACE);
        await subject.tamper(stores, head!.entry.target!.version, 'model.onnx');
        const outcome = await reconcile(stores, { ...because('crash'), drift: 'report' });
        expect(outcome).toMatchObject({ kind: 'undone', sentence: saying('model.onnx was changed') });
        expect(await at(stores)).toBe(before.entry.target?.version);
        expect((await status(stores, PLACE))[0]).toMatchObject({
          state: 'agreed',
          version: before.entry.target?.version,
        });
        expect(await stores.ledger.verify(PLACE)).toEqual([]);
      });

      test('once it was recorded and its bytes were changed, the same promotion again does not move to them', async () => {
        const { stores, again, before } = await crash('recorded');
        const head = await stores.ledger.read(PLACE);
        await subject.tamper(stores, head!.entry.target!.version, 'model.onnx');
        for (const dryRun of [true, false]) {
          expect(await promote(stores, { ...again, dryRun })).toMatchObject({
            kind: 'refused',
            refusals: [{ code: 'target-damaged', sentence: saying('model.onnx was changed') }],
          });
        }
        expect(await at(stores)).toBe(before.entry.target?.version);
      });

      test('once the pointer was moved, everything agrees', async () => {
        const { stores, again } = await crash('pointed');
        expect(await reconcile(stores, { ...because('crash'), drift: 'report' })).toMatchObject({ kind: 'agreed' });
        expect(await promote(stores, again)).toMatchObject({ kind: 'already' });
      });
    });

    test('a rollback that crashed is not finished on bytes that were changed since', async () => {
      const stores = await officeOf(await subject.open());
      const first = await promoted(stores, 'one');
      const second = await promoted(stores, 'two');
      const request = { ...because('two is worse'), to: 'previous' } as const;
      const step = () => {
        throw new Error('killed');
      };
      await expect(rollback({ ...stores, step }, request)).rejects.toThrow('killed');
      await subject.tamper(stores, first.entry.target!.version, 'model.onnx');
      expect(await rollback(stores, request)).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'target-damaged', sentence: saying('model.onnx was changed') }],
      });
      expect(await at(stores)).toBe(second.entry.target?.version);
    });

    test('rolls back to the previous good bytes, with a reason, and not to where it came from', async () => {
      const stores = await officeOf(await subject.open());
      for (const content of ['one', 'two', 'three']) await promoted(stores, content);
      await expect(rollback(stores, { ...because(' '), to: 'previous' })).rejects.toThrow(ConfigurationError);
      expect(await rollback(stores, { ...because('late at night'), to: 'previous', dryRun: true })).toMatchObject({
        kind: 'planned',
      });
      const first = await rollback(stores, { ...because('three is worse'), to: 'previous' });
      expect(first).toMatchObject({
        kind: 'rolled-back',
        record: {
          entry: {
            action: 'rollback',
            reason: 'three is worse',
            target: { digest: modelOf({ 'model.onnx': 'two' }).digest },
          },
        },
      });
      if (first.kind !== 'rolled-back') throw new Error(first.kind);
      const from = { version: first.record.entry.target!.version };
      const second = await rollback(stores, { ...because('two too'), to: 'previous', from });
      expect(second).toMatchObject({
        record: { entry: { target: { digest: modelOf({ 'model.onnx': 'one' }).digest } } },
      });
      const one = { digest: modelOf({ 'model.onnx': 'one' }).digest };
      const third = await rollback(stores, { ...because('one too'), to: 'previous', from: one });
      expect(third).toMatchObject({ kind: 'refused', refusals: [{ code: 'no-target' }] });
      expect((await status(stores, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Grace' });
    });

    test('the same rollback again says that it is done, and another is told how to go further', async () => {
      const stores = await officeOf(await subject.open());
      const records = [];
      for (const content of ['one', 'two', 'three', 'four']) records.push(await promoted(stores, content));
      const [one, two, three, four] = records.map(({ entry }) => ({ version: entry.target!.version }));
      const night = { ...because('night'), to: 'previous' } as const;
      const byRun = (run: string) => ({ ...night, occasion: { ...night.occasion, run } });
      expect(await rollback(stores, { ...night, from: three! })).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'not-from', sentence: saying(`not on version ${three!.version}`) }],
      });
      expect(await rollback(stores, { ...byRun('run 1'), from: four! })).toMatchObject({ kind: 'rolled-back' });
      for (const again of [night, byRun('run 1'), byRun('run 2'), { ...night, from: four! }]) {
        expect(await rollback(stores, again)).toMatchObject({
          kind: 'already',
          record: { entry: { target: three!, previous: four!, run: 'run 1' } },
        });
        expect(await at(stores)).toBe(three!.version);
      }
      expect(await rollback(stores, night)).toMatchObject({
        note: saying(`say --from ${three!.version}`),
      });
      expect(await rollback(stores, { ...night, from: three!, dryRun: true })).toMatchObject({ kind: 'planned' });
      expect(await rollback(stores, { ...night, to: one! })).toMatchObject({ kind: 'rolled-back' });
      expect(await promote(stores, requestFor(model('five')))).toMatchObject({ kind: 'promoted' });
      // The run is started again by mistake, a day later: what it was about is not in production.
      expect(await rollback(stores, byRun('run 1'))).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'rolled-back-before', sentence: saying('start a new one') }],
      });
      expect(await rollback(stores, byRun('run 3'))).toMatchObject({ record: { entry: { target: one! } } });
      expect(two).toBeDefined();
    });

    describe('where the version in production was deleted', () => {
      const gone = async () => {
        const stores = await officeOf(await subject.open());
        const [first, second] = [await promoted(stores, 'one'), await promoted(stores, 'two')];
        await subject.remove(stores, second.entry.target!.version);
        return { stores, first: first.entry.target!.version, second: second.entry.target!.version };
      };

      test('that is told, and gates do not take it for a first time', async () => {
        const { stores } = await gone();
        const [seen] = await watch(stores, PLACE, true);
        expect(seen).toMatchObject({
          state: 'damaged',
          problem: expect.stringMatching(/deleted or replaced.*modelassay rollback/),
        });
        const cache = { folder: join(subject.scratch, 'cache'), maxBytes: 1_000 };
        await expect(champion(stores, PLACE, cache)).rejects.toThrow(/not certain what is in production.*deleted/);
        for (const drift of ['report', 'restore'] as const)
          expect(await reconcile(stores, { ...because('x'), drift })).toMatchObject({ kind: 'refused' });
      });

      test('a rollback goes to what was there before', async () => {
        const { stores, first, second } = await gone();
        const night = { ...because('night'), to: 'previous' } as const;
        expect(await rollback(stores, { ...night, to: { version: second } })).toMatchObject({
          kind: 'refused',
          refusals: [{ code: 'target-damaged' }],
        });
        expect(await rollback(stores, { ...night, dryRun: true })).toMatchObject({ kind: 'planned' });
        expect(await rollback(stores, night)).toMatchObject({ kind: 'rolled-back' });
        expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version: first, problem: null }]);
        expect(await rollback(stores, night)).toMatchObject({ kind: 'already' });
        expect(await stores.ledger.verify(PLACE)).toEqual([]);
      });

      test.each(['two', 'three'])('another promotion goes on: of %s', async (content) => {
        const { stores, first, second } = await gone();
        const { version } = (await promoted(stores, content)).entry.target!;
        // A number that is given twice would be another model under the old name.
        expect([first, second]).not.toContain(version);
        expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version, problem: null }]);
      });

      test('the same bytes registered again are put in its place, with their evidence', async () => {
        const { stores } = await gone();
        const { version } = await stores.registry.createVersion(PLACE.model, model('two'));
        expect(await reconcile(stores, { ...because('tidied'), drift: 'restore' })).toMatchObject({
          kind: 'restored',
          record: { entry: { action: 'adopt', target: { version }, evidence: { result: 'PASSED' }, override: false } },
        });
        expect(await status(stores, PLACE)).toMatchObject([{ state: 'agreed', version, problem: null }]);
      });
    });

    test('rolls back to a version or a digest that was in production, and to nothing else', async () => {
      const stores = await officeOf(await subject.open());
      const first = await promoted(stores, 'one');
      await promoted(stores, 'two');
      const never = await stores.registry.createVersion(PLACE.model, model('never'));
      expect(await rollback(stores, { ...because('x'), to: { version: never.version } })).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'no-target' }],
      });
      const to = { digest: first.entry.target!.digest };
      expect(await rollback(stores, { ...because('x'), to })).toMatchObject({ kind: 'rolled-back' });
      expect(await rollback(stores, { ...because('x'), to: { version: first.entry.target!.version } })).toMatchObject({
        kind: 'already',
      });
    });

    test('bytes that were rolled back from need an override and a reason', async () => {
      const stores = await officeOf(await subject.open());
      await promoted(stores, 'one');
      await promoted(stores, 'two');
      await rollback(stores, { ...because('wrong on eights'), to: 'previous' });
      const request = requestFor(model('two'));
      expect(await promote(stores, request)).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'rolled-back', sentence: saying('wrong on eights') }],
      });
      await expect(promote(stores, { ...request, override: true })).rejects.toThrow('needs a reason');
      const outcome = await promote(stores, {
        ...request,
        override: true,
        occasion: occasionOf('Ada', 'eights were mislabeled'),
      });
      expect(outcome).toMatchObject({ kind: 'promoted', record: { entry: { override: true } } });
    });

    test('a pointer moved by hand is seen, stops everything, and is restored or adopted when asked', async () => {
      const stores = await officeOf(await subject.open());
      const first = await promoted(stores, 'one');
      const second = await promoted(stores, 'two');
      const byHand = async (version: string) => stores.registry.setPointer(PLACE, await at(stores), version);
      await byHand(first.entry.target!.version);
      expect((await watch(stores, PLACE, false))[0]).toMatchObject({
        state: 'drifted',
        problem: expect.stringContaining('by hand'),
      });
      expect(await promote(stores, requestFor(model('three')))).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'drifted' }],
      });
      expect(await rollback(stores, { ...because('x'), to: 'previous' })).toMatchObject({ kind: 'refused' });
      expect(await reconcile(stores, { ...because('x'), drift: 'report' })).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'drifted' }],
      });
      expect(await reconcile(stores, { ...because('x'), drift: 'restore' })).toMatchObject({ kind: 'restored' });
      expect(await at(stores)).toBe(second.entry.target?.version);
      await byHand(first.entry.target!.version);
      await expect(reconcile(stores, { ...because(''), drift: 'adopt' })).rejects.toThrow('needs a reason');
      expect(await reconcile(stores, { ...because('the UI was quicker'), drift: 'adopt' })).toMatchObject({
        kind: 'adopted',
        record: { entry: { evidence: null, target: { version: first.entry.target!.version } } },
      });
      expect((await status(stores, {}))[0]).toMatchObject({ state: 'agreed' });
    });

    test('a champion from before there was a ledger is adopted, and then promotion goes on', async () => {
      const stores = await officeOf(await subject.open());
      const old = await stores.registry.createVersion(PLACE.model, model('old'));
      await stores.registry.setPointer(PLACE, null, old.version);
      expect(await promote(stores, requestFor(model('new')))).toMatchObject({
        kind: 'refused',
        refusals: [{ sentence: saying('--drift adopt') }],
      });
      expect(await reconcile(stores, { ...because('it was there'), drift: 'adopt' })).toMatchObject({
        kind: 'adopted',
      });
      await promoted(stores, 'new');
      expect(await rollback(stores, { ...because('x'), to: 'previous' })).toMatchObject({
        record: { entry: { target: { version: old.version } } },
      });
    });

    test('a registry that refuses the move leaves production as it was, and the ledger says so', async () => {
      const stores = await officeOf(await subject.open());
      const first = await promoted(stores, 'one');
      const broken: Stores = {
        ...stores,
        registry: {
          ...stores.registry,
          setPointer: async () => {
            throw new EnvironmentError('The registry answered 403.');
          },
        },
      };
      await expect(promote(broken, requestFor(model('two')))).rejects.toThrow(
        /answered 403.*undone; production is as it was/,
      );
      expect((await status(stores, PLACE))[0]).toMatchObject({ state: 'agreed', version: first.entry.target?.version });
      expect((await stores.ledger.history(PLACE)).map(({ entry }) => entry.action)).toEqual([
        'undo',
        'promote',
        'promote',
      ]);
      expect(historyTable(await stores.ledger.history(PLACE), NOW).rows.map((row) => row.at(-1))).toEqual([
        'never',
        'never',
        '0 min',
      ]);
      expect(await promote(stores, requestFor(model('two')))).toMatchObject({ kind: 'promoted' });
      expect(await verifyLedger(stores, {})).toEqual([{ place: PLACE, records: 4, problems: [] }]);
    });
  });
}
