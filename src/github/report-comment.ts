import { createHash } from 'node:crypto';
import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine } from '../report/overall.ts';
import type { Report } from '../report/report.ts';
import { COMMENT_UTF16 } from '../report/room.ts';
import type { Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { type GitHubClient, patienceOf } from './client.ts';
import { type CommentChange, type CommentOutcome, updateComment } from './comment.ts';
import { commentApi } from './comment-api.ts';
import { reportBudget } from './comment-body.ts';
import { announce, type Finding, MAX_FINDINGS, report } from './comment-state.ts';
import type { GitHubContext } from './context.ts';
import type { ViewTarget } from './target.ts';
import type { Troubles } from './troubles.ts';

/** Which part of the comment is ours: one for each matrix leg, and for each project of a monorepo. */
export interface CommentSection {
  readonly key: string;
  readonly title: string;
}

/** Stable over pushes: the workflow, the job, its leg, and the user's own id. */
export function commentSection(
  context: Pick<GitHubContext, 'workflow' | 'job' | 'leg'>,
  id: string | null,
): CommentSection {
  const parts = [context.workflow ?? '', context.job ?? '', context.leg?.id ?? '', id ?? ''];
  const title = [id, context.leg?.text].filter((part) => part).join(' · ') || context.job || 'Model Assay';
  return {
    key: createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16),
    title,
  };
}

/** Say that a run has started; the last report stays and is marked as old. Never throws. */
export function announceOnPullRequest(
  client: GitHubClient,
  target: ViewTarget,
  section: CommentSection,
  troubles: Troubles,
) {
  const { run, attempt, commit } = target;
  const change: CommentChange = (state) => announce(state, { ...section, latest: { run, attempt, commit } });
  return write(client, target, change, troubles, true);
}

/** Put the report into our section of the pull request's one comment. Never throws. */
export function reportOnPullRequest(
  client: GitHubClient,
  target: ViewTarget,
  section: CommentSection,
  told: Report,
  troubles: Troubles,
): Promise<CommentOutcome | { readonly kind: 'none' }> {
  const { verdict, results } = told;
  const fresh = {
    run: target.run,
    attempt: target.attempt,
    commit: target.commit,
    verdict: verdict.blocking && verdict.verdict === 'pass' ? ('error' as const) : verdict.verdict,
    decision: decisionLine(verdict),
    findings: results.length === 0 ? null : findingsOf(results),
  };
  const change: CommentChange = (state) => {
    const others = state.sections.filter(({ key }) => key !== section.key).length;
    const limit = { utf16: others === 0 ? reportBudget(1) : Math.min(reportBudget(others + 1), COMMENT_UTF16) };
    return report(state, section, { ...fresh, body: renderMarkdown(told, { room: limit }).trim() });
  };
  return write(client, target, change, troubles, false);
}

/** What did not pass, blocking or not, worst gates as they come; enough to tell what changed at the next push. */
export function findingsOf(results: readonly Result[]): Finding[] {
  const all = results.flatMap((result) => [
    ...(result.problem ? [finding(result, '', 'could not measure')] : []),
    ...result.checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, title }) => finding(result, id, title)),
  ]);
  return all.slice(0, MAX_FINDINGS);
}

function finding(result: Result, check: string, title: string): Finding {
  const id = createHash('sha256')
    .update([result.gate, result.id ?? '', check].join('\0'))
    .digest('hex')
    .slice(0, 12);
  return { id, title: `${resultName(result)}: ${title}` };
}

async function write(
  client: GitHubClient,
  target: ViewTarget,
  change: CommentChange,
  troubles: Troubles,
  returnsLater: boolean,
) {
  if (target.pullRequest === null) return { kind: 'none' } as const;
  return updateComment(change, {
    api: commentApi(client, target.repository, target.pullRequest),
    links: target,
    troubles,
    patience: patienceOf(client),
    sleep: (milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    now: () => performance.now(),
    returnsLater,
  });
}
