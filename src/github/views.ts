import type { Logger } from '../core/log.ts';
import type { Report } from '../report/report.ts';
import type { Annotation } from './annotations.ts';
import { type CheckRunEnd, checkRunEnd, closeCheckRun, openCheckRun } from './check-run.ts';
import { createClient, type GitHubClient } from './client.ts';
import { type StatusLine, setCommitStatus } from './commit-status.ts';
import type { GitHubContext } from './context.ts';
import type { Patience } from './patience.ts';
import { announceOnPullRequest, commentSection, reportOnPullRequest } from './report-comment.ts';
import { type ViewTarget, viewTarget } from './target.ts';
import { troublesOf } from './troubles.ts';

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

/** Views of one run on GitHub. Nothing here throws. */
export interface Views {
  /** The verdict, or why there can be none. */
  close(report: Report, annotations: readonly Annotation[]): Promise<void>;
  /**
   * There is no verdict and none will come: whatever still says "measuring", or tells of an earlier commit, shows this.
   * Nothing happens where a verdict that blocks was told already: it says more.
   */
  abandon(report: Report, conclusion: 'failure' | 'cancelled'): Promise<void>;
  /** True once `close` was called. */
  isTold(): boolean;
}

export interface ViewRequest {
  readonly choice: ViewChoice;
  readonly context: GitHubContext;
  /** '' where there is none. */
  readonly token: string;
  readonly log: Logger;
  /** Say before measuring that it has begun; false for a run that only tells what others measured. */
  readonly announce: boolean;
  readonly patience?: Patience;
  /** Where results of another run are posted; otherwise this run's own commit and pull request. */
  readonly target?: ViewTarget;
  readonly connect?: typeof createClient;
}

/** Open the chosen views. Without a token, a pull request or a permission it says so once and shows what it can. */
export async function openViews(request: ViewRequest): Promise<Views> {
  const { choice, context, token, log, connect = createClient } = request;
  if (!choice.comment && choice.checkRun === null && choice.commitStatus === null) return noViews();
  const found = request.target ? { target: request.target } : viewTarget(context);
  const reason = 'unavailable' in found ? found.unavailable : token === '' ? 'there is no github-token' : undefined;
  if (reason !== undefined || 'unavailable' in found) {
    log.info(`Nothing is posted on GitHub: ${reason}. The report is in the job summary.`);
    return noViews();
  }
  const { target } = found;
  const { patience } = request;
  const client = await connect({
    token,
    apiUrl: context.server.apiUrl,
    log,
    repeats: 0,
    ...(patience && { patience }),
  });
  return open(client, target, request);
}

async function open(client: GitHubClient, target: ViewTarget, request: ViewRequest): Promise<Views> {
  const { choice, context, log, announce } = request;
  const named = (name: string) => (choice.id === null ? name : `${name} (${choice.id})`);
  const section = commentSection(context, choice.id);
  const troubles = troublesOf(log);
  const status = async (state: StatusLine['state'], description: string, repeats?: number) => {
    if (choice.commitStatus === null) return;
    await setCommitStatus(client, target, { name: named(choice.commitStatus), state, description }, troubles, repeats);
  };
  const checkName = choice.checkRun === null ? null : named(choice.checkRun);
  const end = async (state: StatusLine['state'], run: CheckRunEnd, report: Report) => {
    // What GitHub did not answer before is asked again here.
    troubles.forget();
    await Promise.all([
      checkName !== null && closeCheckRun(client, target, checkRun, checkName, run, troubles),
      status(state, run.title),
      choice.comment && reportOnPullRequest(client, target, section, report, troubles),
    ]);
    troubles.tell();
  };
  const [checkRun] = announce
    ? await Promise.all([
        checkName === null ? null : openCheckRun(client, target, checkName, troubles),
        status('pending', 'Measuring', 0),
        choice.comment && announceOnPullRequest(client, target, section, troubles),
      ])
    : [null];
  let told: 'nothing' | 'passed' | 'blocked' = 'nothing';
  return {
    async close(report, annotations) {
      const run = checkRunEnd(report, annotations);
      told = run.conclusion === 'success' ? 'passed' : 'blocked';
      await end(told === 'passed' ? 'success' : 'failure', run, report);
    },
    async abandon(report, conclusion) {
      if (told === 'blocked') return;
      await end('error', { ...checkRunEnd(report, []), conclusion }, report);
    },
    isTold: () => told !== 'nothing',
  };
}

function noViews(): Views {
  let told = false;
  return {
    async close() {
      told = true;
    },
    abandon: async () => {},
    isTold: () => told,
  };
}

/** What this server cannot do, for the log; empty on GitHub itself. */
export function missingOnServer({ server }: Pick<GitHubContext, 'server'>): string[] {
  if (!server.enterprise) return [];
  return [
    'This server has no artifacts of version 4: results of other jobs and runs are not fetched. Hand them over with actions/upload-artifact@v3 and actions/download-artifact@v3.',
    'This server has no attestations: evidence is signed with a key of your own.',
  ];
}
