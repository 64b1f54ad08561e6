import { parseDigest } from '../../src/core/units.ts';
import type { Check, Result } from '../../src/result/document.ts';
import { type CheckChange, sampleCheck, sampleLimit, sampleResult } from '../result/sample.ts';

/** A check that says `verdict`, at line 3 of modelassay.yml. */
export function aCheck(id: string, verdict: Check['verdict'], changes: CheckChange = {}): Check {
  return sampleCheck({
    id,
    title: `Check ${id}`,
    verdict,
    basis: 'interval',
    limit: sampleLimit({ text: '95%', source: { file: 'modelassay.yml', line: 3, column: 5 } }),
    reason: `${id} is ${verdict}`,
    ...(verdict === 'error' && { basis: 'nothing', compared: 'value' }),
    ...changes,
  });
}

/** A result of `accuracy`, of attempt 1 of run 100. */
export function aResult(checks: readonly Check[], changes: Partial<Result> = {}): Result {
  const result = sampleResult({
    source: { repository: 'octo/models', commit: '1'.repeat(40), ref: 'refs/pull/7/head' },
    run: { id: '100', attempt: 1, job: 'gate', leg: null },
    subject: { kind: 'model', name: 'digits-vit', digest: parseDigest(`sha256:${'a'.repeat(64)}`), files: [] },
    datasets: [],
    environment: {},
    startedAt: '2026-11-01T10:00:00.000Z',
    durationMs: 1000,
    ...changes,
    checks: [...checks],
  });
  return { ...result, summary: changes.summary ?? `accuracy: ${result.verdict}` };
}
