import { type Check, metNumber } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { several } from '../wording/numbers.ts';
import { sentenceList } from '../wording/sentence.ts';
import { askedText } from './asked.ts';
import type { Entry } from './outline.ts';
import type { Report } from './report.ts';

export const NOTICE_SCHEMA = 'modelassay/notice/v1';

/** What others are told of a run: checks with their numbers, and never what stands in a row, not even the name of a slice. */
export interface Notice {
  readonly schema: typeof NOTICE_SCHEMA;
  readonly verdict: 'pass' | 'inconclusive' | 'fail' | 'error';
  /** One line, decision first. */
  readonly text: string;
  readonly repository: string | null;
  readonly commit: string | null;
  /** Address of the run's page. */
  readonly run: string | null;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly gates: readonly NoticedGate[];
}

interface NoticedGate {
  readonly gate: string;
  readonly id: string | null;
  readonly verdict: Notice['verdict'];
  /** What blocks, most telling first. */
  readonly blocking: readonly NoticedCheck[];
}

interface NoticedCheck {
  readonly check: string;
  readonly verdict: Check['verdict'];
  readonly value: number | null;
  readonly unit: string | null;
  /** As the report writes it: `≤ 0.1`. */
  readonly asked: string;
}

/** Of one gate. */
const MOST_CHECKS = 20;
const MOST_NAMES = 3;

/** Pure. */
export function noticeOf(
  { outline, verdict }: Report,
  where: Pick<Notice, 'repository' | 'commit' | 'run'>,
  now: Date,
): Notice {
  const blocking = [...outline.failed, ...outline.inconclusive];
  return {
    schema: NOTICE_SCHEMA,
    verdict: verdict.verdict,
    text: textOf(verdict.verdict, blocking, outline.problems.map(resultName), where.repository),
    ...where,
    at: now.toISOString(),
    gates: outline.results.map((result) => ({
      gate: result.gate,
      id: result.id,
      verdict: result.verdict,
      blocking: blocking
        .filter((entry) => entry.result === result)
        .slice(0, MOST_CHECKS)
        .map(({ check }) => noticed(check)),
    })),
  };
}

/** What Slack's incoming webhooks take, and those that speak like them (Mattermost, Rocket.Chat). */
export function slackMessage({ text, run }: Notice): { readonly text: string } {
  return { text: run === null ? text : `${text} <${run}|The run>` };
}

function textOf(
  verdict: Notice['verdict'],
  blocking: readonly Entry[],
  problems: readonly string[],
  repository: string | null,
): string {
  const of = repository === null ? '' : `${repository}: `;
  if (verdict === 'pass') return `${of}Model Assay passed.`;
  const names = [...new Set(blocking.map(({ check }) => nameOf(check)))];
  const shown = names.slice(0, MOST_NAMES);
  const rest = names.length - shown.length;
  const checks =
    names.length === 0 ? [] : [sentenceList([...shown, ...(rest > 0 ? [`${several(rest, 'more check')}`] : [])])];
  const failed = problems.length === 0 ? [] : [`${sentenceList(problems)} could not decide`];
  const what = [...checks, ...failed].join('; ');
  return `${of}Model Assay ${verdict === 'inconclusive' ? 'cannot tell' : 'blocks'}${what === '' ? '' : `: ${what}`}.`;
}

function noticed(check: Check): NoticedCheck {
  const met = metNumber(check);
  return {
    check: nameOf(check),
    verdict: check.verdict,
    value: met?.value ?? null,
    unit: met?.unit ?? null,
    asked: askedText(check),
  };
}

function nameOf({ title, id, slice }: Check): string {
  return slice === null ? title || id : `${title || id} in a slice of ${slice.column}`;
}
