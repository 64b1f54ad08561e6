import * as z from 'zod';
import { diagnose } from '../../config/diagnose.ts';
import type { KeyPath, SourceMap } from '../../config/sources.ts';
import type { Expression } from '../expression.ts';
import type { RuleSeverity } from '../model.ts';
import type { Problems } from '../problems.ts';
import type { RuleDraft } from '../rules.ts';
import { rowCondition } from './condition.ts';
import { EXPECTATIONS } from './expectations.ts';
import { REFUSED } from './refused.ts';

/** One expectation, as a suite writes it. */
export const expectationSchema = z.looseObject({
  type: z.string().optional(),
  expectation_type: z.string().optional(),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  severity: z.enum(['critical', 'warning', 'info']).nullish(),
});
type Written = z.infer<typeof expectationSchema>;

/** Arguments that say how a result is shown, not what is tested. */
const PRESENTATION = [
  'result_format',
  'catch_exceptions',
  'meta',
  'batch_id',
  'condition_parser',
  'auto',
  'profiler_config',
  'description',
  'parse_strings_as_datetimes',
  'domain_kwargs',
];
/** Arguments of every expectation. */
const COMMON = {
  mostly: z.number().min(0).max(1).nullish(),
  row_condition: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  severity: z.unknown().optional(),
};

/**
 * The rules of one expectation with its own meaning. What is wrong with its arguments, and what of it cannot be tested,
 * goes to `problems` with its place. `about`: the column that it is about where it names none.
 */
export function expectationRules(
  written: Written,
  at: KeyPath,
  sources: SourceMap,
  problems: Problems,
  about?: string,
): RuleDraft[] {
  const position = sources.at(at);
  const type = snake(written.type ?? written.expectation_type ?? '');
  const expectation = Object.hasOwn(EXPECTATIONS, type) ? EXPECTATIONS[type]! : undefined;
  if (!expectation) {
    const reason = Object.hasOwn(REFUSED, type) ? REFUSED[type]! : 'it has no counterpart here';
    problems.leftOut(position, type || 'an expectation without a type', reason);
    return [];
  }
  const named = about === undefined || !('column' in expectation.shape) || 'column' in written.kwargs;
  const kwargs = named ? written.kwargs : { column: about, ...written.kwargs };
  if (!areKnown(kwargs, type, Object.keys(expectation.shape), sources.at([...at, 'kwargs']), problems)) return [];
  const schema = z.object({ kwargs: z.object({ ...COMMON, ...expectation.shape }) });
  const outcome = schema.safeParse({ kwargs });
  if (!outcome.success) {
    const told = diagnose(schema, { value: { kwargs }, sources: sources.below(at) }, outcome.error.issues);
    problems.mistake(told.position ? undefined : position, told.message);
    return [];
  }
  const args = outcome.data.kwargs;
  const translated = expectation.translate(args as Parameters<typeof expectation.translate>[0]);
  if (typeof translated === 'string') {
    problems.leftOut(position, titleOf(type, kwargs), translated);
    return [];
  }
  if ('asksNothing' in translated) {
    problems.untested(position, titleOf(type, kwargs), translated.asksNothing);
    return [];
  }
  const condition = rowCondition(args.row_condition);
  if (typeof condition === 'string') {
    // Without its condition the expectation would be about other rows, so all of it is left out.
    problems.leftOut(sources.at([...at, 'kwargs', 'row_condition']), `row_condition of ${type}`, condition);
    return [];
  }
  const severity: RuleSeverity = written.severity === 'warning' || written.severity === 'info' ? 'warning' : 'error';
  return translated.rules.map((rule) => ({
    where: both(condition, translated.where),
    maxViolations: rule.limit === undefined ? tolerated(args.mostly) : undefined,
    severity,
    position,
    ...rule,
    title: titleOf(type, kwargs),
  }));
}

function areKnown(
  kwargs: Written['kwargs'],
  type: string,
  own: readonly string[],
  position: RuleDraft['position'],
  problems: Problems,
): boolean {
  const known = new Set([...own, ...PRESENTATION, ...Object.keys(COMMON)]);
  let all = true;
  for (const [key, value] of Object.entries(kwargs)) {
    const reason =
      typeof value === 'object' && value !== null && '$PARAMETER' in value
        ? 'its value comes from a parameter at run time'
        : value !== null && !known.has(key)
          ? 'this argument has no counterpart here'
          : undefined;
    if (reason === undefined) continue;
    problems.unsupported(position, `${key} of ${type}`, reason);
    all = false;
  }
  return all;
}

function both(one: RuleDraft['where'], other: Expression | undefined): RuleDraft['where'] {
  if (one === undefined || other === undefined || typeof one === 'string') return one ?? other;
  return { kind: 'binary', operator: 'and', left: one, right: other };
}

/** 1 − 0.9 is not 0.1 in binary; the share that may fail is meant in decimal. */
function tolerated(mostly: number | null | undefined): string | undefined {
  return (mostly ?? 1) === 1 ? undefined : `${Number(((1 - mostly!) * 100).toPrecision(12))}%`;
}

function titleOf(type: string, kwargs: Written['kwargs']): string {
  const subject =
    kwargs.column ?? kwargs.column_list ?? [kwargs.column_A, kwargs.column_B].filter((name) => name !== undefined);
  const shown = Array.isArray(subject) ? subject.join(', ') : String(subject);
  return `${type.replace(/^expect_/, '').replaceAll('_', ' ')}${shown ? `: ${shown}` : ''}`;
}

function snake(type: string): string {
  const parted = type.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2');
  return /^Expect[A-Z]/.test(type) ? parted.toLowerCase() : type;
}
