import type { GitHubContext } from '../../github/context.ts';
import { isInCi } from '../../github/other-ci.ts';
import type { Environment } from '../../runtime/environment.ts';

/**
 * Whether strangers may read what this run writes: what GitHub says of the repository; unknown in any other CI; and at a
 * terminal of somebody's own, who has the data anyway, not.
 */
export function isPublicTo({ private: isPrivate }: GitHubContext, environment: Environment): boolean | undefined {
  if (isPrivate !== null) return !isPrivate;
  return isInCi(environment) ? undefined : false;
}
