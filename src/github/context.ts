import type { Result } from '../result/document.ts';
import type { Environment } from '../runtime/environment.ts';
import type { EventPayload } from './event.ts';
import { readWorkingCopy } from './git.ts';
import { type Leg, readLeg } from './leg.ts';
import { readOtherCi } from './other-ci.ts';

/** Where and for what we run. Null is "unknown", which every reader takes for the worse case. */
export interface GitHubContext {
  /** False on a laptop and in any other CI. */
  readonly onActions: boolean;
  /** Of other CI systems the nearest of GitHub's names; null on a laptop. */
  readonly event: string | null;
  readonly repository: string | null;
  /** What is being judged: the pull request's own head, not the merge that GitHub made of it for the test. */
  readonly commit: string | null;
  readonly ref: string | null;
  /** What is checked out: on pull requests the test merge (GITHUB_SHA), elsewhere the commit itself. */
  readonly testedCommit: string | null;
  /** What it is to be merged into. On pull requests the base's commit may be older than the one that was merged. */
  readonly base: { readonly commit: string; readonly ref: string } | null;
  readonly pullRequest: {
    readonly number: number;
    readonly fromFork: boolean;
    readonly labels: readonly string[];
  } | null;
  /** The run that a `workflow_run` event tells of: the unprivileged half of the fork pair. */
  readonly triggeringRun: TriggeringRun | null;
  readonly run: { readonly id: string | null; readonly attempt: number | null; readonly number: number | null };
  readonly workflow: string | null;
  readonly job: string | null;
  readonly leg: Leg | null;
  readonly defaultBranch: string | null;
  readonly private: boolean | null;
  readonly server: { readonly url: string; readonly apiUrl: string; readonly enterprise: boolean };
  readonly runner: Readonly<Record<'runner' | 'os' | 'arch' | 'runnerKind', string | null>>;
  /** False where a stranger may have had a hand in what runs or in what is read: forks, and events that carry their data. */
  readonly trusted: boolean;
  /** What could not be read, for the debug log. */
  readonly problems: readonly string[];
}

export interface TriggeringRun {
  readonly id: number;
  readonly attempt: number;
  readonly event: string;
  readonly commit: string;
  readonly headRepository: string | null;
  readonly headBranch: string | null;
  /** File of its workflow. */
  readonly workflowFile: string | null;
}

export interface ContextRequest {
  readonly environment: Environment;
  readonly workingFolder: string;
  /** The input `leg`, whose default is `${{ toJson(matrix) }}`. */
  readonly leg?: string | undefined;
}

/** Never throws: what the environment and the event do not tell is null. */
export async function readGitHubContext(request: ContextRequest): Promise<GitHubContext> {
  return request.environment.GITHUB_ACTIONS === 'true' ? onActions(request) : elsewhere(request);
}

/** The parts of a result document that come from here. */
export function identityOf(context: GitHubContext): Pick<Result, 'source' | 'run'> {
  return {
    source: { repository: context.repository, commit: context.commit, ref: context.ref },
    run: {
      id: context.run.id,
      attempt: context.run.attempt,
      job: context.job,
      leg: context.leg?.text ?? null,
    },
  };
}

/** Address of this run's page; null where it is unknown. */
export function runUrl(context: GitHubContext): string | null {
  const { repository, run, server } = context;
  return repository && run.id ? `${server.url}/${repository}/actions/runs/${run.id}` : null;
}

/** Address of a line of a file as it is at this commit; null where it is unknown. */
export function permalink(context: GitHubContext, file: string, line: number): string | null {
  const { repository, commit, server } = context;
  if (!repository || !commit) return null;
  return `${server.url}/${repository}/blob/${commit}/${file.split('/').map(encodeURIComponent).join('/')}#L${line}`;
}

async function onActions({ environment, leg }: ContextRequest): Promise<GitHubContext> {
  const { readEvent } = await import('./event.ts');
  const { payload, problem } = await readEvent(environment.GITHUB_EVENT_PATH);
  const event = environment.GITHUB_EVENT_NAME || null;
  const tested = commitOf(environment.GITHUB_SHA);
  const subject = subjectOf(event, payload, environment);
  return {
    onActions: true,
    event,
    repository: environment.GITHUB_REPOSITORY || null,
    commit: subject.commit ?? (subject.pullRequest === null ? tested : null),
    ref: subject.ref ?? (environment.GITHUB_REF || null),
    testedCommit: tested,
    base: subject.base,
    pullRequest: subject.pullRequest,
    triggeringRun: triggeringRunOf(event, payload),
    run: {
      id: digits(environment.GITHUB_RUN_ID),
      attempt: wholeNumber(environment.GITHUB_RUN_ATTEMPT),
      number: wholeNumber(environment.GITHUB_RUN_NUMBER),
    },
    workflow: environment.GITHUB_WORKFLOW || null,
    job: environment.GITHUB_JOB || null,
    leg: readLeg(leg),
    defaultBranch: payload.repository?.default_branch ?? null,
    private: payload.repository?.private ?? null,
    server: serverOf(environment),
    runner: runnerOf(environment),
    trusted: isTrusted(event, subject.pullRequest),
    problems: problem === null ? [] : [problem],
  };
}

async function elsewhere({ environment, workingFolder, leg }: ContextRequest): Promise<GitHubContext> {
  const copy = await readWorkingCopy(workingFolder);
  const other = readOtherCi(environment);
  return {
    onActions: false,
    event: other?.event ?? null,
    repository: copy.repository,
    commit: copy.commit,
    // A CI checks out a commit, and only its variables say of what.
    ref: other?.ref ?? copy.ref,
    testedCommit: copy.commit,
    base: null,
    pullRequest: null,
    triggeringRun: null,
    run: { id: null, attempt: null, number: null },
    workflow: null,
    job: null,
    leg: readLeg(leg),
    defaultBranch: other?.defaultBranch ?? null,
    private: null,
    server: serverOf(environment),
    runner: runnerOf(environment),
    trusted: true,
    problems: [],
  };
}

type Subject = Pick<GitHubContext, 'commit' | 'ref' | 'base' | 'pullRequest'>;

function subjectOf(event: string | null, payload: EventPayload, environment: Environment): Subject {
  if (event === 'merge_group' && payload.merge_group) {
    const { head_sha, head_ref, base_sha, base_ref } = payload.merge_group;
    return { commit: head_sha, ref: head_ref, base: { commit: base_sha, ref: base_ref }, pullRequest: null };
  }
  if (event === 'workflow_run' && payload.workflow_run) {
    return { ...NOTHING, commit: payload.workflow_run.head_sha, ref: payload.workflow_run.head_branch ?? null };
  }
  const pull = payload.pull_request;
  if (pull) {
    return {
      commit: pull.head.sha,
      ref: `refs/pull/${pull.number}/head`,
      base: { commit: pull.base.sha, ref: `refs/heads/${pull.base.ref}` },
      pullRequest: {
        number: pull.number,
        // A fork that was deleted has no repository any more, and is a fork all the same.
        fromFork: pull.head.repo?.full_name !== pull.base.repo.full_name,
        labels: (pull.labels ?? []).map((label) => label.name),
      },
    };
  }
  const number = payload.issue?.pull_request ? payload.issue.number : numberOfRef(event, environment.GITHUB_REF);
  return number === null ? NOTHING : { ...NOTHING, pullRequest: { number, fromFork: true, labels: [] } };
}

const NOTHING: Subject = { commit: null, ref: null, base: null, pullRequest: null };

/** Without a payload, as under `act`, the number of a pull request still stands in its ref. */
function numberOfRef(event: string | null, ref: string | undefined): number | null {
  if (!event?.startsWith('pull_request')) return null;
  return wholeNumber(/^refs\/pull\/(\d+)\/(?:merge|head)$/.exec(ref ?? '')?.[1]);
}

function triggeringRunOf(event: string | null, { workflow_run: run }: EventPayload): TriggeringRun | null {
  if (event !== 'workflow_run' || !run) return null;
  return {
    id: run.id,
    attempt: run.run_attempt,
    event: run.event,
    commit: run.head_sha,
    headRepository: run.head_repository?.full_name ?? null,
    headBranch: run.head_branch ?? null,
    workflowFile: run.path ?? null,
  };
}

/** Events that only a maintainer's own act or the clock can start. Every other one carries a stranger's data. */
const TRUSTED_EVENTS = ['push', 'schedule', 'workflow_dispatch', 'merge_group', 'release', 'repository_dispatch'];

function isTrusted(event: string | null, pullRequest: GitHubContext['pullRequest']): boolean {
  if (event === 'pull_request') return pullRequest !== null && !pullRequest.fromFork;
  return event !== null && TRUSTED_EVENTS.includes(event);
}

function serverOf(environment: Environment): GitHubContext['server'] {
  const url = (environment.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
  const apiUrl = (environment.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
  const host = URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '';
  // As in @actions/artifact and @actions/cache: GitHub itself, data residency, and tests are no Enterprise Server.
  const enterprise = host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
  return { url, apiUrl, enterprise };
}

function runnerOf(environment: Environment): GitHubContext['runner'] {
  return {
    runner: environment.RUNNER_NAME || null,
    os: environment.RUNNER_OS || null,
    arch: environment.RUNNER_ARCH || null,
    runnerKind: environment.RUNNER_ENVIRONMENT || null,
  };
}

function commitOf(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) ? text : null;
}

function digits(text: string | undefined): string | null {
  return text !== undefined && /^\d{1,20}$/.test(text) ? text : null;
}

function wholeNumber(text: string | undefined): number | null {
  const value = Number(digits(text) ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}
