import { placeName } from '../core/errors.ts';
import { isComparison, isDataRule, isModelFact } from '../result/check.ts';
import type { Effect } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { type Verdict, worst } from '../result/verdict.ts';
import { several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { checkSentence, factSentence } from './check-sentence.ts';
import type { PolicyProblem, ReportContext } from './context.ts';
import { neededFact } from './explain.ts';
import { blockedWords, passedWords } from './headline.ts';
import type { Entry, Outline } from './outline.ts';
import { ICONS } from './words.ts';

/** One verdict over all results and over those that never came. */
export interface Overall {
  readonly verdict: Verdict;
  readonly blocking: boolean;
  readonly icon: string;
  /** `Blocked: the model lost class 8.` Names in it are plain text from results, so not escaped. */
  readonly decision: string;
  /** The numbers behind it: of the worst check, or what the gravest gate found. Not escaped. '' where all is well. */
  readonly finding: string;
  readonly checks: {
    readonly total: number;
    readonly passed: number;
    readonly warnings: number;
    readonly waived: number;
    /** Neither passed nor told as a warning: the policy lets them be. */
    readonly allowed: number;
  };
}

/**
 * Merge results. A promised result that is missing is an error, and so is an empty set: what nobody looked at is never a
 * pass. Any blocking result blocks.
 */
export function overall(outline: Outline, { policyProblem }: ReportContext): Overall {
  if (policyProblem !== null) return unread(policyProblem);
  const { results, missing } = outline;
  const verdict = worst([...results.map((result) => result.verdict), ...missing.map(() => 'error' as const)]);
  const blocking = verdict !== 'pass';
  const checks = results.flatMap((result) => result.checks);
  const became = (kind: Effect['kind']) => checks.filter(({ effect }) => effect?.kind === kind).length;
  return {
    verdict,
    blocking,
    icon: blocking ? (verdict === 'inconclusive' ? ICONS.inconclusive : ICONS.fail) : ICONS.pass,
    decision: blocking ? blockedWords(outline) : passedWords(outline),
    finding: blocking ? finding(outline) : warned(outline),
    checks: {
      total: checks.length,
      passed: checks.filter(({ effect }) => effect === null).length,
      warnings: became('warns'),
      waived: became('waived'),
      allowed: became('allowed'),
    },
  };
}

/** The decision and the finding as one plain line, for a status, a title or a log. */
export function decisionLine({ decision, finding }: Overall): string {
  return finding === '' ? decision : `${decision} ${finding}`;
}

function unread({ mistakes }: PolicyProblem): Overall {
  const [first, ...others] = mistakes;
  const place = first?.source ? `${placeName({ file: first.source.file, line: first.source.line })}: ` : '';
  const more = others.length === 0 ? '' : ` And ${several(others.length, 'more mistake')}.`;
  return {
    verdict: 'error',
    blocking: true,
    icon: ICONS.error,
    decision: 'The policy cannot be read.',
    finding: first === undefined ? '' : `${place}${sentence(first.text)}${more}`,
    checks: { total: 0, passed: 0, warnings: 0, waived: 0, allowed: 0 },
  };
}

/** A failure is a finding about the model and is told first; then what could not be decided, and what is not yet known. */
function finding({ failed, inconclusive, problems, missing, results }: Outline): string {
  const [worst] = failed.filter(({ check }) => check.verdict === 'fail');
  if (worst) return worstWords(worst);
  const [problem] = problems;
  const severalGates = results.length + missing.length > 1;
  if (problem) return `${severalGates ? `${resultName(problem)}: ` : ''}${sentence(problem.problem!.message)}`;
  // Where one cause keeps all from being decided, that one is told.
  const error = failed.find(({ result, check }) => check.reason === result.summary) ?? failed[0];
  if (error) return factSentence(error.check);
  const [lost] = missing;
  if (lost) return `${resultName(lost)}: ${sentence(lost.reason)}`;
  const [unsure] = inconclusive;
  return unsure ? unsureWords(unsure) : '';
}

function worstWords({ result, check }: Entry): string {
  const [found] = result.findings;
  // What a gate found out says more than its worst check.
  if (isComparison(check) && found !== undefined) return sentence(found);
  if (isDataRule(check)) {
    const observed = check.observed === null ? '' : ` In these rows: ${sentence(check.observed)}`;
    return `${factSentence(check)}${observed}`;
  }
  // The decision names it already.
  if (isModelFact(check)) return sentence(check.reason);
  return `${checkSentence(check)}.${found === undefined ? '' : ` ${sentence(found)}`}`;
}

function unsureWords({ check }: Entry): string {
  const needed = neededFact(check);
  return `${checkSentence(check)}. ${needed === '' ? sentence(check.reason) : needed}`;
}

function warned({ warnings: [first] }: Outline): string {
  if (first === undefined) return '';
  const { check } = first;
  return check.numbers.value === null || isDataRule(check) ? factSentence(check) : `${checkSentence(check)}.`;
}
