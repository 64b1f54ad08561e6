import type { GitHubClient, Repository } from './client.ts';

/**
 * Whether a commit was merged into a branch, as GitHub compares the two: no history is needed here. Needs `contents: read`.
 * Throws what Octokit throws.
 */
export async function isInBranch(
  client: GitHubClient,
  repository: Repository,
  branch: string,
  commit: string,
): Promise<boolean> {
  const basehead = `${branch}...${commit}`;
  const { data } = await client.rest.repos.compareCommitsWithBasehead({ ...repository, basehead, per_page: 1 });
  return data.merge_base_commit.sha === commit;
}

/** Names of branches that begin with a text. Throws what Octokit throws. */
export async function branchesFrom(
  client: GitHubClient,
  repository: Repository,
  beginning: string,
): Promise<readonly string[]> {
  const { data } = await client.rest.git.listMatchingRefs({ ...repository, ref: `heads/${beginning}` });
  return data.map(({ ref }) => ref.slice('refs/heads/'.length));
}
