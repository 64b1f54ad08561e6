import * as z from 'zod';
import type { KeyPath } from '../../config/sources.ts';
import { validate } from '../../config/validate.ts';
import type { Parsed } from '../../config/yaml.ts';
import { singleTable } from '../imported.ts';
import type { Contract, RuleSeverity } from '../model.ts';
import { collectProblems, type OnUnsupported, type Problems } from '../problems.ts';
import type { RuleDraft } from '../rules.ts';
import { rowCondition } from './condition.ts';
import { EXPECTATIONS } from './expectations.ts';
import { REFUSED } from './refused.ts';
import type { Arguments, Translated } from './translated.ts';

const expectationSchema = z.looseObject({
  type: z.string().optional(),
  expectation_type: z.string().optional(),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  severity: z.enum(['critical', 'warning', 'info']).nullish(),
});
const suiteSchema = z.looseObject({
  name: z.string().optional(),
  expectation_suite_name: z.string().optional(),
  expectations: z.array(expectationSchema),
});

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
const COMMON = ['mostly', 'row_condition', 'severity'];

/**
 * A Great Expectations suite (JSON of 0.18 or 1.x) with each expectation's own meaning: nulls are left out where it leaves
 * them out, `mostly` is a share of the values that are not null, bounds are inclusive unless strict.
 */
export function readGreatExpectations(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const { config: suite, sources } = validate(suiteSchema, parsed);
  const problems = collectProblems(onUnsupported);
  const drafts = suite.expectations.flatMap((expectation, index): RuleDraft[] => {
    const at: KeyPath = ['expectations', index];
    const position = sources.at(at);
    const type = snake(expectation.type ?? expectation.expectation_type ?? '');
    const translate = Object.hasOwn(EXPECTATIONS, type) ? EXPECTATIONS[type] : undefined;
    if (!translate) {
      const reason = Object.hasOwn(REFUSED, type) ? REFUSED[type]! : 'it has no counterpart here';
      problems.unsupported(position, type || 'an expectation without a type', reason);
      return [];
    }
    const translated = translate(expectation.kwargs as Arguments);
    if (typeof translated === 'string') {
      problems.unsupported(position, titleOf(type, expectation.kwargs), translated);
      return [];
    }
    const envelope = envelopeOf(expectation.kwargs, type, translated, at, parsed, problems);
    const severity: RuleSeverity =
      expectation.severity === 'warning' || expectation.severity === 'info' ? 'warning' : 'error';
    return translated.rules.map((rule) => ({
      ...envelope,
      severity,
      position,
      ...rule,
      title: titleOf(type, expectation.kwargs),
    }));
  });
  const name = suite.name ?? suite.expectation_suite_name ?? 'suite';
  return singleTable(
    { name, file, format: 'great-expectations', columns: null, drafts, position: sources.at([]) },
    problems,
  );
}

function envelopeOf(
  kwargs: Readonly<Record<string, unknown>>,
  type: string,
  translated: Exclude<Translated, string>,
  at: KeyPath,
  parsed: Parsed,
  problems: Problems,
): Pick<RuleDraft, 'where' | 'maxViolations'> {
  const position = parsed.sources.at([...at, 'kwargs']);
  for (const [key, value] of Object.entries(kwargs)) {
    const known =
      translated.uses.includes(key) || PRESENTATION.includes(key) || COMMON.includes(key) || key.startsWith('column');
    if (!known && value !== null)
      problems.unsupported(position, `${key} of ${type}`, 'this argument has no counterpart here');
    if (typeof value === 'object' && value !== null && '$PARAMETER' in value) {
      problems.unsupported(position, `${key} of ${type}`, 'its value comes from a parameter at run time');
    }
  }
  const condition = rowCondition(kwargs.row_condition);
  if (typeof condition === 'string') problems.unsupported(position, `row_condition of ${type}`, condition);
  const extra = translated.where;
  const where =
    typeof condition === 'string'
      ? undefined
      : condition && extra
        ? ({ kind: 'binary', operator: 'and', left: condition, right: extra } as const)
        : (condition ?? extra);
  const mostly = kwargs.mostly;
  if (mostly === undefined || mostly === null || mostly === 1) return where ? { where } : {};
  if (typeof mostly !== 'number' || !(mostly >= 0 && mostly < 1)) {
    problems.mistake(position, `mostly of ${type} is ${JSON.stringify(mostly)}; it lies between 0 and 1.`);
    return {};
  }
  // 1 − 0.9 is not 0.1 in binary; the share that may fail is meant in decimal.
  return { ...(where ? { where } : {}), maxViolations: `${Number(((1 - mostly) * 100).toPrecision(12))}%` };
}

function titleOf(type: string, kwargs: Readonly<Record<string, unknown>>): string {
  const subject =
    kwargs.column ?? kwargs.column_list ?? [kwargs.column_A, kwargs.column_B].filter((name) => name !== undefined);
  const shown = Array.isArray(subject) ? subject.join(', ') : String(subject);
  return `${type.replace(/^expect_/, '').replaceAll('_', ' ')}${shown ? `: ${shown}` : ''}`;
}

function snake(type: string): string {
  return /^Expect[A-Z]/.test(type) ? type.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase() : type;
}
