import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { Result } from '../result/document.ts';
import { MAX_RESULT_BYTES, readResult } from '../result/read.ts';
import { RESULTS_REF } from '../result/results-ref.ts';
import { resultFilesOfRun } from './artifacts.ts';
import type { GitHubClient, Repository } from './client.ts';
import { statusOf } from './request-failure.ts';
import { readLatestResults, readResultsRef } from './results-ref.ts';

/** Results of an earlier commit, for comparison. */
export type StoredResults =
  | {
      readonly results: readonly Result[];
      /** `run 4711` or `refs/modelassay/results`. */
      readonly from: string;
    }
  | { readonly notFound: string };

/** Runs that no stranger can start or feed. A pull request's own run may have measured this commit, too: not that one. */
const TRUSTED_EVENTS = ['push', 'merge_group', 'schedule', 'workflow_dispatch'];
const MAX_RUNS = 5;

/** The commit from which a pull request branched off; null where GitHub does not tell. Needs `contents: read`. */
export async function mergeBaseOf(
  client: GitHubClient,
  repository: Repository,
  base: string,
  head: string,
  log: Logger,
): Promise<string | null> {
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `${base}...${head}`,
      per_page: 1,
    });
    return data.merge_base_commit.sha;
  } catch (error) {
    log.debug(`The merge base of ${base} and ${head} is not known: ${messageOf(error)}`);
    return null;
  }
}

/**
 * What was measured at a commit: from the ref that keeps results, otherwise from the artifacts of a run on that very
 * commit (`actions: read`). Only documents that say they are of this commit count. Never throws.
 */
export async function resultsOfCommit(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  log: Logger,
): Promise<StoredResults> {
  try {
    const kept = await readResultsRef(client, repository, commit);
    if (kept.length > 0) return { results: ofCommit(kept, commit), from: RESULTS_REF };
    return await fromRuns(client, repository, commit, log);
  } catch (error) {
    const missing = statusOf(error) === 403 ? ' (the job needs "permissions: actions: read")' : '';
    return { notFound: `Results of commit ${commit.slice(0, 12)} could not be read${missing}: ${messageOf(error)}` };
  }
}

/** Runs of the default branch that a report looks back on. */
const MOST_EARLIER = 20;

/** What the last runs of the default branch measured, where results are kept (`keep-results: ref`). Never throws. */
export async function earlierResults(client: GitHubClient, repository: Repository, log: Logger): Promise<Result[]> {
  try {
    return soundResults((await readLatestResults(client, repository, MOST_EARLIER)).flat());
  } catch (error) {
    log.debug(`Results of earlier runs could not be read: ${messageOf(error)}`);
    return [];
  }
}

async function fromRuns(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  log: Logger,
): Promise<StoredResults> {
  const { data } = await client.rest.actions.listWorkflowRunsForRepo({
    ...repository,
    head_sha: commit,
    per_page: 100,
  });
  const runs = data.workflow_runs
    .filter((run) => run.head_sha === commit && TRUSTED_EVENTS.includes(run.event))
    .sort((a, b) => b.id - a.id);
  for (const run of runs.slice(0, MAX_RUNS)) {
    try {
      const files = await resultFilesOfRun(client, repository, run.id);
      const results = ofCommit(
        files.map(({ content }) => content),
        commit,
      );
      if (results.length > 0) return { results, from: `run ${run.id}` };
    } catch (error) {
      log.debug(`Run ${run.id} was passed over: ${messageOf(error)}`);
    }
  }
  const reason =
    runs.length === 0 ? 'no run on a branch measured it' : 'its runs have no artifacts of results any more';
  return { notFound: `There is no result of commit ${commit.slice(0, 12)}: ${reason}.` };
}

function ofCommit(contents: readonly Uint8Array[], commit: string): Result[] {
  return soundResults(contents).filter(({ source }) => source.commit === commit);
}

function soundResults(contents: readonly Uint8Array[]): Result[] {
  return contents.flatMap((content) => {
    const read = content.byteLength <= MAX_RESULT_BYTES ? readResult(content) : undefined;
    return read?.ok ? [read.result] : [];
  });
}
