import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { milliseconds } from '../../src/core/units.ts';
import type { Office } from '../../src/registry/office.ts';
import type { PromoteOutcome } from '../../src/registry/outcome.ts';
import { historyTable } from '../../src/registry/periods.ts';
import { nextStep, promote } from '../../src/registry/promote.ts';
import { reconcile } from '../../src/registry/reconcile.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { status, verifyLedger, watch } from '../../src/registry/status.ts';
import { digest, modelOf, NOW } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf, type PromoterOrder, requestFor } from './promoter.ts';
import { PLACE } from './sample.ts';

export interface OfficeUnderTest {
  readonly name: string;
  readonly scratch: string;
  /** What another process needs to open the same, new, empty office. */
  open(): Promise<Pick<PromoterOrder, 'registry' | 'ledger' | 'folder'>>;
  tamper(office: Office, version: string, file: string): Promise<void>;
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
    races,
  };
}

/** What promotion must do over every registry, with or without compare-and-swap of its own. */
export function promotionConformance(subject: OfficeUnderTest): void {
  const model = (content: string) => newVersion(subject.scratch, { 'model.onnx': content });
  const because = (reason: string) => ({ place: PLACE, occasion: occasionOf('Grace', reason), dryRun: false });
  const at = async (office: Office) => (await office.registry.resolve(PLACE))?.version ?? null;
  const promoted = async (office: Office, content: string) => {
    const outcome = await promote(office, requestFor(model(content)));
    if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
    return outcome.record;
  };

  describe(`promotion over ${subject.name}`, () => {
    test('moves the pointer to the bytes that passed, records it, and says so again when asked again', async () => {
      const office = await officeOf(await subject.open());
      const record = await promoted(office, 'one');
      expect(record.entry).toMatchObject({
        action: 'promote',
        target: { digest: modelOf({ 'model.onnx': 'one' }).digest },
        actor: 'someone',
      });
      expect(await at(office)).toBe(record.entry.target?.version);
      expect(await promote(office, requestFor(model('one')))).toEqual({ kind: 'already', record });
      expect(await office.ledger.history(PLACE)).toHaveLength(1);
      expect(await office.registry.list(PLACE.model)).toHaveLength(1);
    });

    test('a dry run tells the plan and changes nothing', async () => {
      const office = await officeOf(await subject.open());
      const outcome = await promote(office, requestFor(model('one'), { dryRun: true }));
      expect(outcome).toMatchObject({
        kind: 'planned',
        steps: [
          expect.stringContaining('Register one file'),
          expect.anything(),
          expect.anything(),
          expect.stringContaining('from nothing to a new version'),
        ],
      });
      expect(await office.registry.list(PLACE.model)).toEqual([]);
      expect(await office.ledger.read(PLACE)).toBeNull();
    });

    test('evidence about other bytes, or none that holds, moves nothing', async () => {
      const office = await officeOf(await subject.open());
      const evidence = requestFor(model('other')).evidence;
      const request = requestFor(model('one'), { evidence });
      expect(await promote(office, request)).toMatchObject({ kind: 'refused', refusals: [{ code: 'other-model' }] });
      expect(await office.registry.list(PLACE.model)).toEqual([]);
    });

    test('stale evidence asks for the gates, wrong evidence refuses', async () => {
      const office = await officeOf(await subject.open());
      const request = requestFor(model('one'));
      const late = await promote(office, { ...request, expected: { ...request.expected, maxAge: milliseconds(1) } });
      const wrong = await promote(office, { ...request, evidence: Buffer.from('{}') });
      if (late.kind !== 'refused' || wrong.kind !== 'refused') throw new Error('promoted');
      expect([nextStep(late.refusals), nextStep(wrong.refusals), nextStep([])]).toEqual([
        'gate-again',
        'refuse',
        'refuse',
      ]);
    });

    test('an approval of other bytes is stale', async () => {
      const office = await officeOf(await subject.open());
      const outcome = await promote(office, requestFor(model('one'), { approvedDigest: digest('zero') }));
      expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'stale-approval' }] });
    });

    test('a tag that was moved to other bytes is refused; the same bytes may be asked for again', async () => {
      const office = await officeOf(await subject.open());
      const tagged = (tag: string) => {
        const occasion = occasionOf('Ada');
        return { occasion: { ...occasion, source: { ...occasion.source, tag } } };
      };
      await promote(office, requestFor(model('one'), tagged('v1.0.0')));
      expect(await promote(office, requestFor(model('two'), tagged('v1.0.0')))).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'moved-tag', sentence: expect.stringContaining('"v1.0.0" promoted other bytes') }],
      });
      expect(await promote(office, requestFor(model('one'), tagged('v1.0.0')))).toMatchObject({ kind: 'already' });
      expect(await promote(office, requestFor(model('two'), tagged('v1.1.0')))).toMatchObject({ kind: 'promoted' });
    });

    test('bytes that were changed in the registry are refused, and are not rolled back to', async () => {
      const office = await officeOf(await subject.open());
      const first = await promoted(office, 'one');
      const second = await promoted(office, 'two');
      await subject.tamper(office, first.entry.target!.version, 'model.onnx');
      const back = await rollback(office, { ...because('two is worse'), to: 'previous' });
      expect(back).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'target-damaged', sentence: expect.stringContaining('model.onnx was changed') }],
      });
      expect(await at(office)).toBe(second.entry.target?.version);
      const request = requestFor(model('one'), { candidate: { version: first.entry.target!.version } });
      expect(await promote(office, request)).toMatchObject({ kind: 'refused', refusals: [{ code: 'other-model' }] });
      await subject.tamper(office, second.entry.target!.version, 'model.onnx');
      expect((await watch(office, PLACE, true))[0]?.problem).toMatch(/model\.onnx was changed|replaced the version/);
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
        const office = await officeOf(where);
        const before = await promoted(office, 'one');
        const order: PromoterOrder = { ...where, candidate: model('two'), actor: 'Ada', dieAfter };
        const child = spawnSync(process.execPath, [join(import.meta.dirname, 'promoter.ts'), JSON.stringify(order)], {
          encoding: 'utf8',
        });
        expect(child.signal, child.stderr).toBe('SIGKILL');
        return { office, before, again: requestFor(order.candidate) };
      };

      test.each(['registered', 'annotated'])(
        'once it was %s, nothing has happened, and promoting again uses the same version',
        async (step) => {
          const { office, before, again } = await crash(step);
          expect(await reconcile(office, { ...because('crash'), drift: 'report' })).toMatchObject({ kind: 'agreed' });
          expect(await at(office)).toBe(before.entry.target?.version);
          expect(await promote(office, again)).toMatchObject({ kind: 'promoted' });
          expect(await office.registry.list(PLACE.model)).toHaveLength(2);
        },
      );

      test('once it was recorded, others are told, and reconcile finishes it', async () => {
        const { office } = await crash('recorded');
        const other = await promote(office, requestFor(model('three')));
        expect(other).toMatchObject({
          kind: 'refused',
          refusals: [{ code: 'unfinished', sentence: expect.stringContaining('by Ada') }],
        });
        expect((await watch(office, PLACE, false))[0]).toMatchObject({
          state: 'unfinished',
          problem: expect.stringContaining('reconcile'),
        });
        expect(await reconcile(office, { ...because('crash'), drift: 'report', dryRun: true })).toMatchObject({
          kind: 'planned',
        });
        const outcome = await reconcile(office, { ...because('crash'), drift: 'report' });
        expect(outcome).toMatchObject({ kind: 'finished', sentence: expect.stringContaining('by Ada') });
        expect((await status(office, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Ada' });
      });

      test('once it was recorded, the same promotion again finishes it', async () => {
        const { office, again } = await crash('recorded');
        expect(await promote(office, again)).toMatchObject({ kind: 'already', record: { entry: { actor: 'Ada' } } });
        expect((await status(office, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Ada' });
      });

      test('once it was recorded and its bytes were changed, reconcile undoes it', async () => {
        const { office, before } = await crash('recorded');
        const head = await office.ledger.read(PLACE);
        await subject.tamper(office, head!.entry.target!.version, 'model.onnx');
        const outcome = await reconcile(office, { ...because('crash'), drift: 'report' });
        expect(outcome).toMatchObject({ kind: 'undone', sentence: expect.stringContaining('model.onnx was changed') });
        expect(await at(office)).toBe(before.entry.target?.version);
        expect((await status(office, PLACE))[0]).toMatchObject({
          state: 'agreed',
          version: before.entry.target?.version,
        });
        expect(await office.ledger.verify(PLACE)).toEqual([]);
      });

      test('once it was recorded and its bytes were changed, the same promotion again does not move to them', async () => {
        const { office, again, before } = await crash('recorded');
        const head = await office.ledger.read(PLACE);
        await subject.tamper(office, head!.entry.target!.version, 'model.onnx');
        for (const dryRun of [true, false]) {
          expect(await promote(office, { ...again, dryRun })).toMatchObject({
            kind: 'refused',
            refusals: [{ code: 'target-damaged', sentence: expect.stringContaining('model.onnx was changed') }],
          });
        }
        expect(await at(office)).toBe(before.entry.target?.version);
      });

      test('once the pointer was moved, everything agrees', async () => {
        const { office, again } = await crash('pointed');
        expect(await reconcile(office, { ...because('crash'), drift: 'report' })).toMatchObject({ kind: 'agreed' });
        expect(await promote(office, again)).toMatchObject({ kind: 'already' });
      });
    });

    test('a rollback that crashed is not finished on bytes that were changed since', async () => {
      const office = await officeOf(await subject.open());
      const first = await promoted(office, 'one');
      const second = await promoted(office, 'two');
      const request = { ...because('two is worse'), to: 'previous' } as const;
      const step = () => {
        throw new Error('killed');
      };
      await expect(rollback({ ...office, step }, request)).rejects.toThrow('killed');
      await subject.tamper(office, first.entry.target!.version, 'model.onnx');
      expect(await rollback(office, request)).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'target-damaged', sentence: expect.stringContaining('model.onnx was changed') }],
      });
      expect(await at(office)).toBe(second.entry.target?.version);
    });

    test('rolls back to the previous good bytes, with a reason, and not to where it came from', async () => {
      const office = await officeOf(await subject.open());
      for (const content of ['one', 'two', 'three']) await promoted(office, content);
      await expect(rollback(office, { ...because(' '), to: 'previous' })).rejects.toThrow(ConfigurationError);
      expect(await rollback(office, { ...because('late at night'), to: 'previous', dryRun: true })).toMatchObject({
        kind: 'planned',
      });
      const first = await rollback(office, { ...because('three is worse'), to: 'previous' });
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
      const second = await rollback(office, { ...because('two too'), to: 'previous' });
      expect(second).toMatchObject({
        record: { entry: { target: { digest: modelOf({ 'model.onnx': 'one' }).digest } } },
      });
      const third = await rollback(office, { ...because('one too'), to: 'previous' });
      expect(third).toMatchObject({ kind: 'refused', refusals: [{ code: 'no-target' }] });
      expect((await status(office, PLACE))[0]).toMatchObject({ state: 'agreed', actor: 'Grace' });
    });

    test('rolls back to a version or a digest that was in production, and to nothing else', async () => {
      const office = await officeOf(await subject.open());
      const first = await promoted(office, 'one');
      await promoted(office, 'two');
      const never = await office.registry.createVersion(PLACE.model, model('never'));
      expect(await rollback(office, { ...because('x'), to: { version: never.version } })).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'no-target' }],
      });
      const to = { digest: first.entry.target!.digest };
      expect(await rollback(office, { ...because('x'), to })).toMatchObject({ kind: 'rolled-back' });
      expect(await rollback(office, { ...because('x'), to: { version: first.entry.target!.version } })).toMatchObject({
        kind: 'already',
      });
    });

    test('bytes that were rolled back from need an override and a reason', async () => {
      const office = await officeOf(await subject.open());
      await promoted(office, 'one');
      await promoted(office, 'two');
      await rollback(office, { ...because('wrong on eights'), to: 'previous' });
      const request = requestFor(model('two'));
      expect(await promote(office, request)).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'rolled-back', sentence: expect.stringContaining('wrong on eights') }],
      });
      await expect(promote(office, { ...request, override: true })).rejects.toThrow('needs a reason');
      const outcome = await promote(office, {
        ...request,
        override: true,
        occasion: occasionOf('Ada', 'eights were mislabeled'),
      });
      expect(outcome).toMatchObject({ kind: 'promoted', record: { entry: { override: true } } });
    });

    test('a pointer moved by hand is seen, stops everything, and is restored or adopted when asked', async () => {
      const office = await officeOf(await subject.open());
      const first = await promoted(office, 'one');
      const second = await promoted(office, 'two');
      const byHand = async (version: string) => office.registry.setPointer(PLACE, await at(office), version);
      await byHand(first.entry.target!.version);
      expect((await watch(office, PLACE, false))[0]).toMatchObject({
        state: 'drifted',
        problem: expect.stringContaining('by hand'),
      });
      expect(await promote(office, requestFor(model('three')))).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'drifted' }],
      });
      expect(await rollback(office, { ...because('x'), to: 'previous' })).toMatchObject({ kind: 'refused' });
      expect(await reconcile(office, { ...because('x'), drift: 'report' })).toMatchObject({
        kind: 'refused',
        refusals: [{ code: 'drifted' }],
      });
      expect(await reconcile(office, { ...because('x'), drift: 'restore' })).toMatchObject({ kind: 'restored' });
      expect(await at(office)).toBe(second.entry.target?.version);
      await byHand(first.entry.target!.version);
      await expect(reconcile(office, { ...because(''), drift: 'adopt' })).rejects.toThrow('needs a reason');
      expect(await reconcile(office, { ...because('the UI was quicker'), drift: 'adopt' })).toMatchObject({
        kind: 'adopted',
        record: { entry: { evidence: null, target: { version: first.entry.target!.version } } },
      });
      expect((await status(office, {}))[0]).toMatchObject({ state: 'agreed' });
    });

    test('a champion from before there was a ledger is adopted, and then promotion goes on', async () => {
      const office = await officeOf(await subject.open());
      const old = await office.registry.createVersion(PLACE.model, model('old'));
      await office.registry.setPointer(PLACE, null, old.version);
      expect(await promote(office, requestFor(model('new')))).toMatchObject({
        kind: 'refused',
        refusals: [{ sentence: expect.stringContaining('--drift adopt') }],
      });
      expect(await reconcile(office, { ...because('it was there'), drift: 'adopt' })).toMatchObject({
        kind: 'adopted',
      });
      await promoted(office, 'new');
      expect(await rollback(office, { ...because('x'), to: 'previous' })).toMatchObject({
        record: { entry: { target: { version: old.version } } },
      });
    });

    test('a registry that refuses the move leaves production as it was, and the ledger says so', async () => {
      const office = await officeOf(await subject.open());
      const first = await promoted(office, 'one');
      const broken: Office = {
        ...office,
        registry: {
          ...office.registry,
          setPointer: async () => {
            throw new EnvironmentError('The registry answered 403.');
          },
        },
      };
      await expect(promote(broken, requestFor(model('two')))).rejects.toThrow(
        /answered 403.*undone; production is as it was/,
      );
      expect((await status(office, PLACE))[0]).toMatchObject({ state: 'agreed', version: first.entry.target?.version });
      expect((await office.ledger.history(PLACE)).map(({ entry }) => entry.action)).toEqual([
        'undo',
        'promote',
        'promote',
      ]);
      expect(historyTable(await office.ledger.history(PLACE), NOW).rows.map((row) => row.at(-1))).toEqual([
        'never',
        'never',
        '0 min',
      ]);
      expect(await promote(office, requestFor(model('two')))).toMatchObject({ kind: 'promoted' });
      expect(await verifyLedger(office, {})).toEqual([{ place: PLACE, records: 4, problems: [] }]);
    });
  });
}
