import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Override } from '../config/override.ts';
import { readLegs } from '../github/leg.ts';
import { matchPlan, type Promised } from '../github/plan-match.ts';
import { loadPolicy, type Policy, type PolicyKeys } from '../suite/policy.ts';
import { DEFAULT_POLICY_FILE } from '../suite/policy-keys.ts';
import { resultFilesIn } from '../suite/read-results.ts';
import { DEFAULT_OUT } from '../suite/settings.ts';
import { settle } from '../suite/settle.ts';
import { openBase } from './base.ts';
import { keepResults } from './keep-results.ts';
import { publish } from './publish.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { openViews } from './views.ts';

/** Fan-in: everything that other steps and jobs delivered, held against what the policy promised. */
export async function mergeReport(toolkit: Toolkit): Promise<ActionOutcome> {
  const { core, context, workspace } = toolkit;
  const overrides = overridesOf(toolkit);
  const policy = policyOf(toolkit, overrides);
  const views = await openViews(toolkit, { announce: false });
  try {
    const paths = core.getMultilineInput('results').map((path) => resolve(workspace, path));
    const files = await resultFilesIn(paths.length > 0 ? paths : [resolve(workspace, DEFAULT_OUT, 'results')]);
    const { results, missing, notices } = matchPlan(
      planOf(policy?.config ?? null, core.getInput('legs') === '' ? [] : readLegs(core.getInput('legs'))),
      files,
      {
        commit: context.commit,
        run: context.run.id,
        attempt: context.run.attempt,
        acceptEarlierAttempts: true,
      },
    );
    await keepResults(toolkit, results);
    const base = policy && (await openBase(toolkit, policy, overrides));
    const compared = base ? await base.compare(results) : { results, mergeBase: null, missing: [], notices: [] };
    const findings = {
      results: compared.results,
      missing: [...missing, ...compared.missing],
      notices: [...notices, ...compared.notices],
    };
    const settled = settle(findings, base?.waivers ?? [], new Date());
    const out = resolve(workspace, core.getInput('out') || DEFAULT_OUT);
    return await publish(toolkit, { ...settled, mergeBase: compared.mergeBase }, out, views);
  } catch (error) {
    await views.abandon({
      conclusion: toolkit.stop.signal.aborted ? 'cancelled' : 'failure',
      title: 'It ended without a verdict; see the log of the job.',
      markdown: '## ⛔ There is no verdict\n\nThe run ended before it had one; the log of the job says why.',
    });
    throw error;
  }
}

function policyOf({ core, workspace, environment }: Toolkit, overrides: readonly Override[]): Policy | undefined {
  const file =
    core.getInput('config') || (existsSync(join(workspace, DEFAULT_POLICY_FILE)) ? DEFAULT_POLICY_FILE : undefined);
  return file === undefined ? undefined : loadPolicy({ file, overrides, workingFolder: workspace, environment });
}

function overridesOf({ core }: Toolkit): Override[] {
  const waivers = core.getInput('waivers');
  return waivers === '' ? [] : [{ path: ['waivers'], text: waivers, origin: 'input waivers' }];
}

/** Every gate of the policy, once for each leg. Without a policy nothing is promised, but something must have come. */
export function planOf(config: PolicyKeys | null, legs: readonly string[]): Promised[] {
  if (config === null) return [];
  const gates = Object.entries(config.gates).flatMap(([gate, keys]) => (keys === undefined ? [] : [gate]));
  return gates.flatMap((gate): Promised[] =>
    legs.length === 0 ? [{ gate, id: null }] : legs.map((id) => ({ gate, id })),
  );
}
