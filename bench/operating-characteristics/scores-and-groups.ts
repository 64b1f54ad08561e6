import { markdownTable } from 'markdown-table';
import { type Bounds, rateDifference, rateRatio } from '../../src/stats/two-shares.ts';
import { CALIBRATIONS, calibrationErrors, curveErrors, type Rates, SCORES, type ScorePopulation } from './curves.ts';

const RUNS = 200;
const RESAMPLES = 300;
/** Just above the number of rows from which on nothing is resampled. */
const MANY: readonly ScorePopulation[] = [
  { name: 'one in five, AUC 0.95', rows: 6000, share: 0.2, candidate: 2.3, baseline: 2.4, correlation: 0.95 },
  { name: 'one in five, AUC 0.998', rows: 6000, share: 0.2, candidate: 4, baseline: 4.1, correlation: 0.95 },
  { name: 'one in five, AUC 0.998', rows: 20_000, share: 0.2, candidate: 4, baseline: 4.1, correlation: 0.95 },
];
/** Runs at 6,000 rows; of more rows half as many. */
const MANY_RUNS = { delong: 1000, chosen: 300, jackknife: 300 };

/** Statistics of scores: what a bound does at the truth, by both methods. */
export function scoreCurves(): string {
  const few = ['roc_auc', 'average_precision'].flatMap((metric) =>
    SCORES.flatMap((one) => [
      row(metric, one.name, one.rows, 'resampled rows', curveErrors(metric, one, 'resample', RUNS, RESAMPLES)),
      row(metric, one.name, one.rows, asymptoticName(metric), curveErrors(metric, one, 'asymptotic', RUNS, RESAMPLES)),
    ]),
  );
  const runsOf = ({ rows }: ScorePopulation, runs: number) => (rows > 10_000 ? runs / 2 : runs);
  const many = [
    ...MANY.flatMap((one) => [
      row(
        'roc_auc',
        one.name,
        one.rows,
        'DeLong',
        curveErrors('roc_auc', one, 'asymptotic', runsOf(one, MANY_RUNS.delong), RESAMPLES),
      ),
      row(
        'roc_auc',
        one.name,
        one.rows,
        'as chosen',
        curveErrors('roc_auc', one, undefined, runsOf(one, MANY_RUNS.chosen), RESAMPLES),
      ),
    ]),
    ...MANY.map((one) =>
      row(
        'average_precision',
        one.name,
        one.rows,
        'jackknife',
        curveErrors('average_precision', one, 'asymptotic', runsOf(one, MANY_RUNS.jackknife), RESAMPLES),
      ),
    ),
  ];
  const calibrated = CALIBRATIONS.map((one) =>
    row('ece', one.name, one.rows, 'jackknife', calibrationErrors('ece', one, 'asymptotic', RUNS, RESAMPLES)),
  );
  const small = CALIBRATIONS.filter(({ rows }) => rows < 1000).map((one) =>
    row('ece', one.name, one.rows, 'resampled rows', calibrationErrors('ece', one, 'resample', RUNS, RESAMPLES)),
  );
  return `## Statistics of scores

How often a bound of the value, and of the difference of two models, lies beyond the truth: too high (a lower bound above it) and
too low (an upper bound below it). ${RUNS} runs each, so that 5 % may look like 2 to 8 %; ${RESAMPLES} resamples; two models whose scores
are normal with correlated noise.

${table([...few, ...many])}

The normal curve of DeLong is wrong in up to one case of six where few rows carry the difference, so rows are resampled up to 5,000
rows, and beyond as long as the class or the rest has fewer than 1,000, or the variance is borne by fewer than 50 rows,
(Σ influence²)² / Σ influence⁴, as of a model that is nearly always right (up to 10,000 rows of the class: of more a resample would
take minutes). The last rows have ${MANY_RUNS.delong.toLocaleString('en')} runs of DeLong and ${MANY_RUNS.chosen} of the rest, at 20,000 rows half as many.

A calibration error is a sum of absolute values, so that noise alone makes it larger than it is: resampled as it stands, every
lower bound of a calibrated model lies above the truth. The lower bound therefore leaves room for what signs read off one half
of the rows do not confirm on the other, and so does a difference on the side of the model whose error is too large.

${table([...small, ...calibrated])}`;
}

function asymptoticName(metric: string): string {
  return metric === 'roc_auc' ? 'DeLong' : 'jackknife';
}

type Row = readonly string[];

function row(metric: string, name: string, rows: number, method: string, { value, difference }: Rates): Row {
  return [metric, name, rows.toLocaleString('en'), method, ...[...value, ...difference].map(percent)];
}

function table(rows: readonly Row[]): string {
  const head = ['metric', 'rows are', 'rows', 'method', 'value too low', 'too high', 'difference too low', 'too high'];
  return markdownTable([head, ...rows.map((one) => [...one])], { align: ['l', 'l', 'r', 'l', 'r', 'r', 'r', 'r'] });
}

/** Rates of two groups, every outcome summed with its probability. */
export function groupGaps(): string {
  const sizes = [
    [5, 5],
    [10, 10],
    [20, 20],
    [10, 100],
    [50, 50],
    [30, 200],
    [200, 200],
  ] as const;
  const rates = [0.002, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.998];
  const rows = [0.95, 0.9975].flatMap((confidence) =>
    sizes.map(([n, m]) => {
      const bounds = outcomesOf(n, m, confidence);
      const found = { difference: [0, 0], ratio: [0, 0] };
      for (const p of rates) {
        for (const q of rates) {
          accumulate(found.difference, errorsOf(bounds.difference, p - q, [n, p], [m, q]));
          accumulate(found.ratio, errorsOf(bounds.ratio, p / q, [n, p], [m, q]));
        }
      }
      const digits = confidence === 0.95 ? 1 : 2;
      return [
        `${100 * confidence} %`,
        `${n} and ${m}`,
        ...[...found.difference, ...found.ratio].map((one) => `${(100 * one).toFixed(digits)} %`),
      ];
    }),
  );
  const head = ['confidence', 'rows of the groups', 'difference too low', 'too high', 'ratio too low', 'too high'];
  return `## Groups

The rates of two groups, at ${rates.map((rate) => `${100 * rate} %`).join(', ')} each: the worst error of the ${rates.length ** 2} pairs. No sampling: every possible
outcome is summed with its probability. That no error exceeds what was promised is proven (\`src/stats/two-shares.ts\`); the table
shows what the proof gives away. 99.75 % is what each of twenty pairs is asked at: among several groups the gap is within a limit
only if every pair is, which needs no correction; that some pair is beyond it is asked at an error shared by all pairs.

${markdownTable([head, ...rows], { align: ['r', 'l', 'r', 'r', 'r', 'r'] })}`;
}

type Outcomes = readonly (readonly Bounds[])[];

/** The bounds of every outcome, worked out once for all rates. */
function outcomesOf(
  n: number,
  m: number,
  confidence: number,
): { readonly difference: Outcomes; readonly ratio: Outcomes } {
  const all = (trials: number) => Array.from({ length: trials + 1 }, (_, successes) => ({ successes, trials }));
  const [ofOne, ofOther] = [all(n), all(m)];
  const each = (bounds: typeof rateDifference) =>
    ofOne.map((one) => ofOther.map((two) => bounds(one, two, confidence)));
  return { difference: each(rateDifference), ratio: each(rateRatio) };
}

function accumulate(worst: number[], errors: readonly number[]): void {
  for (const [at, one] of errors.entries()) worst[at] = Math.max(worst[at]!, one);
}

function errorsOf(
  bounds: Outcomes,
  truth: number,
  [n, p]: readonly [number, number],
  [m, q]: readonly [number, number],
): [tooLow: number, tooHigh: number] {
  let [tooLow, tooHigh] = [0, 0];
  const [of, than] = [binomial(n, p), binomial(m, q)];
  for (const [k, pk] of of.entries()) {
    for (const [l, ql] of than.entries()) {
      const { low, high } = bounds[k]![l]!;
      if (high < truth - 1e-12) tooLow += pk * ql;
      if (low > truth + 1e-12) tooHigh += pk * ql;
    }
  }
  return [tooLow, tooHigh];
}

function binomial(n: number, p: number): number[] {
  const factorial = [0];
  for (let k = 1; k <= n; k++) factorial.push(factorial[k - 1]! + Math.log(k));
  return factorial.map((one, k) =>
    Math.exp(factorial[n]! - one - factorial[n - k]! + k * Math.log(p) + (n - k) * Math.log(1 - p)),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
