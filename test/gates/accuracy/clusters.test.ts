import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { estimateMetrics } from '../../../src/gates/accuracy/estimates.ts';
import { judge } from '../../../src/gates/accuracy/judge.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import type { Measurement } from '../../../src/gates/accuracy/measurement.ts';
import type { GatePolicy } from '../../../src/gates/gate.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { measurementOf, predictionsOf, valueMeasurementOf } from './measurements.ts';

const bench = workbench();

/** `patients` of `each` rows; a model errs on a patient, or does not, in all rows alike. */
function patients(count: number, each: number, wrongShare: number, seed: number): Measurement {
  const random = seededRandom(seed);
  const rows = Array.from({ length: count }, (_, patient) => {
    const truth = random() < 0.5 ? 1 : 0;
    const [own, before] = [random() < wrongShare, random() < wrongShare];
    return Array.from({ length: each }, () => ({ patient, truth, own, before }));
  }).flat();
  const said = (wrong: (row: (typeof rows)[number]) => boolean) =>
    predictionsOf(rows.map((row) => (wrong(row) ? 1 - row.truth : row.truth)));
  return measurementOf(
    rows.map(({ truth }) => truth),
    said(({ own }) => own),
    said(({ before }) => before),
    { classes: ['0', '1'], groups: Int32Array.from(rows, ({ patient }) => patient) },
  );
}

function policy(metrics: string, more = ''): GatePolicy<AccuracyKeys> {
  const yaml = `data: d.csv\nmetrics: { ${metrics} }\nresamples: 400${more}`;
  const { config, sources } = validate(accuracyKeys, parseYaml(yaml, 'modelassay.yml'));
  return { keys: config, sources, model: undefined, baseline: undefined, resolve: (path) => path, reproduce: '' };
}
const interval = (measurement: Measurement, metric: string) =>
  estimateMetrics(policy(metric).keys, measurement)[0]!.difference!.interval(0.95);

describe('rows that hang together', () => {
  test('copies of a row say no more than the row: the interval is that of the groups', () => {
    const one = patients(150, 1, 0.2, 5);
    const ten = patients(150, 10, 0.2, 5);
    const alone = interval({ ...one, groups: null }, 'f1_macro: { min: 0 }');
    for (const measurement of [one, ten]) {
      const { low, high } = interval(measurement, 'f1_macro: { min: 0 }');
      expect(high - low).toBeGreaterThan(0.9 * (alone.high - alone.low));
      expect(high - low).toBeLessThan(1.2 * (alone.high - alone.low));
    }
    const naive = interval({ ...ten, groups: null }, 'f1_macro: { min: 0 }');
    expect(naive.high - naive.low).toBeLessThan(0.5 * (alone.high - alone.low));
  });

  test('the bounds hold where those of single rows do not', () => {
    const runs = 120;
    const missed = { grouped: 0, single: 0 };
    for (let run = 1; run <= runs; run++) {
      const measurement = patients(60, 8, 0.15, run);
      if (interval(measurement, 'accuracy: { max-drop: 1pp }').low > 0) missed.grouped++;
      if (interval({ ...measurement, groups: null }, 'accuracy: { max-drop: 1pp }').low > 0) missed.single++;
    }
    expect(missed.grouped / runs).toBeLessThanOrEqual(0.06);
    expect(missed.single / runs).toBeGreaterThan(0.15);
  }, 60_000);

  test('intervals of numbers, too: copies of a row say no more than the row', () => {
    const value = Float64Array.from({ length: 50 }, (_, row) => row % 10);
    const bounds = (offset: number) => ({
      low: value.map((one) => one - offset),
      high: value.map((one, row) => one + (row % 4) - 0.5),
    });
    const said = (offset: number) => ({ predicted: value, nonFinite: 0, bounds: bounds(offset) });
    const of = (copies: number): Measurement => {
      const rows = Int32Array.from({ length: 50 * copies }, (_, row) => Math.floor(row / copies));
      const repeat = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
      const own = (offset: number) => {
        const { low, high } = said(offset).bounds;
        return { predicted: repeat(value), nonFinite: 0, bounds: { low: repeat(low), high: repeat(high) } };
      };
      const { candidate, baseline } = { candidate: own(1), baseline: own(2) };
      return valueMeasurementOf(Array.from(repeat(value)), candidate, baseline, { groups: rows });
    };
    for (const metric of ['interval_coverage: { min: 10% }', 'interval_width: { max: 9 }']) {
      const [one, eight] = [of(1), of(8)].map((measurement) => estimateMetrics(policy(metric).keys, measurement)[0]!);
      expect(eight!.reason).toBeNull();
      expect(eight!.value!.interval(0.95).low).toBeCloseTo(one!.value!.interval(0.95).low, 10);
      expect(eight!.value!.interval(0.95).high).toBeCloseTo(one!.value!.interval(0.95).high, 10);
    }
  });

  test('one group tells nothing, and neither does fairness within groups', () => {
    const measurement = { ...patients(40, 1, 0.2, 3), groups: new Int32Array(40) };
    const [check] = judge(policy('accuracy: { min: 10% }'), measurement);
    expect(check).toMatchObject({ verdict: 'error', reason: expect.stringMatching(/All rows are of one group/) });
    const fair = '\ngroup-by: patient\nfairness: [{ by: sex, measures: { accuracy-parity: { max-gap: 5pp } } }]';
    expect(() => policy('accuracy: { min: 10% }', fair)).toThrow(/not worked out for fairness/);
  });

  test.each(['accuracy', 'recall[1]', 'log_loss', 'roc_auc', 'agreement', 'ece'])(
    '%s, through the gate',
    async (metric) => {
      const random = seededRandom(4);
      const lines = Array.from({ length: 120 }, (_, row) => {
        const truth = row % 2;
        const p = Math.min(0.99, Math.max(0.01, 0.5 + (truth ? 0.2 : -0.2) + (random() - 0.5) * 0.5));
        return `${row},p${Math.floor(row / 6)},${truth},${p >= 0.5 ? 1 : 0},${(1 - p).toFixed(4)},${p.toFixed(4)}`;
      });
      const path = await bench.file('patients.csv', `${['id,patient,y,predicted,p0,p1', ...lines].join('\n')}\n`);
      const limit = metric === 'log_loss' || metric === 'ece' ? 'max: 9' : 'min: 0';
      const of = async (groups: string) => {
        const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { "${metric}": { ${limit.replace('9', metric === 'ece' ? '1' : '9')} } }\nresamples: 200\n${groups}`;
        const model = { path, probabilities: { 0: 'p0', 1: 'p1' } };
        return (await runGate(bench.engine(), yaml, model, model)).checks[0]!;
      };
      const [grouped, single] = [await of('group-by: patient'), await of('')];
      expect(grouped.numbers.value!.value).toBeCloseTo(single.numbers.value!.value!, 12);
      expect(grouped.numbers.value!.rows!.count).toBe(metric === 'recall[1]' ? 120 : single.numbers.value!.rows!.count);
      expect(grouped.numbers.value!.interval!.method).toBe('bayesian-bootstrap-worst-row');
    },
  );
});
