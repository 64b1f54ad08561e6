import { expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { freshnessRefusals } from '../../src/evidence/fresh.ts';
import { type Statement, statementOf } from '../../src/evidence/statement.ts';
import { digest, expectation, NOW, resultOf } from './sample.ts';

const HOUR = 3_600_000;
const MAX_AGE = milliseconds(2 * HOUR);

/** Evidence whose result started this long before now. */
function agedBy(...ages: number[]): Statement {
  const results = ages.map((age, index) =>
    resultOf({ id: `r${index}`, startedAt: new Date(NOW.getTime() - age).toISOString() }),
  );
  return statementOf({ results, gates: ['accuracy'] });
}

/** The same evidence, whose results were taken out or say another time. */
function withStarts(statement: Statement, startedAt: string | undefined | null): Statement {
  const configuration = statement.predicate.configuration.flatMap((item) => {
    if (!item.name?.startsWith('result/')) return [item];
    return startedAt === null ? [] : [{ ...item, annotations: { ...item.annotations, startedAt } }];
  });
  return { ...statement, predicate: { ...statement.predicate, configuration } };
}

const codes = (statement: Statement, maxAge: typeof MAX_AGE | undefined = MAX_AGE) =>
  freshnessRefusals(statement, expectation({ maxAge })).map(({ code }) => code);

test.each([
  ['as old as it may be', agedBy(2 * HOUR), []],
  ['a millisecond older', agedBy(2 * HOUR + 1), ['too-old']],
  ['old in one of its results', agedBy(HOUR, 3 * HOUR), ['too-old']],
  ['from a clock five minutes ahead', agedBy(-5 * 60_000), []],
  ['from a clock further ahead', agedBy(-5 * 60_000 - 1), ['from-the-future']],
  ['from the future in one of its results', agedBy(HOUR, -HOUR), ['from-the-future']],
  ['without any result', withStarts(agedBy(0), null), ['too-old']],
  ['without a time', withStarts(agedBy(0), undefined), ['too-old']],
  ['with a time that is none', withStarts(agedBy(0), 'yesterday'), ['too-old']],
])('evidence %s', (_name, statement, refusals) => {
  expect(codes(statement)).toEqual(refusals);
});

test('of unknown age is said to be so', () => {
  const [refusal] = freshnessRefusals(withStarts(agedBy(0), null), expectation({ maxAge: MAX_AGE }));
  expect(refusal!.sentence).toContain('does not say when it was made; at most 2.0 h');
});

test('age is asked only where a policy limits it', () => {
  const at = (statement: Statement) => freshnessRefusals(statement, expectation()).map(({ code }) => code);
  expect(at(agedBy(1_000 * HOUR))).toEqual([]);
  expect(at(withStarts(agedBy(0), null))).toEqual([]);
  expect(at(agedBy(-HOUR))).toEqual(['from-the-future']);
});

test('a great age is told to the tenth of an hour', () => {
  const [refusal] = freshnessRefusals(withStarts(agedBy(0), '1900-01-01T00:00:00Z'), expectation({ maxAge: MAX_AGE }));
  // 46,141.5 days.
  expect(refusal!.sentence).toContain('is 1107396.0 h old; at most 2.0 h');
});

test('a path counts from its end, without what only says where to start', () => {
  const known = statementOf({
    results: [
      resultOf({
        datasets: ['../a/test.csv', 'c/test.csv', 'test.csv'].map((name) => ({ name, digest: digest(name), rows: 1 })),
      }),
    ],
    gates: ['accuracy'],
  });
  const holds = (name: string, bytes: string) =>
    freshnessRefusals(known, expectation({ datasets: [{ name, digest: digest(bytes) }] })).length === 0;
  for (const name of ['./a/./test.csv', '/work//a/test.csv', 'C:\\work\\a\\..\\test.csv'])
    expect([holds(name, '../a/test.csv'), holds(name, 'c/test.csv')]).toEqual([true, false]);
  // `dataset/` is what the evidence puts before a name, and no folder of it.
  expect(holds('/work/dataset/test.csv', 'c/test.csv')).toBe(true);
});

const data = { name: '/ci/orders/data.csv', digest: digest('orders') };
const further = { name: '/ci/customers/data.csv', digest: digest('customers'), whereNeeded: true };
const seen = (...names: string[]) =>
  statementOf({
    results: [
      resultOf({ datasets: names.map((name) => ({ name: `${name}/data.csv`, digest: digest(name), rows: 1 })) }),
    ],
    gates: ['accuracy'],
  });
test.each([
  ['read', seen('orders', 'customers'), [data, further], []],
  [
    'read, and other bytes now',
    seen('orders', 'customers'),
    [data, { ...further, digest: digest('x') }],
    ['other-data'],
  ],
  ['not read, though another of its name was', seen('orders'), [data, further], []],
  ['not read, nor any of its name', seen(), [further], []],
  ['not read, and always needed', seen(), [data], ['other-data']],
  ['of the same name as one that was read and is another now', seen('customers'), [data, further], ['other-data']],
])('data that is read where it is needed, when it was %s', (_, statement, datasets, refusals) => {
  expect(freshnessRefusals(statement, expectation({ datasets })).map(({ code }) => code)).toEqual(refusals);
});
