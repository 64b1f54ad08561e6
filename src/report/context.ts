import type { SourcePosition } from '../core/errors.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult, Notice } from '../result/notice.ts';

/** What was measured where this change branched off: to be read beside the baseline of the policy, which gates. */
export interface MergeBase {
  readonly commit: string;
  /** Empty where nothing is known of it. */
  readonly results: readonly Result[];
  /** `run 4711`, `refs/modelassay/results`; null where nothing is known. */
  readonly from: string | null;
}

/** What is wrong in a policy that cannot be read. */
export interface PolicyProblem {
  /** At least one, in the order of the file. */
  readonly mistakes: readonly Mistake[];
}

export interface Mistake {
  /** What is wrong, what is allowed, and what may have been meant. */
  readonly text: string;
  readonly source: SourcePosition | null;
}

/** The commit that last changed a file. */
export interface LastChange {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly commit: string;
  /** RFC 3339. */
  readonly at: string;
  /** The first line of its message. */
  readonly subject: string;
}

/** What a report is told beyond the results. Every text in it is plain; escaping is the report's own business. */
export interface ReportContext {
  readonly missing: readonly MissingResult[];
  /** Why no gate ran; null where the policy could be read. */
  readonly policyProblem: PolicyProblem | null;
  readonly notices: readonly Notice[];
  /** What was measured where the change branched off; null where there is no such place, or nobody looked. */
  readonly mergeBase: MergeBase | null;
  /** What earlier runs measured on the default branch, in any order; empty where nothing is kept, or nobody looked. */
  readonly earlier: readonly Result[];
  /** Of the files behind what does not pass, in any order; empty where nobody looked. */
  readonly lastChanges: readonly LastChange[];
  /** Address of a line in the repository at the tested commit; null where there is none. */
  readonly sourceUrl: (source: SourcePosition) => string | null;
  /** Where the whole report is when this one had to leave something out, as in "23 more rows in …". */
  readonly whole: { readonly label: string; readonly url: string | null };
}

export const PLAIN_CONTEXT: ReportContext = {
  missing: [],
  policyProblem: null,
  notices: [],
  mergeBase: null,
  earlier: [],
  lastChanges: [],
  sourceUrl: () => null,
  whole: { label: 'the HTML report', url: null },
};
