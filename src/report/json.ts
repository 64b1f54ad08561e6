import { decisionLine } from './overall.ts';
import type { Report } from './report.ts';

export const VERDICT_SCHEMA = 'modelassay/verdict/v1';

/** The merged verdict for machines: what blocks and why, without the tables. Indented, ends with a line break. */
export function renderJson({ results, context, verdict: merged, outline: parts }: Report): string {
  return `${printable({
    schema: VERDICT_SCHEMA,
    verdict: merged.verdict,
    blocking: merged.blocking,
    summary: decisionLine(merged),
    checks: merged.checks,
    gates: results.map(({ gate, id, verdict, summary, problem, subject, checks, durationMs }) => ({
      gate,
      id,
      verdict,
      blocking: verdict !== 'pass',
      summary,
      problem,
      subject: subject && { name: subject.name, digest: subject.digest },
      checks: checks.length,
      durationMs,
    })),
    missing: context.missing,
    policyProblem: context.policyProblem,
    notPassed: [...parts.failed, ...parts.inconclusive, ...parts.warnings, ...parts.allowed].map(
      ({ result, check }) => ({
        gate: result.gate,
        resultId: result.id,
        ...check,
      }),
    ),
    notChecked: results.flatMap(({ gate, id, notChecked }) =>
      notChecked.map((item) => ({ gate, resultId: id, ...item })),
    ),
    notices: context.notices,
    mergeBase: context.mergeBase && {
      commit: context.mergeBase.commit,
      from: context.mergeBase.from,
      gates: context.mergeBase.results.map(({ gate, id, verdict, startedAt }) => ({ gate, id, verdict, startedAt })),
    },
  })}\n`;
}

/** All but the line breaks that the indentation makes: inside texts they are escapes already. */
const HIDDEN = /[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]--[\n]]/gv;

/** JSON that may be printed into a terminal or a log: what is hidden, or would be a runner's command, is an escape in it. */
function printable(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(HIDDEN, escapes).replaceAll('##[', '##\\u005b');
}

function escapes(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
