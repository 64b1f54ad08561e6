import type { Logger } from '../core/log.ts';
import { decisionLine } from '../report/overall.ts';
import type { Report } from '../report/report.ts';
import type { Annotation } from './annotations.ts';
import { abandonCheckRun, closeCheckRun, openCheckRun } from './check-run.ts';
import { createClient, type GitHubClient } from './client.ts';
import { setCommitStatus } from './commit-status.ts';
import type { GitHubContext } from './context.ts';
import { announceOnPullRequest, commentSection, reportOnPullRequest } from './report-comment.ts';
import { type ViewTarget, viewTarget } from './target.ts';

/** What to show on GitHub besides the job's own summary. None of it decides anything: the exit code does. */
export interface ViewChoice {
  readonly comment: boolean;
  /** Name of the check run, stable over runs; null for none. */
  readonly checkRun: string | null;
  /** Name of the commit status; null for none. */
  readonly commitStatus: string | null;
  /** The user's `id`: a section of its own in the comment, and a part of the names. */
  readonly id: string | null;
}

/** Views that say "in progress" until they are told the outcome. Nothing here throws. */
export interface Views {
  close(report: Report, annotations: readonly Annotation[]): Promise<void>;
  /** There is no verdict and none will come. */
  abandon(reason: { readonly conclusion: 'failure' | 'cancelled'; readonly title: string }): Promise<void>;
}

export interface ViewRequest {
  readonly choice: ViewChoice;
  readonly context: GitHubContext;
  /** '' where there is none. */
  readonly token: string;
  readonly log: Logger;
  /** Where results of another run are posted; otherwise this run's own commit and pull request. */
  readonly target?: ViewTarget;
  readonly connect?: typeof createClient;
}

/** Open the chosen views. Without a token, a pull request or a permission it says so once and shows what it can. */
export async function openViews(request: ViewRequest): Promise<Views> {
  const { choice, context, token, log, connect = createClient } = request;
  if (!choice.comment && choice.checkRun === null && choice.commitStatus === null) return NO_VIEWS;
  const found = request.target ? { target: request.target } : viewTarget(context);
  const reason = 'unavailable' in found ? found.unavailable : token === '' ? 'there is no github-token' : undefined;
  if (reason !== undefined || 'unavailable' in found) {
    log.info(`Nothing is posted on GitHub: ${reason}. The report is in the job summary.`);
    return NO_VIEWS;
  }
  const { target } = found;
  const client = await connect({ token, apiUrl: context.server.apiUrl, log });
  return open(client, target, request);
}

async function open(client: GitHubClient, target: ViewTarget, { choice, context, log }: ViewRequest): Promise<Views> {
  const named = (name: string) => (choice.id === null ? name : `${name} (${choice.id})`);
  const section = commentSection(context, choice.id);
  const status = async (state: 'pending' | 'success' | 'failure' | 'error', description: string) => {
    if (choice.commitStatus === null) return;
    await setCommitStatus(client, target, { name: named(choice.commitStatus), state, description }, log);
  };
  const checkRun = choice.checkRun === null ? null : await openCheckRun(client, target, named(choice.checkRun), log);
  await status('pending', 'Measuring');
  if (choice.comment) await announceOnPullRequest(client, target, section, log);
  return {
    async close(report, annotations) {
      await closeCheckRun(client, target, checkRun, report, annotations, log);
      await status(report.verdict.blocking ? 'failure' : 'success', decisionLine(report.verdict));
      if (choice.comment) await reportOnPullRequest(client, target, section, report, log);
    },
    async abandon(reason) {
      await abandonCheckRun(client, target, checkRun, reason, log);
      await status('error', reason.title);
    },
  };
}

const NO_VIEWS: Views = { close: async () => {}, abandon: async () => {} };

/** What this server cannot do, for the log; empty on GitHub itself. */
export function missingOnServer({ server }: Pick<GitHubContext, 'server'>): string[] {
  if (!server.enterprise) return [];
  return [
    'Artifacts of version 4: results of other jobs and runs are not fetched. Hand them over with actions/upload-artifact@v3 and actions/download-artifact@v3.',
    'Attestations: evidence is signed with a key of your own.',
  ];
}
