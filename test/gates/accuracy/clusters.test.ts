import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { estimateMetrics } from '../../../src/gates/accuracy/estimates.ts';
import { judge } from '../../../src/gates/accuracy/judge.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import type { Measurement, SetMeasurement } from '../../../src/gates/accuracy/measurement.ts';
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

/** Patients of `each` like rows with two labels each, which a model errs on or does not in all rows alike. */
function labelled(count: number, each: number, seed: number): SetMeasurement {
  const random = seededRandom(seed);
  const one = Array.from({ length: count }, () =>
    [0.4, 0.3].map((share) => {
      const truth = random() < share ? 1 : 0;
      const [own, before] = [random() < 0.15, random() < 0.15].map((wrong) => (wrong ? 1 - truth : truth));
      return { truth, own: own!, before: before!, score: (own! ? 0.6 : 0.4) + 0.3 * (random() - 0.5) };
    }),
  );
  const rows = one.flatMap((patient) => Array.from({ length: each }, () => patient)).flat();
  const said = (predicted: readonly number[]) => ({
    predicted: Uint8Array.from(predicted),
    score: Float64Array.from(rows, ({ score }) => score),
    nonFinite: 0,
  });
  return {
    ...measurementOf([], predictionsOf([])),
    kind: 'sets',
    rows: count * each,
    classes: ['a', 'b'],
    groups: Int32Array.from({ length: count * each }, (_, row) => Math.floor(row / each)),
    truth: Uint8Array.from(rows, ({ truth }) => truth),
    candidate: said(rows.map(({ own }) => own)),
    baseline: said(rows.map(({ before }) => before)),
  };
}

function policy(metrics: string, more = ''): GatePolicy<AccuracyKeys> {
  const yaml = `${more.includes('data:') ? '' : 'data: d.csv\n'}metrics: { ${metrics} }\nresamples: 400${more}`;
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
  }, 300_000);

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

  test.each(['f1_macro', 'f1_micro', 'f1[b]', 'subset_accuracy', 'hamming_loss', 'roc_auc_macro', 'agreement'])(
    'several labels a row, %s: copies of a row say no more than the row',
    (metric) => {
      const data = '\ndata: { path: d.csv, label: [a, b] }\ngroup-by: patient';
      const { keys } = policy(`"${metric}": { ${metric === 'hamming_loss' ? 'max: 1' : 'min: 0'} }`, data);
      const of = (measurement: SetMeasurement) => {
        const { reason, value, difference } = estimateMetrics(keys, measurement)[0]!;
        expect(reason).toBeNull();
        return (metric === 'agreement' ? value! : difference!).interval(0.95);
      };
      const [one, ten] = [of(labelled(120, 1, 7)), of(labelled(120, 10, 7))];
      expect(ten.low).toBeCloseTo(one.low, 9);
      expect(ten.high).toBeCloseTo(one.high, 9);
      expect(ten.method).toBe('bayesian-bootstrap-worst-row');
      const single = of({ ...labelled(120, 10, 7), groups: null });
      expect(single.high - single.low).toBeLessThan(
        metric === 'roc_auc_macro' ? 1e-9 + ten.high - ten.low : 0.6 * (ten.high - ten.low),
      );
    },
  );

  test('gaps between groups of people: bounds of whole patients hold where those of single rows do not', () => {
    const fairness =
      "\nfairness: [{ by: sex, positive: '1', measures: { demographic-parity: { max-gap: 5pp, min-ratio: 0.8 } } }]";
    const { keys } = policy('accuracy: { min: 0 }', `${fairness}\ngroup-by: patient`);
    const runs = 150;
    const random = seededRandom(3);
    const missed = { grouped: 0, single: 0, ratio: 0 };
    for (let run = 0; run < runs; run++) {
      const rows = Array.from({ length: 80 }, (_, patient) => {
        const said = random() < (patient % 2 === 0 ? 0.9 : 0.7) ? 1 : 0;
        return Array.from({ length: 8 }, () => ({ patient, said }));
      }).flat();
      const sex = Int32Array.from(rows, ({ patient }) => patient % 2);
      const measurement = measurementOf(
        rows.map(({ said }) => said),
        predictionsOf(rows.map(({ said }) => said)),
        null,
        {
          classes: ['0', '1'],
          groups: Int32Array.from(rows, ({ patient }) => patient),
          slices: [{ column: 'sex', cut: { by: ['sex'] }, values: ['f', 'm'], value: sex }],
        },
      );
      const [gap, ratio] = estimateMetrics(keys, measurement).slice(1);
      expect(gap!.value!.interval(0.95).method).toBe('bayesian-bootstrap-worst-row');
      const [single] = estimateMetrics(keys, { ...measurement, groups: null }).slice(1);
      expect(single!.value!.value).toBeCloseTo(gap!.value!.value, 12);
      const beyond = ({ low, high }: { low: number; high: number }, truth: number) => low > truth || high < truth;
      if (beyond(gap!.value!.interval(0.95), 0.2)) missed.grouped++;
      if (beyond(ratio!.value!.interval(0.95), 7 / 9)) missed.ratio++;
      if (beyond(single!.value!.interval(0.95), 0.2)) missed.single++;
    }
    expect(missed.grouped / runs).toBeLessThanOrEqual(0.1);
    expect(missed.ratio / runs).toBeLessThanOrEqual(0.1);
    expect(missed.single / runs).toBeGreaterThan(0.25);
  }, 300_000);

  test('a patient of rows in both groups weighs alike in both', () => {
    const fairness = '\nfairness: [{ by: eye, measures: { accuracy-parity: { max-gap: 5pp } } }]';
    const { keys } = policy('accuracy: { min: 0 }', `${fairness}\ngroup-by: patient`);
    const of = (groups: Int32Array) => {
      const right = groups.map((_, row) => (Math.floor(row / 2) % 5 === 0 ? 0 : 1));
      const eye = groups.map((_, row) => row % 2);
      const measurement = measurementOf(
        Array.from(groups, () => 1),
        predictionsOf([...right]),
        null,
        {
          classes: ['0', '1'],
          groups,
          slices: [{ column: 'eye', cut: { by: ['eye'] }, values: ['left', 'right'], value: eye }],
        },
      );
      return estimateMetrics(keys, measurement)[1]!.value!.interval(0.95);
    };
    // Both eyes of a patient are judged alike: paired there is no gap but what no patient shows; as strangers there may be one.
    const paired = of(Int32Array.from({ length: 200 }, (_, row) => Math.floor(row / 2)));
    const strangers = of(Int32Array.from({ length: 200 }, (_, row) => row));
    expect(paired.high).toBeLessThan(0.7 * strangers.high);
    expect(paired.high).toBeGreaterThan(0);
  });

  test('fairness is refused where all rows are of one patient, and above 50 groups', () => {
    const fairness = '\nfairness: [{ by: sex, measures: { accuracy-parity: { max-gap: 5pp } } }]';
    const { keys } = policy('accuracy: { min: 0 }', `${fairness}\ngroup-by: patient`);
    const of = (count: number, groups: Int32Array) => {
      const value = Int32Array.from({ length: 240 }, (_, row) => row % count);
      const values = Array.from({ length: count }, (_, at) => `g${at}`);
      const slices = [{ column: 'sex', cut: { by: ['sex'] }, values, value }];
      const said = Array.from({ length: 240 }, (_, row) => row % 2);
      return estimateMetrics(keys, measurementOf(said, predictionsOf(said), null, { groups, slices }))[1]!.reason;
    };
    const each = Int32Array.from({ length: 240 }, (_, row) => row);
    expect(of(2, new Int32Array(240))).toMatch(/All rows are of one group of group-by/);
    expect(of(60, each)).toMatch(/60 groups, and at most 50 are compared/);
    expect(of(50, each)).toBeNull();
  });

  test('one group tells nothing', () => {
    const measurement = { ...patients(40, 1, 0.2, 3), groups: new Int32Array(40) };
    const [check] = judge(policy('accuracy: { min: 10% }'), measurement);
    expect(check).toMatchObject({ verdict: 'error', reason: expect.stringMatching(/All rows are of one group/) });
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
