import { createClient, type GitHubClient } from '../github/client.ts';
import type { ViewTarget } from '../github/target.ts';
import { openViews as openOnGitHub, type Views } from '../github/views.ts';
import type { Toolkit } from './toolkit.ts';

const NAME = 'Model Assay';
/** Another name than the check run's: of two with one name, both would become required. */
const STATUS_NAME = 'Model Assay verdict';

/**
 * The views that the inputs ask for. `announce` where this run measures: then they say so first. A gate's own action has
 * none: its inputs are empty.
 */
export function openViews(
  { inputs, context, log, patience }: Toolkit,
  { announce, target }: { readonly announce: boolean; readonly target?: ViewTarget },
): Promise<Views> {
  const onPullRequest = context.pullRequest !== null || target !== undefined;
  return openOnGitHub({
    choice: {
      comment: inputs.comment && onPullRequest && inputs.token !== '',
      checkRun: inputs.checkRun ? NAME : null,
      commitStatus: inputs.commitStatus ? STATUS_NAME : null,
      id: inputs.id,
    },
    context,
    token: inputs.token,
    log,
    announce,
    patience,
    ...(target && { target }),
  });
}

/** Null where no token was given: then nothing is asked of GitHub. */
export async function clientOf({ inputs, context, log, patience }: Toolkit): Promise<GitHubClient | null> {
  const { token } = inputs;
  if (token === '' || !context.onActions) return null;
  return createClient({ token, apiUrl: context.server.apiUrl, log, patience });
}
