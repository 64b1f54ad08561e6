import { EnvironmentError } from '../core/errors.ts';
import { visible } from '../wording/visible.ts';
import type { GitHubClient, Repository } from './client.ts';
import { explain, statusOf } from './request-failure.ts';

/** A policy or a waivers file; larger ones are none. */
const MAX_BYTES = 1024 * 1024;

/**
 * A text file as it is at a commit, such as the policy of the base branch; null where there is none. `path` is relative to
 * the repository's root, with forward slashes. Needs `contents: read`. Throws EnvironmentError: a base that cannot be read
 * must not be taken for a base without that file.
 */
export async function fileAtCommit(
  client: GitHubClient,
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | null> {
  const what = `${visible(path)} at commit ${commit.slice(0, 12)} could not be read`;
  try {
    const { data } = await client.rest.repos.getContent({ ...repository, path, ref: commit });
    if (Array.isArray(data) || data.type !== 'file') return null;
    if (data.encoding !== 'base64' || data.size > MAX_BYTES) {
      throw new EnvironmentError(`${what}: it has ${data.size} bytes; at most ${MAX_BYTES} are read.`);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(data.content, 'base64'));
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    if (statusOf(error) === 404) return null;
    throw new EnvironmentError(explain(error, what, 'contents: read'), { cause: error });
  }
}
