import { annotationsOf } from '../github/annotations.ts';
import { abandonCheckRun, closeCheckRun, openCheckRun } from '../github/check-run.ts';
import { createClient, type GitHubClient } from '../github/client.ts';
import { setCommitStatus } from '../github/commit-status.ts';
import { announceOnPullRequest, commentSection, reportOnPullRequest } from '../github/report-comment.ts';
import { type ViewTarget, viewTarget } from '../github/target.ts';
import type { ReportContext } from '../report/context.ts';
import { decisionLine, overall } from '../report/overall.ts';
import type { Result } from '../result/document.ts';
import type { Toolkit } from './toolkit.ts';

/** Where the verdict is shown besides the job itself. None of them decides anything: the exit code does. */
export interface Views {
  show(results: readonly Result[], context: ReportContext): Promise<void>;
  /** The run ended without a verdict. */
  abandon(title: string): Promise<void>;
}

const NO_VIEWS: Views = { show: async () => {}, abandon: async () => {} };

/** Comment, check run and commit status, as far as the inputs ask for them and the event allows; begun before measuring. */
export async function openViews(toolkit: Toolkit): Promise<Views> {
  const { core, context, log } = toolkit;
  const client = await clientOf(toolkit);
  if (client === null) return NO_VIEWS;
  const found = viewTarget(context);
  if ('unavailable' in found) {
    log.info(`No comment, check run or status: ${found.unavailable}.`);
    return NO_VIEWS;
  }
  const { target } = found;
  const views = [
    ...(isOn(toolkit, 'comment') && target.pullRequest !== null ? [await commentView(toolkit, client, target)] : []),
    ...(isOn(toolkit, 'check-run') ? [await checkRunView(toolkit, client, target)] : []),
    ...(isOn(toolkit, 'commit-status') ? [await statusView(toolkit, client, target)] : []),
  ];
  core.debug(`${views.length} views of the verdict`);
  return {
    show: async (results, report) => void (await Promise.all(views.map((view) => view.show(results, report)))),
    abandon: async (title) => void (await Promise.all(views.map((view) => view.abandon(title)))),
  };
}

/** Null where no token was given: then nothing is asked of GitHub. */
export async function clientOf({ core, context, log }: Toolkit): Promise<GitHubClient | null> {
  const token = core.getInput('github-token');
  if (token === '' || !context.onActions) return null;
  return createClient({ token, apiUrl: context.server.apiUrl, log });
}

export function isOn({ core }: Toolkit, input: string): boolean {
  return core.getInput(input).trim().toLowerCase() === 'true';
}

async function commentView({ core, context, log }: Toolkit, client: GitHubClient, target: ViewTarget): Promise<Views> {
  const section = commentSection(context, core.getInput('id') || null);
  await announceOnPullRequest(client, target, section, log);
  return {
    show: async (results, report) => void (await reportOnPullRequest(client, target, section, results, report, log)),
    // The next run says that this one is old; a report that never came is no news.
    abandon: async () => {},
  };
}

async function checkRunView(toolkit: Toolkit, client: GitHubClient, target: ViewTarget): Promise<Views> {
  const { log, workspace } = toolkit;
  const open = await openCheckRun(client, target, nameOf(toolkit), log);
  const folders = { workingFolder: workspace, repositoryRoot: workspace };
  return {
    show: (results, report) =>
      closeCheckRun(client, target, open, results, report, annotationsOf(results, folders), log),
    abandon: (title) => abandonCheckRun(client, target, open, { conclusion: 'failure', title }, log),
  };
}

async function statusView(toolkit: Toolkit, client: GitHubClient, target: ViewTarget): Promise<Views> {
  const name = `${nameOf(toolkit)} (status)`;
  const set = async (state: 'pending' | 'success' | 'failure' | 'error', description: string) =>
    void (await setCommitStatus(client, target, { name, state, description }, toolkit.log));
  await set('pending', 'Measuring …');
  return {
    show: (results, report) => {
      const verdict = overall(results, report);
      const blocked = verdict.verdict === 'error' ? 'error' : 'failure';
      return set(verdict.blocking ? blocked : 'success', decisionLine(verdict));
    },
    abandon: (title) => set('error', title),
  };
}

/** Stable over runs, because required checks are matched by it. */
function nameOf({ core, context }: Toolkit): string {
  return ['Model Assay', core.getInput('id') || context.leg?.text].filter(Boolean).join(': ');
}
