import { resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { createClient } from '../github/client.ts';
import { fetchForkDelivery } from '../github/fork-post.ts';
import { matchPlan } from '../github/plan-match.ts';
import { EXIT } from '../suite/exit-code.ts';
import { DEFAULT_OUT } from '../suite/settings.ts';
import { settle } from '../suite/settle.ts';
import { publish } from './publish.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { openViews } from './views.ts';

/**
 * The privileged half of the fork pair, on the event `workflow_run`: posts what an unprivileged run measured. Whatever
 * that run handed over is shown, never executed, and decides nothing: the measuring run's own exit code guards the merge.
 */
export async function postForkReport(toolkit: Toolkit): Promise<ActionOutcome> {
  const { core, context, log, workspace } = toolkit;
  const token = core.getInput('github-token');
  if (token === '')
    throw new ConfigurationError('Posting for forks needs github-token (its default is the job’s own token).');
  const client = await createClient({ token, apiUrl: context.server.apiUrl, log });
  const { target, files } = await fetchForkDelivery(client, context);
  const matched = matchPlan([], files, {
    commit: target.commit,
    run: String(target.run),
    attempt: target.attempt,
    acceptEarlierAttempts: true,
  });
  const settled = settle(matched, [], new Date());
  const views = await openViews(toolkit, target);
  const { headline } = await publish(toolkit, settled, resolve(workspace, core.getInput('out') || DEFAULT_OUT), views);
  return { exitCode: EXIT.notBlocked, headline };
}
