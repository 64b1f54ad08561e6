import { afterAll, expect, test } from 'vitest';
import type { RuleMeasurement } from '../../../src/gates/data-schema/measurement.ts';
import { type Ran, workshop } from '../../gates/data-schema/harness.ts';
import golden from './golden.json' with { type: 'json' };

/**
 * golden.py asked Great Expectations itself. Where no value was put to the test it passes and this gate says error; where it
 * raised an error itself there is nothing to compare.
 */
const shop = workshop();
afterAll(() => shop.close());

const NULL = 'expect_column_values_to_be_null';
type Case = (typeof golden.expectations)[number];
const asksForNulls = ({ type, kwargs }: Case) =>
  type === NULL || ('value_set' in kwargs && kwargs.value_set.length === 0);
/** Rules that contradict each other are refused in one contract, so those that ask for nulls have one of their own. */
const suites = [golden.expectations.filter((one) => !asksForNulls(one)), golden.expectations.filter(asksForNulls)];

/** The rules of each expectation, which stands in a line of its own. */
async function judged(cases: readonly Case[]): Promise<{ of: Case; rules: RuleMeasurement[]; ran: Ran }[]> {
  const lines = cases.map(({ type, kwargs }) => JSON.stringify({ type, kwargs }));
  const ran = await shop.run({
    contract: shop.file('suite.json', `{ "name": "golden", "expectations": [\n${lines.join(',\n')}\n] }\n`),
    data: new URL('golden.parquet', import.meta.url).pathname,
    'extra-columns': 'pass',
  });
  const { rules } = ran.measurement.tables[0]!;
  return cases.map((of, index) => ({
    of,
    rules: rules.filter(({ rule }) => rule.position?.line === index + 2),
    ran,
  }));
}

test('every expectation that Great Expectations could judge is judged alike', async () => {
  const all = [...(await judged(suites[0]!)), ...(await judged(suites[1]!))];
  const different = all.flatMap(({ of: { type, kwargs, met, unexpected }, rules, ran }) => {
    const verdicts = rules.map(({ id }) => ran.check(id).verdict);
    const ours = verdicts.includes('error') ? 'error' : verdicts.every((verdict) => verdict === 'pass');
    const counts = rules.flatMap(({ outcome }) => (outcome.state === 'counted' ? [outcome.violations] : []));
    const counted = unexpected !== null && !type.includes('distinct') && counts.length === 1;
    const sameCount = !counted || counts[0] === unexpected;
    const same = rules.length > 0 && (met === null || (ours === met && sameCount));
    return same ? [] : [`${type} ${JSON.stringify(kwargs)}: ${met} (${unexpected}), here ${ours} (${counts})`];
  });
  expect(different).toEqual([]);
});
