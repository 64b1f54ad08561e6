import type { Check, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult } from '../result/notice.ts';
import type { ReportContext } from './context.ts';
import { isWarning } from './words.ts';

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
  /** What blocks for want of evidence. */
  readonly inconclusive: readonly Entry[];
  /** What did not pass and does not block. */
  readonly warnings: readonly Entry[];
  readonly passed: readonly Entry[];
  readonly notChecked: readonly { readonly where: string; readonly title: string; readonly reason: string }[];
}

export function outline(results: readonly Result[], context: ReportContext): Outline {
  const entries = results.flatMap((result, order) => result.checks.map((check) => ({ result, check, order })));
  const pick = (belongs: (check: Check) => boolean) => entries.filter(({ check }) => belongs(check)).sort(worstFirst);
  return {
    results,
    missing: context.missing,
    problems: results.filter((result) => result.problem !== null),
    failed: pick((check) => check.blocking && (check.verdict === 'fail' || check.verdict === 'error')),
    inconclusive: pick((check) => check.blocking && check.verdict === 'inconclusive'),
    warnings: pick(isWarning),
    passed: entries.filter(({ check }) => check.verdict === 'pass'),
    notChecked: results.flatMap((result) => result.notChecked.map((item) => ({ where: resultName(result), ...item }))),
  };
}

/** Errors, then gates in their order, wholes before slices, and the deepest miss first. */
function worstFirst(a: Entry & { order: number }, b: Entry & { order: number }): number {
  return (
    Number(b.check.verdict === 'error') - Number(a.check.verdict === 'error') ||
    a.order - b.order ||
    Number(a.check.slice !== null) - Number(b.check.slice !== null) ||
    (a.check.margin ?? Number.NEGATIVE_INFINITY) - (b.check.margin ?? Number.NEGATIVE_INFINITY) ||
    0
  );
}
