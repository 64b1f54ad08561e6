import type { Environment } from '../runtime/environment.ts';

/** What another CI than GitHub's says of its job, in GitHub's words. */
export interface OtherCi {
  /** `pull_request` for every form of a change that is not merged. */
  readonly event: 'push' | 'schedule' | 'workflow_dispatch' | 'pull_request';
  /** Null where the job does not say on which branch or tag it runs. */
  readonly ref: string | null;
  readonly defaultBranch: string | null;
}

interface System {
  /** A variable that says that this is it. */
  readonly mark: string;
  /** Any of these is set, and not `false`, where a change is tested that is not merged. */
  readonly change: readonly string[];
  readonly branch?: string;
  readonly tag?: string;
  readonly defaultBranch?: string;
}

/** In this order: some set the variables of others for compatibility. */
const SYSTEMS: readonly System[] = [
  {
    mark: 'GITLAB_CI',
    change: ['CI_MERGE_REQUEST_ID', 'CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'],
    branch: 'CI_COMMIT_BRANCH',
    tag: 'CI_COMMIT_TAG',
    defaultBranch: 'CI_DEFAULT_BRANCH',
  },
  { mark: 'JENKINS_URL', change: ['CHANGE_ID', 'ghprbPullId'], branch: 'BRANCH_NAME', tag: 'TAG_NAME' },
  {
    mark: 'BITBUCKET_BUILD_NUMBER',
    change: ['BITBUCKET_PR_ID'],
    branch: 'BITBUCKET_BRANCH',
    tag: 'BITBUCKET_TAG',
  },
  { mark: 'TF_BUILD', change: ['SYSTEM_PULLREQUEST_PULLREQUESTID'], branch: 'BUILD_SOURCEBRANCH' },
  {
    mark: 'CIRCLECI',
    change: ['CIRCLE_PULL_REQUEST', 'CIRCLE_PR_NUMBER'],
    branch: 'CIRCLE_BRANCH',
    tag: 'CIRCLE_TAG',
  },
  { mark: 'TRAVIS', change: ['TRAVIS_PULL_REQUEST'], branch: 'TRAVIS_BRANCH', tag: 'TRAVIS_TAG' },
  {
    mark: 'BUILDKITE',
    change: ['BUILDKITE_PULL_REQUEST'],
    branch: 'BUILDKITE_BRANCH',
    tag: 'BUILDKITE_TAG',
    defaultBranch: 'BUILDKITE_PIPELINE_DEFAULT_BRANCH',
  },
  { mark: 'DRONE', change: ['DRONE_PULL_REQUEST'], branch: 'DRONE_BRANCH', tag: 'DRONE_TAG' },
  {
    mark: 'CI_PIPELINE_NUMBER',
    change: ['CI_COMMIT_PULL_REQUEST'],
    branch: 'CI_COMMIT_BRANCH',
    tag: 'CI_COMMIT_TAG',
    defaultBranch: 'CI_REPO_DEFAULT_BRANCH',
  },
  {
    mark: 'APPVEYOR',
    change: ['APPVEYOR_PULL_REQUEST_NUMBER'],
    branch: 'APPVEYOR_REPO_BRANCH',
    tag: 'APPVEYOR_REPO_TAG_NAME',
  },
  {
    mark: 'SEMAPHORE',
    change: ['SEMAPHORE_GIT_PR_NUMBER'],
    branch: 'SEMAPHORE_GIT_BRANCH',
    tag: 'SEMAPHORE_GIT_TAG_NAME',
  },
];

/** Null on a laptop, and in a CI that is none of these. A change that is not merged is told in any case. */
export function readOtherCi(environment: Environment): OtherCi | null {
  const isSet = (name: string) => !['', 'false', undefined].includes(environment[name]);
  const system = SYSTEMS.find(({ mark }) => isSet(mark));
  const changes = system?.change ?? SYSTEMS.flatMap(({ change }) => change);
  const isChange = changes.some(isSet) || isPullRequestOf(environment);
  if (system === undefined) return isChange ? { event: 'pull_request', ref: null, defaultBranch: null } : null;
  const text = (name: string | undefined) => (name !== undefined && isSet(name) ? environment[name]! : null);
  const tag = text(system.tag);
  return {
    event: isChange ? 'pull_request' : eventOf(environment),
    ref: tag === null ? refOf(text(system.branch)) : `refs/tags/${tag}`,
    defaultBranch: text(system.defaultBranch),
  };
}

/** True where a job runs and many may read its log: on GitHub, in a system above, or in one that says only that it is some. */
export function isInCi(environment: Environment): boolean {
  const isSet = (name: string) => !['', 'false', '0', undefined].includes(environment[name]);
  return ALWAYS_CI.some(isSet) || SYSTEMS.some(({ mark }) => isSet(mark));
}

/** What runners set whatever their system is, and systems of which nothing else is known here. */
const ALWAYS_CI = [
  'CI',
  'GITHUB_ACTIONS',
  'CONTINUOUS_INTEGRATION',
  'BUILD_NUMBER',
  'CODEBUILD_BUILD_ID',
  'TEAMCITY_VERSION',
];

/** Azure has no number of a pull request of another host's at times, and CodeBuild has only the name of its event. */
function isPullRequestOf({ BUILD_REASON, CODEBUILD_WEBHOOK_EVENT, CI_PIPELINE_SOURCE }: Environment): boolean {
  return (
    BUILD_REASON === 'PullRequest' ||
    CODEBUILD_WEBHOOK_EVENT?.startsWith('PULL_REQUEST') === true ||
    ['merge_request_event', 'external_pull_request_event'].includes(CI_PIPELINE_SOURCE ?? '')
  );
}

function eventOf({ CI_PIPELINE_SOURCE, BUILD_REASON }: Environment): OtherCi['event'] {
  if (CI_PIPELINE_SOURCE === 'schedule' || BUILD_REASON === 'Schedule') return 'schedule';
  if (['web', 'api', 'trigger', 'pipeline'].includes(CI_PIPELINE_SOURCE ?? '') || BUILD_REASON === 'Manual')
    return 'workflow_dispatch';
  return 'push';
}

/** Azure writes the whole ref, Jenkins may write `origin/main`. */
function refOf(branch: string | null): string | null {
  if (branch === null) return null;
  return branch.startsWith('refs/') ? branch : `refs/heads/${branch.replace(/^origin\//, '')}`;
}
