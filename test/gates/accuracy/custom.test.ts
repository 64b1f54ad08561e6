import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { estimateCustom } from '../../../src/gates/accuracy/custom.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();
/** What a mistake costs: to overlook a thief is dear, to suspect somebody is cheap. */
const COST = `
import { readFileSync, writeFileSync } from 'node:fs';
const rows = readFileSync(process.env.MODELASSAY_ROWS, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
const cost = ({ label, predicted }) => (label === predicted ? 0 : label === 'thief' ? 10 : 1);
const said = rows.map((row) => ({ modelassay_row: row.modelassay_row, value: cost(row) }));
`;
const WRITE = `writeFileSync(process.env.MODELASSAY_PREDICTIONS, said.map((one) => JSON.stringify(one)).join('\\n'));`;

async function judged(limits: string, program = COST + WRITE, rest = '') {
  const rows = Array.from({ length: 300 }, (_, row) => {
    const label = row % 3 ? 'honest' : 'thief';
    const said = row % 30 === 0 ? 'honest' : label;
    const before = row % 30 === 1 ? 'thief' : label;
    return `${row},${label},${said},${before}`;
  });
  const path = await bench.file('rows.csv', `${['id,y,said,before', ...rows].join('\n')}\n`);
  const script = await bench.file('cost.mjs', program);
  const yaml = `data: { path: '${path}', id: id, label: y }
metrics: { accuracy: { max-drop: 5pp } }
custom: { cost: { run: ['${process.execPath}', '${script}'], better: lower, ${limits} } }
resamples: 400
${rest}`;
  const model = (predicted: string) => ({ path, predicted, folder: dirname(script) });
  return runGate(bench.engine(), yaml, model('said'), model('before'));
}

describe('a metric of one’s own', () => {
  test('is the mean of what a program says of each row, beside the baseline', async () => {
    const { checks } = await judged('max: 0.2, max-rise: 0.1units');
    const [accuracy, absolute, rise] = checks;
    // Both models make ten mistakes: accuracy holds, and the candidate's are the dear ones.
    expect(accuracy!.verdict).toBe('pass');
    expect(absolute).toMatchObject({ id: 'cost.max', verdict: 'inconclusive', better: 'lower' });
    expect(absolute!.numbers.value!.value).toBeCloseTo(100 / 300, 12);
    expect(rise!.numbers.difference!.value).toBeCloseTo(90 / 300, 12);
    expect(rise!.verdict).toBe('fail');
    expect(rise!.limit).toMatchObject({ rule: 'max-rise', text: '0.1units' });
    expect((await judged('max-rise: 2units')).checks.at(-1)!.verdict).toBe('pass');
  });

  test.each([
    [
      'that leaves a row out',
      COST.replace('rows.map((row)', 'rows.slice(1).map((row)') + WRITE,
      /no prediction for 1 row of the judged rows/,
    ],
    ['that fails', `throw new Error('no table of costs');`, /exit code 1, saying "Error: no table of costs"/],
    ['that says no number', COST.replace('cost(row)', '"dear"') + WRITE, /numbers are read/],
  ])('%s is an error that says so', async (_, program, message) => {
    await expect(judged('max: 1', program)).rejects.toThrow(message);
  });

  test.each([
    ['', /give at least one of min, max, max-drop, max-rise/],
    ['max-rise: 1pp', /write 5% \(of the baseline\) or 0\.2units/],
  ])('with %j is refused', async (limits, message) => {
    await expect(judged(limits)).rejects.toThrow(message);
  });

  test('is drawn by groups where rows hang together: copies of a row say no more than the row', () => {
    const each = Float64Array.from({ length: 40 }, (_, row) => (row * 7) % 5);
    const eight = (column: Float64Array) =>
      Float64Array.from({ length: 320 }, (_, row) => column[Math.floor(row / 8)]!);
    const groups = Int32Array.from({ length: 320 }, (_, row) => Math.floor(row / 8));
    const options = { seed: 1, resamples: 500 };
    const baseline = each.map((one, row) => one + (row % 3));
    const own = { name: 'cost', candidate: each, baseline };
    const alone = estimateCustom(own, Int32Array.from(each.keys()), options);
    const copied = estimateCustom({ ...own, candidate: eight(each), baseline: eight(baseline) }, groups, options);
    for (const which of ['value', 'difference'] as const) {
      const [one, other] = [alone[which]!.interval(0.95), copied[which]!.interval(0.95)];
      expect(other.low).toBeCloseTo(one.low, 10);
      expect(other.high).toBeCloseTo(one.high, 10);
    }
    const single = estimateCustom({ ...own, candidate: eight(each), baseline: eight(baseline) }, null, options);
    expect(single.value!.interval(0.95).low).toBeGreaterThan(copied.value!.interval(0.95).low);
  });
});
