import type { AssayError } from '../core/errors.ts';
import { isDataRule } from '../result/check.ts';
import type { Result } from '../result/document.ts';
import { PLAIN_CONTEXT, type PolicyProblem, type ReportContext } from './context.ts';
import { withVerdictsElsewhere } from './elsewhere.ts';
import { type Outline, outline } from './outline.ts';
import { type Overall, overall } from './overall.ts';

/** What every renderer and every view shows: made once, so that all of them tell one verdict in one order. */
export interface Report {
  readonly results: readonly Result[];
  readonly context: ReportContext;
  readonly verdict: Overall;
  readonly outline: Outline;
}

/** Merge results into one report, what is about models before what is about data. Pure. */
export function reportOf(results: readonly Result[], context: ReportContext = PLAIN_CONTEXT): Report {
  const modelsFirst = withVerdictsElsewhere(results).toSorted(
    (a, b) => Number(isAboutData(a)) - Number(isAboutData(b)),
  );
  const ordered = outline(modelsFirst, context);
  return { results: modelsFirst, context, verdict: overall(ordered, context), outline: ordered };
}

function isAboutData({ checks }: Result): boolean {
  return checks.length > 0 && checks.every(isDataRule);
}

/**
 * The report of a run whose policy could not be read, in every format. `earlier` says of what the report is that stands
 * below this one, such as `push 2`: it no longer holds.
 */
export function policyProblemReport(
  problem: PolicyProblem,
  { context = PLAIN_CONTEXT, earlier = null }: { context?: ReportContext; earlier?: string | null } = {},
): Report {
  const notices = earlier === null ? [] : [{ level: 'warning', text: noLongerHolds(earlier) } as const];
  return reportOf([], { ...context, policyProblem: problem, notices: [...context.notices, ...notices] });
}

/** The mistakes in the error of a policy: a line for each, with its place before it. */
export function policyProblemOf({ message, position }: Pick<AssayError, 'message' | 'position'>): PolicyProblem {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return {
    mistakes: lines.map((line, index) => {
      const [place, file, row = 1, column = 1] = INPUT_PLACE.exec(line) ?? PLACE.exec(line) ?? [];
      if (file !== undefined) {
        return { text: line.slice(place!.length), source: { file, line: Number(row), column: Number(column) } };
      }
      return { text: line, source: index === 0 ? (position ?? null) : null };
    }),
  };
}

/** As `positionPrefix` writes it. */
const PLACE = /^(.+?):(\d+):(\d+): /;
const INPUT_PLACE = /^((?:flag|input) [\w-]+)(?:, line (\d+))?(?:, character (\d+))?: /;

function noLongerHolds(earlier: string): string {
  return `The report below is of ${earlier} and no longer holds.`;
}
