// How long intervals take beside scipy and scikit-learn, in one run: `node bench/accuracy/resampling.ts PYTHON`. PYTHON has both.
// Prints one line a comparison: what, seconds of Python, seconds here, their ratio; and what a million rows take here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clusterEstimator } from '../../src/gates/accuracy/cluster-estimates.ts';
import { estimateCurves } from '../../src/gates/accuracy/curve-estimates.ts';
import { labelEstimator } from '../../src/gates/accuracy/label-estimates.ts';
import type { ClassMeasurement } from '../../src/gates/accuracy/measurement.ts';
import { classCounts, confusionOf } from '../../src/metrics/confusion.ts';
import { evaluateCounts } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { seededRandom } from '../../src/stats/random.ts';

const python = process.argv[2] ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
try {
  const line = (what: string, theirs: number, ours: number) =>
    process.stdout.write(
      `${what}: Python ${theirs.toFixed(2)} s, here ${ours.toFixed(2)} s, ${(theirs / ours).toFixed(1)} times as fast\n`,
    );
  line('paired bootstrap of macro-F1, 100,000 rows × 10 classes, per 10,000 resamples', ...bootstrap());
  line('accuracy, macro-F1, MCC and balanced accuracy of 1,000,000 rows × 10 classes', ...metrics());
  for (const classes of [2, 10, 100]) {
    alone(`macro-F1 of 1,000,000 rows × ${classes} classes, 10,000 resamples`, () => resampled(classes, null));
  }
  alone('the same of ten classes, rows of 1,000 groups (group-by)', () => resampled(10, 1_000));
  alone('ROC AUC of 1,000,000 rows, two models (DeLong)', curves('roc_auc'));
  alone('average precision of 1,000,000 rows, two models (jackknife)', curves('average_precision'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rowsOf(rows: number, classes = 10) {
  const random = seededRandom(1);
  const label = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
  const said = (share: number) => label.map((truth) => (random() < share ? truth : Math.floor(random() * classes)));
  return { label, candidate: said(0.9), baseline: said(0.89) };
}

function alone(what: string, work: () => unknown): void {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(`${what}: ${((user + system) / 1e6).toFixed(1)} s of processor time\n`);
}

type Rows = ReturnType<typeof rowsOf>;

function viewOf({ label, candidate, baseline }: Rows, classes: number): ClassMeasurement {
  const none = { known: false, reason: '' } as const;
  return {
    kind: 'classes',
    classes: Array.from({ length: classes }, (_, index) => String(index)),
    label,
    candidate: { predicted: candidate, scores: none, nonFinite: 0 },
    baseline: { predicted: baseline, scores: none, nonFinite: 0 },
    rows: label.length,
    unlabelled: 0,
    name: String,
    slices: [],
    groups: null,
    notes: [],
    quantised: null,
  };
}

function resampled(classes: number, groups: number | null) {
  const view = viewOf(rowsOf(1_000_000, classes), classes);
  const options = { seed: 1, resamples: 10_000 };
  if (groups === null) return labelEstimator(view, options)(bound('f1_macro', view.classes)).difference!.interval(0.95);
  const parsed = parseMetric('f1_macro');
  if (!parsed.ok) throw new Error('f1_macro');
  const random = seededRandom(2);
  const code = Int32Array.from({ length: view.rows }, () => Math.floor(random() * groups));
  return clusterEstimator(view, code, options)(parsed.metric).difference!.interval(0.95);
}

function curves(name: string): () => unknown {
  const random = seededRandom(1);
  const hit = Uint8Array.from({ length: 1_000_000 }, () => (random() < 0.5 ? 1 : 0));
  const model = () => ({ value: Float64Array.from(hit, (one) => random() + one / 2), hit });
  const rows = [{ candidate: model(), baseline: model() }];
  const parsed = parseMetric(`${name}[1]`);
  if (!parsed.ok || !('bind' in parsed.metric)) throw new Error(name);
  const answer = parsed.metric.bind({ classes: ['0', '1'], epsilon: 2 ** -52 });
  if (!answer.ok || answer.metric.needs !== 'columns') throw new Error(name);
  const { metric } = answer;
  return () => estimateCurves(metric, rows, { seed: 1 }).difference!.interval(0.95);
}

function written(name: string, values: Int32Array): string {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return path;
}

function inPython(program: string, ...files: readonly string[]): number {
  return Number(execFileSync(python, ['-W', 'ignore', '-c', program, ...files], { encoding: 'utf8' }));
}

/** scipy's bootstrap is timed over 50 resamples, and reckoned for 10,000: they are independent of each other. */
function bootstrap(): [theirs: number, ours: number] {
  const { label, candidate, baseline } = rowsOf(100_000);
  const theirs = inPython(
    `
import sys, time, numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import f1_score
y, a, b = (np.fromfile(f, np.int32) for f in sys.argv[1:4])
start = time.perf_counter()
bootstrap((y, a, b), lambda y, a, b: f1_score(y, a, average="macro") - f1_score(y, b, average="macro"), paired=True, vectorized=False, n_resamples=50, method="percentile")
print((time.perf_counter() - start) * 200)`,
    written('y', label),
    written('a', candidate),
    written('b', baseline),
  );
  const view = viewOf({ label, candidate, baseline }, 10);
  const start = performance.now();
  labelEstimator(view, { seed: 1, resamples: 10_000 })(bound('f1_macro', view.classes)).difference!.interval(0.95);
  return [theirs, (performance.now() - start) / 1000];
}

function metrics(): [theirs: number, ours: number] {
  const { label, candidate } = rowsOf(1_000_000);
  const theirs = inPython(
    `
import sys, time, numpy as np
from sklearn import metrics as m
y, a = (np.fromfile(f, np.int32) for f in sys.argv[1:3])
start = time.perf_counter()
m.accuracy_score(y, a); m.f1_score(y, a, average="macro"); m.matthews_corrcoef(y, a); m.balanced_accuracy_score(y, a)
print(time.perf_counter() - start)`,
    written('y', label),
    written('a', candidate),
  );
  const classes = Array.from({ length: 10 }, (_, index) => String(index));
  const start = performance.now();
  const counts = classCounts(confusionOf(classes, label, candidate));
  for (const name of ['accuracy', 'f1_macro', 'mcc', 'balanced_accuracy']) evaluateCounts(bound(name, classes), counts);
  return [theirs, (performance.now() - start) / 1000];
}

function bound(name: string, classes: readonly string[]) {
  const parsed = parseMetric(name);
  if (!parsed.ok || !('bind' in parsed.metric)) throw new Error(name);
  const answer = parsed.metric.bind({ classes, epsilon: 2 ** -52 });
  if (!answer.ok || answer.metric.needs !== 'labels') throw new Error(name);
  return answer.metric;
}
