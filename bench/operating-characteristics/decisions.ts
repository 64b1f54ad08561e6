import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { markdownTable } from 'markdown-table';
import { validate } from '../../src/config/validate.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { judge } from '../../src/gates/accuracy/judge.ts';
import { accuracyKeys } from '../../src/gates/accuracy/keys.ts';
import type { ClassMeasurement, ClassPredictions, Measurement } from '../../src/gates/accuracy/measurement.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { normal } from './draws.ts';

const RUNS = 300;
const RESAMPLES = 300;

/** One kind of decision, as the gate makes it: a policy, and rows whose truth lies exactly at the limit or shows no difference. */
interface Decision {
  readonly name: string;
  readonly rows: readonly number[];
  /** Of `metrics`, `slices` and `fairness`. */
  readonly keys: string;
  /** Of the checks that are looked at, a part of the id. */
  readonly check: string;
  draw(rows: number, truth: Truth, random: Random): Measurement;
}

type Truth = 'at the limit' | 'equal';

const COMMON = {
  unlabelled: 0,
  name: (row: number) => `row ${row + 1}`,
  slices: [],
  groups: null,
  notes: [],
  quantised: null,
} as const;

const said = (predicted: Int32Array, positive?: Float64Array): ClassPredictions => ({
  predicted,
  nonFinite: 0,
  scores: positive
    ? {
        known: true,
        ...{ rank: null, probability: null, brier: null, confidence: null, topRight: null },
        columns: new Map([['1', positive]]),
        epsilon: 2 ** -52,
      }
    : { known: false, reason: 'output holds labels' },
});

/** Two models of two classes: the candidate loses a share of what the baseline has right, and mends one of its mistakes in five. */
function twoModels(label: Int32Array, right: number, accuracy: (row: number) => number, random: Random) {
  const mended = 0.2;
  const predicted = { candidate: new Int32Array(label.length), baseline: new Int32Array(label.length) };
  for (const [row, truth] of label.entries()) {
    const lost = (right + (1 - right) * mended - accuracy(row)) / right;
    const before = random() < right;
    const after = before ? random() >= lost : random() < mended;
    predicted.baseline[row] = before ? truth : 1 - truth;
    predicted.candidate[row] = after ? truth : 1 - truth;
  }
  return { candidate: said(predicted.candidate), baseline: said(predicted.baseline) };
}

const classes = (
  label: Int32Array,
  rest: Pick<ClassMeasurement, 'candidate' | 'baseline'> & Partial<ClassMeasurement>,
) =>
  ({ ...COMMON, kind: 'classes', rows: label.length, classes: ['0', '1'], label, ...rest }) satisfies ClassMeasurement;

/** The root of a falling function between two places. */
function root(of: (x: number) => number, low: number, high: number): number {
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (of(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Of a class of one row in ten, when rows of either class are right with the same chance. */
const f1At = (accuracy: number) => (0.2 * accuracy) / (0.1 * accuracy + 0.9 * (1 - accuracy) + 0.1);
/** AUC Φ(d/√2) of normal scores whose means lie d apart. */
const apart = (auc: number) => Math.SQRT2 * normalQuantile(auc, 0, 1);

const DECISIONS: readonly Decision[] = [
  {
    name: 'F1 of a class of 10 %, `max-drop: 2pp`',
    rows: [1000, 4000],
    keys: 'metrics: { "f1[1]": { max-drop: 2pp } }',
    check: 'f1[1]',
    draw(rows, truth, random) {
      const worse = root((accuracy) => f1At(0.95) - 0.02 - f1At(accuracy), 0.9, 0.95);
      const label = Int32Array.from({ length: rows }, () => (random() < 0.1 ? 1 : 0));
      return classes(
        label,
        twoModels(label, 0.95, () => (truth === 'equal' ? 0.95 : worse), random),
      );
    },
  },
  {
    name: 'ROC AUC 0.95, one in five, `max-drop: 1pp`',
    rows: [1000, 8000],
    keys: 'metrics: { roc_auc: { max-drop: 1pp } }',
    check: 'roc_auc',
    draw(rows, truth, random) {
      const label = Int32Array.from({ length: rows }, (_, row) => (row < 2 ? row : random() < 0.2 ? 1 : 0));
      const [own, other] = [new Float64Array(rows), new Float64Array(rows)];
      const shift = { own: apart(truth === 'equal' ? 0.95 : 0.94), other: apart(0.95) };
      for (let row = 0; row < rows; row++) {
        const common = Math.sqrt(0.9) * normal(random);
        own[row] = label[row]! * shift.own + common + Math.sqrt(0.1) * normal(random);
        other[row] = label[row]! * shift.other + common + Math.sqrt(0.1) * normal(random);
      }
      return classes(label, { candidate: said(label, own), baseline: said(label, other) });
    },
  },
  {
    name: 'RMSE, `max-rise: 5%`',
    rows: [1000, 8000],
    keys: 'metrics: { rmse: { max-rise: 5% } }',
    check: 'rmse',
    draw(rows, truth, random) {
      const value = Float64Array.from({ length: rows }, () => 10 * random());
      const rise = truth === 'equal' ? 1 : 1.05;
      const [own, other] = [new Float64Array(rows), new Float64Array(rows)];
      for (let row = 0; row < rows; row++) {
        const common = Math.sqrt(0.8) * normal(random);
        own[row] = value[row]! + rise * (common + Math.sqrt(0.2) * normal(random));
        other[row] = value[row]! + common + Math.sqrt(0.2) * normal(random);
      }
      const numbers = (predicted: Float64Array) => ({ predicted, nonFinite: 0 });
      return { ...COMMON, kind: 'values', rows, value, candidate: numbers(own), baseline: numbers(other) };
    },
  },
  {
    name: 'gap of two groups in `demographic-parity`, `max-gap: 10pp`',
    rows: [500, 4000],
    keys: "metrics: { accuracy: { min: 0 } }\nfairness: [{ by: sex, positive: '1', measures: { demographic-parity: { max-gap: 10pp } } }]",
    check: 'demographic-parity',
    draw(rows, truth, random) {
      const sex = Int32Array.from({ length: rows }, (_, row) => row % 2);
      const gap = truth === 'equal' ? 0 : 0.1;
      const predicted = sex.map((group) => (random() < 0.5 + (group - 0.5) * gap ? 1 : 0));
      const slices = [{ column: 'sex', cut: { by: ['sex'] }, values: ['f', 'm'], value: sex }];
      return classes(predicted, { candidate: said(predicted), baseline: null, slices });
    },
  },
  {
    name: 'ten slices together, accuracy `max-drop: 3pp` in each',
    rows: [2000, 10_000],
    keys: 'metrics: { accuracy: { max-drop: 50pp } }\nslices: [{ by: site, metrics: { accuracy: { max-drop: 3pp } } }]',
    check: '@site=',
    draw(rows, truth, random) {
      const site = Int32Array.from({ length: rows }, (_, row) => row % 10);
      const label = Int32Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
      const slices = [{ column: 'site', cut: { by: ['site'] }, values: [...'abcdefghij'], value: site }];
      return classes(label, { ...twoModels(label, 0.95, () => (truth === 'equal' ? 0.95 : 0.92), random), slices });
    },
  },
];

/** Of several checks together: all pass, or some fails. */
interface Shares {
  readonly passed: number;
  readonly failed: number;
}

function sharesOf({ keys, check, draw }: Decision, rows: number, truth: Truth): Shares {
  const yaml = `data: rows.csv\n${keys}\nresamples: ${RESAMPLES}`;
  const { config, sources } = validate(accuracyKeys, parseYaml(yaml, 'modelassay.yml'));
  const policy = { keys: config, sources, model: undefined, baseline: undefined, resolve: String, reproduce: '' };
  const random = seededRandom(29 + rows);
  let [passed, failed] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    const checks = judge(policy, draw(rows, truth, random)).filter(({ id }) => id.includes(check));
    if (checks.length === 0) throw new Error(`no check ${check}`);
    if (checks.every(({ verdict }) => verdict === 'pass')) passed += 1 / RUNS;
    if (checks.some(({ verdict }) => verdict === 'fail')) failed += 1 / RUNS;
  }
  return { passed, failed };
}

/** The operating curve of each kind of decision, by the gate's own judge. */
export function decisions(): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = DECISIONS.flatMap((decision) =>
    decision.rows.map((count) => {
      const [limit, equal] = [sharesOf(decision, count, 'at the limit'), sharesOf(decision, count, 'equal')];
      return [
        decision.name,
        count.toLocaleString('en'),
        ...[limit.passed, limit.failed, equal.passed, equal.failed].map(percent),
      ];
    }),
  );
  const head = ['decision', 'rows', 'at the limit: passed', 'at the limit: failed', 'equal: passed', 'equal: failed'];
  return `## Each kind of decision

What the gate says of whole policies, ${RUNS} simulated test sets each (standard error 1.3 points at 5 %; ${RESAMPLES} resamples), by its own judge.
"At the limit" the truth is exactly what is just allowed: to pass it and to fail it are both errors, promised in at most 5 %.
"Equal" is no true difference between the models, or between the groups. Of ten slices all are at the limit, or none differs;
passed is that all pass, failed that at least one does.

${markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r', 'r'] })}`;
}
