import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Override } from '../config/override.ts';
import { type FoundFile, matchPlan, type Promised } from '../github/plan-match.ts';
import type { Views } from '../github/views.ts';
import { runIdentity } from '../suite/identity.ts';
import { mergeParts } from '../suite/merge-parts.ts';
import { mergedLine, mergeShards } from '../suite/merge-shards.ts';
import { clearOutput } from '../suite/output.ts';
import { loadPolicy, type Policy } from '../suite/policy.ts';
import type { PolicyKeys } from '../suite/policy-schema.ts';
import { partFilesIn, resultFilesIn } from '../suite/read-results.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import { settle } from '../suite/settle.ts';
import { openBase } from './base.ts';
import { keepResults } from './keep-results.ts';
import { untilVerdict } from './no-verdict.ts';
import { publish } from './publish.ts';
import type { ActionOutcome } from './run-action.ts';
import { sessionOf } from './session.ts';
import type { Toolkit } from './toolkit.ts';

/** Fan-in: everything that other steps and jobs delivered, held against what the policy promised. */
export async function mergeReport(toolkit: Toolkit): Promise<ActionOutcome> {
  const out = resolve(toolkit.workspace, toolkit.inputs.out || DEFAULT_OUT);
  return untilVerdict(toolkit, { out, announce: false }, async (open) => {
    // Reports only: the results are what is asked for.
    await clearOutput(out, [], null);
    return merge(toolkit, out, open);
  });
}

async function merge(toolkit: Toolkit, out: string, openViews: () => Promise<Views>): Promise<ActionOutcome> {
  const { inputs, context, workspace } = toolkit;
  const overrides = overridesOf(toolkit);
  const policy = await policyOf(toolkit, overrides);
  const paths = inputs.results.map((path) => resolve(workspace, path));
  const places = paths.length > 0 ? paths : [resolve(workspace, DEFAULT_OUT, 'results')];
  const files = await resultFilesIn(places, await mergedParts(toolkit, places, out));
  for (const merged of await mergeShards(places, out)) toolkit.log.info(mergedLine(merged));
  const { results, missing, notices } = matchPlan(planOf(policy?.config ?? null, inputs.legs()), files, {
    commit: context.commit,
    run: context.run.id,
    attempt: context.run.attempt,
    acceptEarlierAttempts: true,
  });
  await keepResults(toolkit, results);
  const base = policy && (await openBase(toolkit, policy, overrides));
  const compared = base ? await base.compare(results) : { results, mergeBase: null, missing: [], notices: [] };
  const findings = {
    results: compared.results,
    missing: [...missing, ...compared.missing],
    notices: [...notices, ...compared.notices],
  };
  const settled = settle(findings, base?.waivers ?? [], new Date());
  return publish(
    toolkit,
    { ...settled, mergeBase: compared.mergeBase, policy: policy ?? null },
    out,
    await openViews(),
  );
}

/** What the legs of a matrix that measured parts of the rows come to. */
async function mergedParts(toolkit: Toolkit, paths: readonly string[], out: string): Promise<readonly FoundFile[]> {
  if ((await partFilesIn(paths)).length === 0) return [];
  const { context, environment, inputs, workspace } = toolkit;
  const session = sessionOf(toolkit);
  try {
    return await mergeParts({
      paths,
      out,
      // The leg of this job is none of the result's.
      identity: { ...runIdentity(context, inputs.id), id: null },
      workingFolder: workspace,
      environment,
      context: session,
    });
  } finally {
    await session.close();
  }
}

async function policyOf(
  { inputs, workspace, environment }: Toolkit,
  overrides: readonly Override[],
): Promise<Policy | undefined> {
  const file = inputs.config || (existsSync(join(workspace, DEFAULT_POLICY_FILE)) ? DEFAULT_POLICY_FILE : undefined);
  return file === undefined ? undefined : loadPolicy({ file, overrides, workingFolder: workspace, environment });
}

function overridesOf({ inputs }: Toolkit): Override[] {
  const { waivers } = inputs;
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
