import type { Effect, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { blocks, type Verdict, worst } from '../result/verdict.ts';
import { several } from '../wording/numbers.ts';
import { sentence, sentenceList } from '../wording/sentence.ts';
import type { PolicyProblem, ReportContext } from './context.ts';
import { foundText, ICONS } from './words.ts';

/** One verdict over all results and over those that never came. */
export interface Overall {
  readonly verdict: Verdict;
  readonly blocking: boolean;
  readonly icon: string;
  /** `Blocked: 1 of 2 gates failed.` Our own words only. */
  readonly decision: string;
  /** What the gravest gate found, in its own words; plain text from a result, so not escaped. '' where all is well. */
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
export function overall(results: readonly Result[], context: ReportContext): Overall {
  if (context.policyProblem !== null) return unread(context.policyProblem);
  const verdict = worst([...results.map((result) => result.verdict), ...context.missing.map(() => 'error' as const)]);
  const blocking = verdict !== 'pass';
  const checks = results.flatMap((result) => result.checks);
  const became = (kind: Effect['kind']) => checks.filter(({ effect }) => effect?.kind === kind).length;
  const passed = checks.filter(({ effect }) => effect === null).length;
  const counts = {
    total: checks.length,
    passed,
    warnings: became('warns'),
    waived: became('waived'),
    allowed: became('allowed'),
  };
  return {
    verdict,
    blocking,
    icon: blocking ? (verdict === 'inconclusive' ? ICONS.inconclusive : ICONS.fail) : ICONS.pass,
    decision: blocking ? blocked(results, context.missing) : passing(results, counts),
    finding: blocking ? finding(results, context.missing) : onlySummary(results),
    checks: counts,
  };
}

/** The decision and the finding as one plain line, for a status, a title or a log. */
export function decisionLine({ decision, finding }: Overall): string {
  return finding === '' ? decision : `${decision} ${finding}`;
}

function unread({ mistakes }: PolicyProblem): Overall {
  const [first, ...others] = mistakes;
  const place = first?.source ? `${first.source.file}:${first.source.line}: ` : '';
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

function blocked(results: readonly Result[], absent: ReportContext['missing']): string {
  const missing = absent.filter(({ fact }) => fact === undefined).length;
  const facts = Map.groupBy(
    absent.flatMap(({ fact }) => fact ?? []),
    (fact) => fact,
  );
  const others = [...facts].map(([fact, list]) => (list.length === 1 ? fact : `${fact} (${list.length} times)`));
  const gates = results.length + missing;
  if (gates + others.length === 0) return 'Blocked: no gate delivered a result.';
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  const [only] = results;
  if (gates === 1 && only && only.verdict !== 'pass' && others.length === 0)
    return `Blocked: ${resultName(only)} ${alone(only)}.`;
  const kinds = (
    [
      [count('fail'), 'failed', 'failed'],
      [count('inconclusive'), 'is inconclusive', 'are inconclusive'],
      [count('error'), 'could not decide', 'could not decide'],
      [missing, 'delivered no result', 'delivered no result'],
    ] as const
  ).filter(([number]) => number > 0);
  const described = kinds.map(([number, one, many], index) => {
    const of = index === 0 ? ` of ${several(gates, 'gate')}` : '';
    return `${number}${of} ${number === 1 ? one : many}`;
  });
  return `Blocked: ${sentenceList([...described, ...others])}.`;
}

/** What the only gate did. */
function alone({ verdict, problem, checks }: Result): string {
  if (problem !== null) return 'could not decide';
  const same = checks.filter((check) => blocks(check) && check.verdict === verdict).length;
  const of = checks.length === 1 ? 'its one check' : `${same} of ${several(checks.length, 'check')}`;
  if (verdict === 'fail') return `failed ${of}`;
  return verdict === 'inconclusive' ? `is inconclusive in ${of}` : `could not decide ${of}`;
}

function passing(results: readonly Result[], checks: Overall['checks']): string {
  const gates = results.length > 1 ? ` in ${several(results.length, 'gate')}` : '';
  if (checks.passed === checks.total) {
    return checks.total === 1
      ? 'Passed: the one check holds.'
      : `Passed: all ${several(checks.total, 'check')}${gates} hold.`;
  }
  const told = [
    checks.warnings > 0 ? several(checks.warnings, 'warning') : '',
    checks.waived > 0 ? several(checks.waived, 'waived check') : '',
  ].filter((words) => words !== '');
  const allowed =
    checks.allowed === 0 ? '' : `, and ${checks.allowed === 1 ? 'one is' : `${checks.allowed} are`} let be`;
  const held = `${checks.passed} of ${several(checks.total, 'check')}${gates} hold${allowed}`;
  return `Passed${told.length === 0 ? '' : ` with ${sentenceList(told)}`}: ${held}.`;
}

/** What the gravest of all found, as the verdict of all is made: a result that is missing is as grave as one that could not decide. */
function finding(results: readonly Result[], missing: ReportContext['missing']): string {
  const [gravest] = results.filter(({ verdict }) => verdict !== 'pass').sort((a, b) => rank(a) - rank(b));
  const [absent] = missing;
  if (gravest && (gravest.verdict === 'error' || absent === undefined)) {
    const found = sentence(foundText(gravest));
    return results.length + missing.length > 1 ? `${resultName(gravest)}: ${found}` : found;
  }
  return absent ? `${resultName(absent)}: ${sentence(absent.reason)}` : '';
}

function rank(result: Result): number {
  return ['error', 'fail', 'inconclusive', 'pass'].indexOf(result.verdict);
}

function onlySummary(results: readonly Result[]): string {
  const [only, ...others] = results;
  return only && others.length === 0 ? sentence(foundText(only)) : '';
}
