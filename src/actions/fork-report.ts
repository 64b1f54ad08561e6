import { posix, resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { fileAtCommit } from '../github/base-file.ts';
import { createClient } from '../github/client.ts';
import { fetchForkDelivery } from '../github/fork-post.ts';
import { matchPlan } from '../github/plan-match.ts';
import { EXIT } from '../suite/exit-code.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import { settle } from '../suite/settle.ts';
import { openBaseOf } from './base.ts';
import { planOf } from './merge-report.ts';
import { publish } from './publish.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { openViews } from './views.ts';

/**
 * The privileged half of the fork pair, on the event `workflow_run`: posts what an unprivileged run measured. Whatever
 * that run handed over is shown, never executed, and decides nothing: the measuring run's own exit code guards the merge.
 */
export async function postForkReport(toolkit: Toolkit): Promise<ActionOutcome> {
  const { inputs, context, log, patience, workspace } = toolkit;
  const { token } = inputs;
  // Anyone could have written these results, and a green check run or status may be what a merge waits for.
  const forgeable = [inputs.checkRun ? 'check-run' : '', inputs.commitStatus ? 'commit-status' : ''].filter(Boolean);
  if (forgeable.length > 0)
    throw new ConfigurationError(
      `On workflow_run the results are those of a stranger, who can write a pass into them: ${forgeable.join(' and ')} would make it a green mark on the commit. Leave ${forgeable.length === 1 ? 'that input' : 'these inputs'} out; the comment says whose results it shows, and the exit code of the measuring run guards the merge.`,
    );
  if (token === '')
    throw new ConfigurationError('Posting for forks needs github-token (its default is the job’s own token).');
  const client = await createClient({ token, apiUrl: context.server.apiUrl, log, patience });
  const { target, pull, files } = await fetchForkDelivery(client, context);
  const policyFile = posix.normalize(inputs.config || DEFAULT_POLICY_FILE);
  const base = await openBaseOf(toolkit, {
    client,
    repository: target.repository,
    number: target.pullRequest,
    base: pull.base,
    head: target.commit,
    labels: pull.labels,
    policyFile,
    overrides: [],
    workflowFile: context.triggeringRun?.workflowFile ?? null,
    // A stranger's policy: read as text, compared, and nothing else.
    readHead: (path) => fileAtCommit(client, target.repository, target.commit, path),
    ownWaivers: null,
  });
  const matched = matchPlan(planOf(base.policy, inputs.legs()), files, {
    commit: target.commit,
    run: String(target.run),
    attempt: target.attempt,
    acceptEarlierAttempts: true,
    promisedBy: 'The policy of the base branch',
  });
  const compared = await base.compare(matched.results);
  const findings = {
    results: compared.results,
    missing: [...matched.missing, ...compared.missing],
    notices: [...matched.notices, ...compared.notices],
  };
  const settled = settle(findings, base.waivers, new Date());
  const views = await openViews(toolkit, { announce: false, target });
  const out = resolve(workspace, inputs.out || DEFAULT_OUT);
  const { headline } = await publish(toolkit, { ...settled, mergeBase: compared.mergeBase, policy: null }, out, views);
  return { exitCode: EXIT.notBlocked, headline };
}
