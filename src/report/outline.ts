import { type Check, isDataRule, isMetric } from '../result/check.ts';
import type { Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult } from '../result/notice.ts';
import { blocks } from '../result/verdict.ts';
import { formatCount } from '../wording/numbers.ts';
import { sentenceList } from '../wording/sentence.ts';
import type { ReportContext } from './context.ts';
import { deepestFirst } from './depth.ts';
import { isWarned } from './words.ts';

/** Of what one reason left out. */
const MAX_TITLES = 12;

export interface Entry {
  readonly result: Result;
  readonly check: Check;
}

/** All results in the order in which a reader needs them. */
export interface Outline {
  readonly results: readonly Result[];
  readonly missing: readonly MissingResult[];
  /** Gates that could not measure at all. */
  readonly problems: readonly Result[];
  /** What blocks: errors, then failures. */
  readonly failed: readonly Entry[];
  /** What blocks since it cannot be told. */
  readonly inconclusive: readonly Entry[];
  /** What did not pass and only warns, by the policy or because somebody answers for it. */
  readonly warnings: readonly Entry[];
  /** What did not pass and is let be. */
  readonly allowed: readonly Entry[];
  readonly passed: readonly Entry[];
  readonly notChecked: readonly { readonly where: string; readonly title: string; readonly reason: string }[];
}

/**
 * Every check under one of failed, inconclusive, warned, allowed or passed, the worst first, beside what is missing or
 * broken.
 */
export function outline(results: readonly Result[], context: ReportContext): Outline {
  const entries = results.flatMap((result, order) => result.checks.map((check) => ({ result, check, order })));
  const pick = (belongs: (check: Check) => boolean) => entries.filter(({ check }) => belongs(check)).sort(worstFirst);
  return {
    results,
    missing: context.missing,
    problems: results.filter((result) => result.problem !== null),
    failed: pick((check) => blocks(check) && check.verdict !== 'inconclusive'),
    inconclusive: pick((check) => blocks(check) && check.verdict === 'inconclusive'),
    warnings: pick(isWarned),
    allowed: pick(({ effect }) => effect?.kind === 'allowed'),
    passed: entries.filter(({ check }) => check.verdict === 'pass').sort(modelFirst),
    notChecked: results.flatMap((result) =>
      oneReasonOnce(result.notChecked).map((item) => ({ where: resultName(result), ...item })),
    ),
  };
}

/** Of a gate, what was left out for the same reason is told together. */
function oneReasonOnce(items: Result['notChecked']): { title: string; reason: string }[] {
  return [...Map.groupBy(items, ({ reason }) => reason)].map(([reason, same]) => {
    const titles = same.slice(0, MAX_TITLES).map(({ title }) => title);
    const more = same.length > titles.length ? [`${formatCount(same.length - titles.length)} more`] : [];
    return { title: sentenceList([...titles, ...more]), reason };
  });
}

/** What came of the gates in the order in which their checks are told: what blocks, what is open, what warns, the rest. */
export function gatesInOrder({ results, problems, failed, inconclusive, warnings }: Outline): Result[] {
  const of = (entries: readonly Entry[]) => entries.map(({ result }) => result);
  const told = [...of(failed), ...problems, ...of(inconclusive), ...of(warnings)];
  return [...new Set([...told, ...results])];
}

type Ordered = Entry & { readonly order: number };

/** Numbers of the model first, what is estimated before what is only counted, then what is so of it, then rules on data. */
function rank({ check }: Entry): number {
  if (isMetric(check)) return check.basis === 'census' ? 1 : 0;
  return isDataRule(check) ? 3 : 2;
}

/** What the model is worth before what it weighs: gates that measure it with rows, then the others. */
function gateRank({ result }: Entry): number {
  return result.datasets.length > 0 ? 0 : 1;
}

/** What the model is before rules on data, errors before the rest of each, gates in their order, the deepest miss first. */
function worstFirst(a: Ordered, b: Ordered): number {
  return (
    rank(a) - rank(b) ||
    Number(b.check.verdict === 'error') - Number(a.check.verdict === 'error') ||
    a.order - b.order ||
    deepestFirst(a.check, b.check)
  );
}

/** As the gates give them, what the model is before rules on data. */
function modelFirst(a: Ordered, b: Ordered): number {
  return rank(a) - rank(b) || gateRank(a) - gateRank(b) || a.order - b.order;
}
