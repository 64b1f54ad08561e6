import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import type { Appended, Ledger, LedgerRecord } from '../../../src/registry/ledger/ledger.ts';
import { entryAfter, PLACE } from '../sample.ts';

export interface LedgerUnderTest {
  readonly name: string;
  /** A new view of one and the same empty ledger, as another machine would open it. */
  open(): Promise<readonly [Ledger, Ledger]>;
  /** Change one byte of the content of the record `back` records before the newest, by another way than the ledger's. */
  tamper(ledger: Ledger, back: number): Promise<void>;
  readonly races: number;
}

/** What every ledger must do. */
export function ledgerConformance(subject: LedgerUnderTest): void {
  describe(`${subject.name} ledger`, () => {
    const add = async (ledger: Ledger, version: string): Promise<LedgerRecord> => {
      const head = await ledger.read(PLACE);
      const appended = await ledger.append(PLACE, head, entryAfter(head, version));
      if (!appended.ok) throw new Error('lost without a rival');
      return appended.record;
    };

    test('is empty, and says so without an error', async () => {
      const [ledger] = await subject.open();
      expect(await ledger.read(PLACE)).toBeNull();
      expect(await ledger.history(PLACE)).toEqual([]);
      expect(await ledger.verify(PLACE)).toEqual([]);
      expect(await ledger.list()).toEqual([]);
    });

    test('keeps every record, newest first, for everyone who opens it', async () => {
      const [mine, yours] = await subject.open();
      const records = [await add(mine, '1'), await add(yours, '2'), await add(mine, '3')];
      expect(await yours.history(PLACE)).toEqual(records.toReversed());
      expect(await yours.read(PLACE)).toEqual(records[2]);
      expect(await mine.verify(PLACE)).toEqual([]);
      expect(await mine.list()).toEqual([PLACE]);
    });

    test('remembers for everyone which record a pointer was last brought to, apart from the chain', async () => {
      const [mine, yours] = await subject.open();
      expect(await mine.settled(PLACE)).toBeNull();
      const first = await add(mine, '1');
      await mine.markSettled(PLACE, first);
      const second = await add(yours, '2');
      expect(await yours.settled(PLACE)).toBe(first.id);
      await yours.markSettled(PLACE, second);
      await yours.markSettled(PLACE, second);
      expect(await mine.settled(PLACE)).toBe(second.id);
      expect(await mine.settled({ ...PLACE, stage: 'staging' })).toBeNull();
      expect(await mine.history(PLACE)).toHaveLength(2);
      expect(await mine.verify(PLACE)).toEqual([]);
      expect(await mine.list()).toEqual([PLACE]);
    });

    test('keeps stages and models apart', async () => {
      const [ledger] = await subject.open();
      await add(ledger, '1');
      const other = { model: 'digits-v2', stage: 'production.eu' };
      expect(await ledger.append(other, null, entryAfter(null, '9', other))).toMatchObject({ ok: true });
      expect((await ledger.history(PLACE)).map(({ entry }) => entry.target?.version)).toEqual(['1']);
      expect((await ledger.list()).length).toBe(2);
    });

    test('whoever saw an older head loses, and is told who won', async () => {
      const [mine, yours] = await subject.open();
      const first = await add(mine, '1');
      const second = await add(mine, '2');
      const late = await yours.append(PLACE, first, entryAfter(first, '3'));
      expect(late).toEqual({ ok: false, head: second });
      expect(await yours.append(PLACE, null, entryAfter(null, '4'))).toEqual({ ok: false, head: second });
      expect(await mine.history(PLACE)).toHaveLength(2);
    });

    test(`of two at once exactly one wins, ${subject.races} times, even with the very same words`, async () => {
      const [mine, yours] = await subject.open();
      let head: LedgerRecord | null = null;
      for (let race = 0; race < subject.races; race++) {
        const rivals: readonly Appended[] = await Promise.all([
          mine.append(PLACE, head, entryAfter(head, `${race}`)),
          yours.append(PLACE, head, entryAfter(head, `${race}`)),
        ]);
        const [winner, ...others] = rivals.filter((outcome) => outcome.ok);
        const loser = rivals.find((outcome) => !outcome.ok);
        if (!winner || others.length > 0) throw new Error(`race ${race} had ${others.length} too many winners`);
        expect(loser).toEqual({ ok: false, head: winner.record });
        // Reading the whole chain each time would make the number of races count twice.
        head = winner.record;
      }
      expect(await mine.history(PLACE)).toHaveLength(subject.races);
      expect(await yours.verify(PLACE)).toEqual([]);
    }, 120_000);

    test.each([
      [0, 'the newest'],
      [1, 'an older one'],
    ])('a changed byte %i back (%s) is found, and nothing is read from it', async (back) => {
      const [ledger, fresh] = await subject.open();
      for (const version of ['1', '2', '3']) await add(ledger, version);
      await subject.tamper(ledger, back);
      expect((await fresh.verify(PLACE)).length).toBeGreaterThan(0);
      await expect(fresh.history(PLACE)).rejects.toThrow(EnvironmentError);
      await expect(fresh.read(PLACE)).rejects.toThrow('damaged or was changed');
    });

    test('an entry about another place, or that skips one, is found', async () => {
      const [ledger] = await subject.open();
      const first = await add(ledger, '1');
      await ledger.append(PLACE, first, entryAfter(first, '2', { model: 'letters' }));
      expect(await ledger.verify(PLACE)).toEqual([expect.stringContaining('another model or stage')]);
    });

    test('hostile words are kept as they are', async () => {
      const [ledger, other] = await subject.open();
      const reason = '`id`; $(curl x|sh) "\n\n-----\nCo-authored-by: x\u0000\u{1f600} <script>';
      const entry = entryAfter(null, '1; rm -rf /', { actor: '<x>\n$(id)', reason });
      expect(await ledger.append(PLACE, null, entry)).toMatchObject({ ok: true });
      expect((await other.read(PLACE))?.entry).toEqual(entry);
    });

    test('hostile names are refused before anything is touched', async () => {
      const [ledger] = await subject.open();
      const hostile = fc.oneof(
        fc.constantFrom(
          '',
          '.',
          '..',
          '../x',
          'a/b',
          'a\\b',
          '-x',
          'a b',
          'a$(id)',
          'a;b',
          'x.lock',
          'a..b',
          'CON',
          'a\nb',
          'a\0',
          'a:b',
          '@{0}',
        ),
        fc.string().filter((name) => !/^[A-Za-z0-9._-]*$/.test(name)),
      );
      await fc.assert(
        fc.asyncProperty(hostile, fc.boolean(), async (name, first) => {
          const place = first ? { model: name, stage: 'production' } : { model: 'digits', stage: name };
          await expect(ledger.read(place)).rejects.toThrow(ConfigurationError);
          await expect(ledger.append(place, null, entryAfter(null, '1', place))).rejects.toThrow(ConfigurationError);
        }),
        { numRuns: 15 },
      );
      expect(await ledger.list()).toEqual([]);
    });
  });
}
