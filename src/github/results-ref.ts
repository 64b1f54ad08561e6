import { EnvironmentError, messageOf } from '../core/errors.ts';
import { type RetryPolicy, retry, type Try } from '../core/retry.ts';
import { canonicalJson } from '../result/canonical.ts';
import type { Result } from '../result/document.ts';
import { RESULTS_REF } from '../result/results-ref.ts';
import { type GitHubClient, NEVER_BLINDLY, patienceOf, type Repository } from './client.ts';
import { explain, isUnclear, statusOf } from './request-failure.ts';

/** As the API names refs that are there. */
const REF = RESULTS_REF.slice('refs/'.length);
const RETRIES: RetryPolicy = { tries: 8, firstWaitMs: 500, maxWaitMs: 8000, jitter: true };
/** Requests that read, side by side. */
const AT_ONCE = 5;
/** Of one commit's file; beyond it GitHub serves no blob. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The result documents kept for a commit, each as bytes; empty where there are none. Throws request errors. */
export async function readResultsRef(
  client: GitHubClient,
  repository: Repository,
  commit: string,
): Promise<Uint8Array[]> {
  const tip = await tipOf(client, repository);
  return tip === null ? [] : ((await documentsAt(client, repository, tip, commit)) ?? []).map(encode);
}

/** What is kept for the commits that came last, newest first, at most `most` of them: for each its documents. Throws request errors. */
export async function readLatestResults(
  client: GitHubClient,
  repository: Repository,
  most: number,
): Promise<Uint8Array[][]> {
  const tip = await tipOf(client, repository);
  if (tip === null) return [];
  const { data } = await client.rest.repos.listCommits({ ...repository, sha: tip, per_page: most });
  const commits = new Set(data.flatMap(({ commit }) => MESSAGE.exec(commit.message)?.[1] ?? []));
  const kept: Uint8Array[][] = [];
  for (const batch of batches([...commits], AT_ONCE)) {
    const read = await Promise.all(batch.map((commit) => documentsAt(client, repository, tip, commit)));
    kept.push(...read.map((documents) => (documents ?? []).map(encode)));
  }
  return kept;
}

/**
 * Add results to what is kept for their commit. Several jobs may do so at once: the ref only moves forward from where it
 * was read, so whoever comes second reads again. Needs `contents: write`. Throws EnvironmentError.
 */
export async function appendToResultsRef(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  results: readonly Result[],
  sleep?: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  const work = async ({ last, again }: Try) => {
    try {
      const tip = await tipOf(client, repository);
      const kept = tip === null ? [] : ((await documentsAt(client, repository, tip, commit)) ?? []);
      const merged = merge(kept, results);
      if (canonicalJson(merged) === canonicalJson(kept)) return;
      const next = await commitOf(client, repository, tip, commit, merged);
      await move(client, repository, tip, next);
    } catch (error) {
      // 422: somebody moved the ref meanwhile. Unclear: perhaps we did. Reading again tells.
      if (statusOf(error) !== 422 && !isUnclear(error)) {
        throw new EnvironmentError(explain(error, 'Results could not be kept', 'contents: write'), { cause: error });
      }
      if (isUnclear(error) && patienceOf(client).left() === 0) {
        throw new EnvironmentError(`Results could not be kept: GitHub does not answer (${messageOf(error)}).`, {
          cause: error,
        });
      }
      if (!last) return again();
      throw new EnvironmentError(
        `Results could not be kept: ${RESULTS_REF} was moved by others ${RETRIES.tries} times. Run the job again.`,
        { cause: error },
      );
    }
  };
  await retry(RETRIES, work, sleep);
}

/** The newest document of each gate and id. */
function merge(kept: readonly unknown[], results: readonly Result[]): unknown[] {
  const keyOf = (document: unknown) => {
    const { gate, id } = document as { gate?: unknown; id?: unknown };
    return `${String(gate)}\0${String(id ?? '')}`;
  };
  const byKey = new Map([...kept, ...results].map((document) => [keyOf(document), document]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, document]) => document);
}

const messageFor = (commit: string) => `Results of ${commit}`;
const MESSAGE = new RegExp(`^${messageFor('([0-9a-f]{40,64})')}$`);

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function pathOf(commit: string): string {
  return `results/${commit.slice(0, 2)}/${commit}.json`;
}

async function tipOf(client: GitHubClient, repository: Repository): Promise<string | null> {
  try {
    return (await client.rest.git.getRef({ ...repository, ref: REF })).data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Null where nothing is kept for the commit. What is no list of documents is as good as nothing. */
async function documentsAt(
  client: GitHubClient,
  repository: Repository,
  tip: string,
  commit: string,
): Promise<unknown[] | null> {
  let text: string;
  try {
    const { data } = await client.rest.repos.getContent({ ...repository, path: pathOf(commit), ref: tip });
    if (Array.isArray(data) || data.type !== 'file' || data.size > MAX_FILE_BYTES) return null;
    // Beyond 1 MB the contents come as a blob only.
    const { content } =
      data.encoding === 'base64' ? data : (await client.rest.git.getBlob({ ...repository, file_sha: data.sha })).data;
    text = Buffer.from(content, 'base64').toString('utf8');
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
  try {
    const documents: unknown = JSON.parse(text);
    return Array.isArray(documents) ? documents : null;
  } catch {
    return null;
  }
}

async function commitOf(
  client: GitHubClient,
  repository: Repository,
  tip: string | null,
  commit: string,
  documents: readonly unknown[],
): Promise<string> {
  const { git } = client.rest;
  const content = Buffer.from(canonicalJson(documents)).toString('base64');
  const blob = await git.createBlob({ ...repository, content, encoding: 'base64' });
  const base =
    tip === null ? {} : { base_tree: (await git.getCommit({ ...repository, commit_sha: tip })).data.tree.sha };
  const entry = { path: pathOf(commit), mode: '100644', type: 'blob', sha: blob.data.sha } as const;
  const tree = await git.createTree({ ...repository, ...base, tree: [entry] });
  const message = messageFor(commit);
  const created = await git.createCommit({
    ...repository,
    message,
    tree: tree.data.sha,
    parents: tip === null ? [] : [tip],
  });
  return created.data.sha;
}

async function move(client: GitHubClient, repository: Repository, from: string | null, to: string): Promise<void> {
  if (from === null) await client.rest.git.createRef({ ...repository, ref: RESULTS_REF, sha: to, ...NEVER_BLINDLY });
  else await client.rest.git.updateRef({ ...repository, ref: REF, sha: to, force: false, ...NEVER_BLINDLY });
}

function encode(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}
