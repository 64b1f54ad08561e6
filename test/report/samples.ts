import { parseDigest } from '../../src/core/units.ts';
import { type Check, type Result, type Rows, resultSchema } from '../../src/result/document.ts';
import { type CheckChange, shareMeasure as measure, sampleCheck, sampleLimit, sampleResult } from '../result/sample.ts';

/** Results as the gates write them, with the numbers of the models in fixtures/digits. */

const digest = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`);
const COMMAND = 'modelassay accuracy --config modelassay.yml';

export function makeResult(change: Partial<Result> & Pick<Result, 'gate'>): Result {
  const result = sampleResult({
    summary: 'Everything holds.',
    source: {
      repository: 'example/digits',
      commit: 'c0ffee0123456789c0ffee0123456789c0ffee01',
      ref: 'refs/pull/7/merge',
    },
    run: { id: '4711', attempt: 1, job: 'gate', leg: null },
    subject: {
      kind: 'model',
      name: 'digits-vit',
      digest: parseDigest(`sha256:7a3d1bc8abe4${'0'.repeat(52)}`),
      files: [{ path: 'models/candidate.onnx', sha256: '7a3d1bc8abe4'.padEnd(64, '0'), bytes: 255_644 }],
    },
    baseline: {
      kind: 'file',
      name: 'production',
      version: '12',
      digest: parseDigest(`sha256:053eb65d4ca1${'0'.repeat(52)}`),
      since: '2026-11-09T08:00:00Z',
    },
    datasets: [{ name: 'data/eval.parquet', digest: digest('e'), rows: 997 }],
    checks: [],
    environment: { cpu: 'AMD EPYC 7763', cores: 4, platform: 'linux-x64', node: '24.21.0', onnxruntime: '1.30.0' },
    policy: { path: 'modelassay.yml', digest: digest('f') },
    startedAt: '2026-11-21T09:30:00.000Z',
    durationMs: 3_214,
    ...change,
  });
  return resultSchema.parse(result);
}

export function makeCheck(change: CheckChange & Pick<Check, 'id'>): Check {
  return sampleCheck({
    title: change.id,
    about: { kind: 'metric', name: change.title ?? change.id },
    method: null,
    reason: 'It holds.',
    reproduce: COMMAND,
    ...change,
  });
}

const change = (value: number, low: number, high: number, unit = 'fraction') => ({
  ...measure(value, low, high, unit),
  interval: { low, high, confidence: 0.95, method: 'paired score' },
});
const SAMPLES: Rows = { count: 2_000, of: { kind: 'samples' }, among: null };
const limit = (rule: string, value: number, text: string, line: number, unit = 'fraction') =>
  sampleLimit({
    rule,
    value,
    unit,
    text,
    good: rule === 'max' || rule === 'max-rise' ? 'below' : 'above',
    source: { file: 'modelassay.yml', line, column: 24 },
  });

const accuracyMin = makeCheck({
  id: 'accuracy_micro.min',
  title: 'accuracy',
  about: { kind: 'metric', name: 'accuracy_micro' },
  numbers: {
    value: measure(0.96991, 0.95945, 0.97826),
    baseline: measure(0.96389),
    difference: change(0.00602, -0.00214, 0.01418),
  },
  limit: limit('min', 0.95, '0.95', 14),
  method: 'clopper-pearson',
  reason: 'The lower bound 95.95 % is above 95 %.',
});
const accuracyDrop = makeCheck({
  ...accuracyMin,
  id: 'accuracy_micro.max-drop',
  compared: 'difference',
  limit: limit('max-drop', -0.01, '1pp', 14),
  method: 'paired score',
  reason: 'The lower bound −0.21 pp of the difference is above −1 pp.',
});
const f1Drop = makeCheck({
  id: 'f1_macro.max-drop',
  title: 'f1_macro',
  numbers: {
    value: measure(0.96982, 0.95931, 0.97812),
    baseline: measure(0.96367),
    difference: change(0.00615, -0.00201, 0.01433),
  },
  compared: 'difference',
  limit: limit('max-drop', -0.01, '1pp', 15),
  method: 'paired bootstrap, BCa, 2000 resamples, seed 1',
});

/** The candidate against production: two metrics and a slice per class. */
export const accuracyPass = makeResult({
  gate: 'accuracy',
  summary: 'accuracy rose from 96.39 % to 96.99 % on 997 rows; all 13 checks hold',
  checks: [
    accuracyMin,
    accuracyDrop,
    f1Drop,
    ...Array.from({ length: 10 }, (_, digit) => recallSlice(String(digit), 0.97, 0.968)),
  ],
  tables: [
    {
      id: 'changed-rows',
      title: 'Rows whose prediction changed',
      note: null,
      columns: [
        { title: 'Change', kind: 'text', unit: null },
        { title: 'Rows', kind: 'number', unit: null },
        { title: 'Ids', kind: 'text', unit: null },
      ],
      rows: [
        ['gained', 18, '17, 92, 140, 201, 233 and 13 more'],
        ['lost', 12, '44, 61, 310, 402, 518 and 7 more'],
      ],
      folded: false,
    },
    {
      id: 'confusions',
      title: 'Confusion pairs that changed most',
      note: 'Counts of rows; a negative change is an improvement.',
      columns: [
        { title: 'True label', kind: 'text', unit: null },
        { title: 'Predicted', kind: 'text', unit: null },
        { title: 'Baseline', kind: 'number', unit: null },
        { title: 'This model', kind: 'number', unit: null },
        { title: 'Share', kind: 'number', unit: 'fraction' },
      ],
      rows: [
        ['3', '8', 5, 1, 0.0095],
        ['9', '5', 4, 1, 0.0101],
        ['1', '8', 2, 4, 0.0392],
      ],
      folded: true,
    },
  ],
  figures: [
    {
      kind: 'intervals',
      id: 'slices',
      title: 'Recall by label: difference to the baseline',
      summary: 'Of no label it moved by more than 1 pp',
      unit: 'fraction',
      scale: 'linear',
      rows: Array.from({ length: 10 }, (_, digit) => ({
        label: String(digit),
        value: 0.002 * (digit - 4),
        low: 0.002 * (digit - 4) - 0.03,
        high: 0.002 * (digit - 4) + 0.03,
        baseline: null,
        limit: -0.05,
        verdict: 'pass' as const,
      })),
    },
  ],
  notChecked: [{ title: 'Slice label = 10', reason: 'no row has this label' }],
});

/** The model that forgot the digit 8. */
export const accuracyFail = makeResult({
  gate: 'accuracy',
  summary: 'recall of label 8 fell from 98.13 % to 40.19 % and accuracy from 96.39 % to 90.87 %',
  subject: {
    kind: 'model',
    name: 'digits-vit',
    digest: parseDigest(`sha256:a780d8a8abc6${'0'.repeat(52)}`),
    files: [],
  },
  headline: 'the model lost class 8',
  findings: [
    '58 of 107 rows of class 8 are now predicted as 3 (before: 0).',
    'eval-0633, eval-1015, eval-0898 and 73 more went from right to wrong.',
  ],
  checks: [
    makeCheck({
      ...accuracyMin,
      verdict: 'fail',
      numbers: {
        ...accuracyMin.numbers,
        value: measure(0.90873, 0.8924, 0.92321),
        difference: change(-0.05517, -0.06922, -0.04192),
      },
      reason: 'All of [89.24, 92.32] % lies below the limit 95 %.',
      flip: 'Passes with min: 0.892, or when 62 more rows are right.',
      examples: ['12', '44', '97', '103', '188'],
    }),
    makeCheck({
      ...accuracyDrop,
      verdict: 'fail',
      numbers: {
        ...accuracyMin.numbers,
        value: measure(0.90873, 0.8924, 0.92321),
        difference: change(-0.05517, -0.06922, -0.04192),
      },
      reason: 'The upper bound −4.19 pp of the difference is below −1 pp.',
      flip: 'Passes with max-drop: 6.93pp.',
      examples: ['12', '44', '97', '103', '188', '190'],
    }),
    ...Array.from({ length: 10 }, (_, digit) =>
      digit === 8 ? recallSlice('8', 0.40187, 0.98131, 'fail') : recallSlice(String(digit), 0.97, 0.968),
    ),
  ],
  tables: accuracyPass.tables,
});

function recallSlice(label: string, value: number, before: number, verdict: Check['verdict'] = 'pass'): Check {
  const failed = verdict !== 'pass';
  return makeCheck({
    id: `recall.max-drop.label=${label}`,
    title: 'recall',
    verdict,
    numbers: {
      value: measure(value, null, null, 'fraction', 107),
      baseline: measure(before, null, null, 'fraction', 107),
      difference: change(value - before, value - before - 0.08, value - before + 0.08),
    },
    compared: 'difference',
    limit: limit('max-drop', -0.05, '5pp', 18),
    slice: { column: 'label', value: label },
    family: 'slices',
    reason: failed
      ? 'The upper bound −49.94 pp of the difference is below −5 pp, also after Holm’s correction for 10 slices.'
      : 'It holds.',
    flip: failed ? 'No sensible limit passes this: the model no longer finds this class.' : null,
    examples: failed ? ['12', '44', '97'] : [],
  });
}

/** Too few rows to say. */
export const accuracyInconclusive = makeResult({
  gate: 'accuracy',
  id: 'night',
  summary: 'accuracy 95.29 % is too close to the limit 95 % for 170 rows',
  durationMs: 812,
  datasets: [{ name: 'data/night.parquet', digest: digest('d'), rows: 170 }],
  checks: [
    makeCheck({
      ...accuracyMin,
      verdict: 'inconclusive',
      numbers: { value: measure(0.95294, 0.91636, 0.97659, 'fraction', 170), baseline: null, difference: null },
      reason: 'The interval [91.64, 97.66] % straddles the limit 95 %.',
      flip: 'Passes with min: 0.916.',
      needed: { count: 15_200, of: { kind: 'data' }, among: null },
    }),
  ],
});

/** The model could not be run. */
export const latencyError = makeResult({
  gate: 'latency',
  summary: 'latency could not decide: the model ended its process with SIGABRT',
  baseline: null,
  durationMs: 402,
  problem: {
    kind: 'subject',
    message:
      'models/candidate.onnx ended the process that ran it with SIGABRT while loading. Run `modelassay doctor` to see whether the runtime works with another model',
    source: { file: 'modelassay.yml', line: 3, column: 17 },
  },
});

/** Latency with a limit on the absolute and on the relative value, and one that only warns. */
export const latencyWarn = makeResult({
  gate: 'latency',
  summary: 'p99 is 41.2 ms (limit 100 ms); p50 may be 6.1 % slower',
  durationMs: 65_300,
  environment: { cpu: 'AMD EPYC 7763', cores: 4, gpu: 'NVIDIA H200', platform: 'linux-x64', threads: 4 },
  checks: [
    makeCheck({
      id: 'p99.max',
      title: 'p99',
      better: 'lower',
      numbers: {
        value: { ...measure(41.23, 39.8, 44.1, 'ms'), rows: SAMPLES },
        baseline: { ...measure(40.1, null, null, 'ms'), rows: SAMPLES },
        relative: { ...change(0.0282, -0.011, 0.066, 'relative'), rows: SAMPLES },
      },
      limit: limit('max', 100, '100ms', 24, 'ms'),
      method: 'order statistic',
    }),
    makeCheck({
      id: 'p50.max-slowdown',
      title: 'p50',
      verdict: 'inconclusive',
      effect: { kind: 'warns', by: 'on-inconclusive' },
      compared: 'relative',
      better: 'lower',
      numbers: {
        value: { ...measure(12.74, 12.5, 12.9, 'ms'), rows: SAMPLES },
        baseline: { ...measure(12.01, null, null, 'ms'), rows: SAMPLES },
        relative: { ...change(0.0608, 0.041, 0.083, 'relative'), rows: SAMPLES },
      },
      limit: { ...limit('max-slowdown', 0.05, '5%', 25, 'relative')!, good: 'below' },
      reason: 'The interval [+4.1 %, +8.3 %] straddles the limit +5 %.',
      flip: 'Passes with max-slowdown: 8.3%.',
      needed: { count: 9_000, of: { kind: 'samples' }, among: null },
      reproduce: 'modelassay latency --config modelassay.yml',
    }),
  ],
  notChecked: [{ title: 'GPU memory', reason: 'no runner with the label gpu' }],
});

/** Rules over every row: exact, so without intervals. */
export const dataSchema = makeResult({
  gate: 'data-schema',
  subject: null,
  baseline: null,
  summary: 'All 24 rules of contracts/digits.odcs.yaml hold on 997 rows',
  durationMs: 96,
  checks: Array.from({ length: 24 }, (_, index) =>
    makeCheck({
      id: `pixels.${index}.range`,
      title: `pixels[${index}] within 0…16`,
      about: { kind: 'column', table: 'digits', column: `pixels[${index}]` },
      basis: 'census',
      better: 'lower',
      numbers: { value: measure(0, null, null, 'rows') },
      limit: {
        ...limit('mustBe', 0, 'none', 31, 'rows')!,
        good: 'below',
        source: { file: 'contracts/digits.odcs.yaml', line: 31 + index, column: 5 },
      },
      reproduce: 'modelassay data-schema --config modelassay.yml',
    }),
  ),
});

/** Forty languages, five of them worse: the worst must be seen first. */
export const manySlices = makeResult({
  gate: 'accuracy',
  summary: '12 of 40 languages lost more than 2 pp of f1_macro; worst: lang = 𝑡𝑟 (−4.1 pp)',
  checks: Array.from({ length: 40 }, (_, index) => {
    const lost = index % 10 < 3;
    const value = lost ? -0.041 + index * 0.0002 : 0.001 * (index % 7);
    return makeCheck({
      id: `f1_macro.max-drop.lang=${index}`,
      title: 'f1_macro',
      verdict: lost ? 'fail' : 'pass',
      numbers: {
        value: measure(0.9 + value, null, null, 'fraction', 400 + index),
        baseline: measure(0.9),
        difference: change(value, value - 0.012, value + 0.012),
      },
      compared: 'difference',
      limit: limit('max-drop', -0.02, '2pp', 18),
      slice: {
        column: 'lang',
        value: ['日本語', 'Türkçe', '한국어', 'العربية', 'Ελληνικά'][index % 5]! + (index > 4 ? `-${index}` : ''),
      },
      family: 'slices',
      reason: lost
        ? 'The upper bound of the difference is below −2 pp, also after Holm’s correction for 40 slices.'
        : 'It holds.',
      flip: lost ? `Passes with max-drop: ${(100 * (0.012 - value)).toFixed(1)}pp.` : null,
      examples: lost ? [`row-${index}`, `row-${index + 100}`] : [],
    });
  }),
});

/** A large result: `count` checks, one in ten failed. */
export function largeResult(count: number): Result {
  return makeResult({
    gate: 'accuracy',
    summary: `${count / 10} of ${count} checks failed`,
    checks: Array.from({ length: count }, (_, index) =>
      makeCheck({
        ...(index % 10 === 0 ? accuracyFail.checks[1]! : accuracyDrop),
        id: `accuracy_micro.max-drop.store=${index}`,
        slice: { column: 'store', value: `store ${index}` },
      }),
    ),
  });
}
