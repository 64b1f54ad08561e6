import { type GitHubClient, type Repository, statusOf } from './client.ts';

const MAX_BYTES = 1024 * 1024;

/** A text file of the repository at a commit; null where it is not there. Needs `contents: read`. Throws request errors. */
export async function fileAt(
  client: GitHubClient,
  repository: Repository,
  path: string,
  commit: string,
): Promise<string | null> {
  try {
    const { data } = await client.rest.repos.getContent({ ...repository, path, ref: commit });
    if (Array.isArray(data) || data.type !== 'file' || data.size > MAX_BYTES) return null;
    return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (thrown) {
    if (statusOf(thrown) === 404) return null;
    throw thrown;
  }
}
