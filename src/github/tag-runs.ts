import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { GitHubClient, Repository } from './client.ts';

/** A repository with more tags than these pages is not searched to the end. */
const MAX_PAGES = 3;
const PER_PAGE = 100;

/**
 * A tag of this commit whose push has started no workflow run so far; null where there is none, or GitHub does not tell.
 * GitHub starts none for a tag that a workflow made with GITHUB_TOKEN. Which token made a tag cannot be read, so a tag of a
 * repository in which no workflow listens to tags looks the same. Needs `contents: read` and `actions: read`; never throws.
 */
export async function silentTagOf(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  isVersion: (tag: string) => boolean,
  log: Logger,
): Promise<string | null> {
  try {
    const tags = await tagsOf(client, repository, commit, isVersion);
    if (tags.length === 0) return null;
    const { data } = await client.rest.actions.listWorkflowRunsForRepo({
      ...repository,
      head_sha: commit,
      event: 'push',
      per_page: PER_PAGE,
    });
    // A run of a tag's push has the tag for its branch.
    const started = new Set(data.workflow_runs.map(({ head_branch }) => head_branch));
    return tags.find((tag) => !started.has(tag)) ?? null;
  } catch (error) {
    log.debug(`Whether a tag of this commit started a run is not known: ${messageOf(error)}`);
    return null;
  }
}

/** What to do about it. */
export function silentTagSentence(tag: string): string {
  return `The tag ${JSON.stringify(tag)} is on this commit, and no workflow run was started by its push. That is so for a tag that a workflow made with GITHUB_TOKEN, and where no workflow listens to tags. Make the tag with the token of an App, or start the workflow that promotes by hand (workflow_dispatch) on the tag.`;
}

async function tagsOf(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  isVersion: (tag: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await client.rest.repos.listTags({ ...repository, per_page: PER_PAGE, page });
    found.push(...data.filter((tag) => tag.commit.sha === commit && isVersion(tag.name)).map(({ name }) => name));
    if (data.length < PER_PAGE) break;
  }
  return found;
}
