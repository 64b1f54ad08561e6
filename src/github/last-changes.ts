import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { LastChange } from '../report/context.ts';
import type { GitHubClient, Repository } from './client.ts';

/** The commit that last changed each file, up to `head`, however deep the checkout is. Needs `contents: read`. Never throws. */
export async function lastChangesOnGitHub(
  client: GitHubClient,
  repository: Repository,
  head: string,
  files: readonly string[],
  log: Logger,
): Promise<readonly LastChange[]> {
  try {
    const found = await Promise.all(
      files.map(async (path): Promise<LastChange[]> => {
        const { data } = await client.rest.repos.listCommits({ ...repository, sha: head, path, per_page: 1 });
        const [last] = data;
        const at = last?.commit.committer?.date;
        if (last === undefined || at === undefined) return [];
        return [{ path, commit: last.sha, at, subject: last.commit.message.split('\n', 1)[0]! }];
      }),
    );
    return found.flat();
  } catch (error) {
    log.debug(`Which commits changed what fails is not known: ${messageOf(error)}`);
    return [];
  }
}
