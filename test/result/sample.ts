import { type Check, RESULT_SCHEMA, type Result } from '../../src/result/document.ts';

/** A small result that holds; tests change what they are about. */
export function sampleResult(change: Partial<Result> = {}): Result {
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    schema: RESULT_SCHEMA,
    gate: 'accuracy',
    id: null,
    verdict: 'pass',
    blocking: false,
    summary: 'Accuracy holds.',
    problem: null,
    source: { repository: null, commit: null, ref: null },
    run: { id: null, attempt: null, job: null, leg: null },
    subject: { name: 'digits-vit', digest, files: [{ path: 'candidate.onnx', sha256: 'a'.repeat(64), bytes: 10 }] },
    baseline: null,
    datasets: [{ name: 'eval.parquet', digest, rows: 997 }],
    checks: [sampleCheck()],
    tables: [],
    figures: [],
    environment: { cpu: 'a cpu' },
    policy: { path: 'modelassay.yml', digest },
    tool: { name: 'modelassay', version: '0.1.0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 12,
    notChecked: [],
    attachments: [],
    ...change,
  };
}

export function sampleCheck(change: Partial<Check> = {}): Check {
  return {
    id: 'accuracy_micro.min',
    title: 'accuracy_micro',
    verdict: 'pass',
    blocking: false,
    decide: 'interval',
    measured: {
      value: 0.97,
      unit: 'fraction',
      interval: { low: 0.96, high: 0.98, confidence: 0.95, method: 'clopper-pearson' },
      n: 997,
    },
    baseline: null,
    difference: null,
    limit: {
      rule: 'min',
      value: 0.95,
      unit: 'fraction',
      text: '0.95',
      good: 'above',
      source: { file: 'modelassay.yml', line: 7, column: 25 },
    },
    margin: 0.02,
    better: 'higher',
    method: 'clopper-pearson',
    family: null,
    slice: null,
    reason: 'The lower bound 0.96 is above 0.95.',
    flip: null,
    needed: null,
    examples: [],
    reproduce: null,
    ...change,
  };
}
