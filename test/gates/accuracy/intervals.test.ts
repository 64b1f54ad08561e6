import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();
/** Written by test/metrics/regression.golden.py. */
const { intervals } = JSON.parse(
  readFileSync(new URL('../../metrics/regression.golden.json', import.meta.url), 'utf8'),
) as { intervals: { truth: number[]; low: number[]; high: number[]; want: Record<string, number> } };

async function judged(change: (row: number) => [low: number, high: number] | null, metrics: string, interval = true) {
  const { truth, low, high } = intervals;
  const lines = truth.map((one, row) => {
    const [from, to] = change(row) ?? [low[row], high[row]];
    return `${row},${one},${(one + (row % 2 ? 0.1 : -0.2)).toFixed(4)},${from},${to},${one - 9},${one + 9}`;
  });
  const path = await bench.file('rows.csv', `${['id,y,predicted,low,high,wide_low,wide_high', ...lines].join('\n')}\n`);
  const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { ${metrics} }\nresamples: 400`;
  const own = interval ? { path, interval: { low: 'low', high: 'high' } } : { path };
  return runGate(bench.engine(), yaml, own, { path, interval: { low: 'wide_low', high: 'wide_high' } });
}

const BOTH = 'interval_coverage: { min: 0, max-drop: 5pp }, interval_width: { max: 9, max-rise: 5% }, mae: { max: 1 }';

test('coverage and width are those of NumPy, beside the baseline', async () => {
  const { checks } = await judged(() => null, BOTH);
  const [coverage, , width] = checks;
  expect(coverage!.numbers.value!.value).toBeCloseTo(intervals.want.interval_coverage!, 12);
  expect(coverage!.numbers.baseline!.value).toBe(1);
  expect(coverage!.numbers.value!.interval!.method).toBe('clopper-pearson');
  expect(width!.numbers.value!.value).toBeCloseTo(intervals.want.interval_width!, 12);
  expect(checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    'interval_coverage.min pass',
    'interval_coverage.max-drop fail',
    'interval_width.max pass',
    'interval_width.max-rise pass',
    'mae.max pass',
  ]);
});

test('a model without bounds, and bounds that are none, are errors that say so', async () => {
  const { checks } = await judged(() => null, BOTH, false);
  expect(checks[0]).toMatchObject({
    verdict: 'error',
    reason: expect.stringMatching(/gives no bounds\. Name their columns with interval/),
  });
  expect(checks.at(-1)!.verdict).toBe('pass');
  const wrong = await judged((row) => (row === 3 ? [2, 1] : null), BOTH);
  expect(wrong.checks[0]!.reason).toMatch(/interval of row 4 goes from 2 to 1, which is none/);
});
