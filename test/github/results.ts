import type { Check, Result } from '../../src/result/document.ts';
import { gateVerdict } from '../../src/result/verdict.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A check that says `verdict`, at line 3 of modelassay.yml. */
export function aCheck(id: string, verdict: Check['verdict'], changes: Partial<Check> = {}): Check {
  return {
    id,
    title: `Check ${id}`,
    verdict,
    blocking: verdict !== 'pass',
    decide: 'interval',
    measured: { value: 0.9, unit: 'fraction', interval: null, n: 100 },
    baseline: null,
    difference: null,
    limit: {
      rule: 'min',
      value: 0.95,
      unit: 'fraction',
      text: '95%',
      good: 'above',
      source: { file: 'modelassay.yml', line: 3, column: 5 },
    },
    margin: -0.05,
    better: 'higher',
    method: null,
    family: null,
    slice: null,
    reason: `${id} is ${verdict}`,
    flip: null,
    needed: null,
    examples: [],
    reproduce: null,
    ...changes,
  };
}

/** A result of `accuracy` whose verdict follows from its checks. */
export function aResult(checks: readonly Check[], changes: Partial<Result> = {}): Result {
  const verdict = changes.problem ? 'error' : gateVerdict(checks);
  return {
    schema: 'modelassay/result/v1',
    gate: 'accuracy',
    id: null,
    verdict,
    blocking: verdict !== 'pass',
    summary: `accuracy: ${verdict}`,
    problem: null,
    source: { repository: 'octo/models', commit: '1'.repeat(40), ref: 'refs/pull/7/head' },
    run: { id: '100', attempt: 1, job: 'gate', leg: null },
    subject: { name: 'digits-vit', digest: DIGEST, files: [] },
    baseline: null,
    datasets: [],
    checks: [...checks],
    tables: [],
    figures: [],
    environment: {},
    policy: { path: 'modelassay.yml', digest: DIGEST },
    tool: { name: 'modelassay', version: '0.1.0' },
    startedAt: '2026-11-01T10:00:00.000Z',
    durationMs: 1000,
    notChecked: [],
    attachments: [],
    ...changes,
  };
}
