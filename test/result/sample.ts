import { parseDigest } from '../../src/core/units.ts';
import { type Check, checkSchema, type Limit, type MeasuredNumber, type Numbers } from '../../src/result/check.ts';
import { RESULT_SCHEMA, type Result } from '../../src/result/document.ts';
import { effectOf, gateVerdict } from '../../src/result/verdict.ts';

/** What a test may say of a check: any of its fields, and of its numbers those that it has. */
export type CheckChange = { [Key in keyof Check]?: Key extends 'numbers' ? Partial<Numbers> : Check[Key] };

/** A small result that holds; tests change what they are about. Its verdict follows from its checks. */
export function sampleResult(change: Partial<Result> = {}): Result {
  const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
  const checks = change.checks ?? [sampleCheck()];
  return {
    schema: RESULT_SCHEMA,
    gate: 'accuracy',
    id: null,
    verdict: change.problem ? 'error' : gateVerdict(checks),
    summary: 'Accuracy holds.',
    headline: null,
    findings: [],
    problem: null,
    source: { repository: null, commit: null, ref: null },
    run: { id: null, attempt: null, job: null, leg: null },
    subject: {
      kind: 'model',
      name: 'digits-vit',
      digest,
      files: [{ path: 'candidate.onnx', sha256: 'a'.repeat(64), bytes: 10 }],
    },
    baseline: null,
    datasets: [{ name: 'eval.parquet', digest, rows: 997 }],
    checks,
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

/**
 * The one place where tests make a check: a share within its limit, unless they say otherwise. Where there is a limit and no
 * number was given for it, the number stands on the side that the verdict asks for; what did not pass blocks.
 * Throws where the document would not be accepted.
 */
export function sampleCheck(change: CheckChange = {}): Check {
  const verdict = change.verdict ?? 'pass';
  const basis = change.basis ?? (verdict === 'error' ? 'nothing' : 'interval');
  const limited = basis !== 'fact' && basis !== 'nothing';
  const numbers: Numbers = {
    value: limited ? shareOn(verdict, change.limit ?? sampleLimit()) : null,
    baseline: null,
    difference: null,
    relative: null,
  };
  return checkSchema.parse({
    id: 'accuracy_micro.min',
    title: 'accuracy',
    about: { kind: 'metric', name: 'accuracy_micro' },
    verdict,
    compared: limited ? 'value' : null,
    limit: limited ? sampleLimit() : null,
    better: 'higher',
    method: limited ? 'clopper-pearson' : null,
    family: null,
    slice: null,
    reason: 'The lower bound 0.96 is above 0.95.',
    flip: null,
    needed: null,
    examples: [],
    reproduce: null,
    ...change,
    effect: verdict === 'pass' ? null : (change.effect ?? effectOf(verdict, {})),
    basis,
    numbers: { ...numbers, ...change.numbers },
  });
}

/** A share that meets a limit as the verdict says. */
function shareOn(verdict: Check['verdict'], { value, good }: Limit): MeasuredNumber {
  const side = verdict === 'inconclusive' ? 0 : (verdict === 'pass') === (good === 'above') ? 1 : -1;
  const at = (distance: number) => Number((value + distance).toFixed(6));
  return shareMeasure(at(0.02 * side), at(0.02 * side - 0.01), at(0.02 * side + 0.01));
}

export function sampleLimit(change: Partial<Limit> = {}): Limit {
  return {
    rule: 'min',
    value: 0.95,
    unit: 'fraction',
    text: '0.95',
    good: 'above',
    source: { file: 'modelassay.yml', line: 7, column: 25 },
    ...change,
  };
}

/** A number on `count` rows of the data; without bounds where none are given. */
export function shareMeasure(
  value: number | null,
  low: number | null = null,
  high: number | null = null,
  unit = 'fraction',
  count = 997,
): MeasuredNumber {
  return {
    value,
    unit,
    interval: low === null && high === null ? null : { low, high, confidence: 0.95, method: 'clopper-pearson' },
    rows: { count, of: { kind: 'data' }, among: null },
  };
}
