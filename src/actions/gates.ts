import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Override } from '../config/override.ts';
import { InterruptedError } from '../core/errors.ts';
import { GATES } from '../gates/list.ts';
import { setOutput } from '../github/commands.ts';
import { runUrl } from '../github/context.ts';
import type { Views } from '../github/views.ts';
import { isForPromotion, stateRunEvidence } from '../suite/evidence.ts';
import { exitCodeOfProblems } from '../suite/exit-code.ts';
import { runIdentity } from '../suite/identity.ts';
import { signerOf } from '../suite/keys.ts';
import { clearOutput, evidencePath } from '../suite/output.ts';
import { loadPolicy, type Policy } from '../suite/policy.ts';
import { runSuite } from '../suite/run.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE, type Setting } from '../suite/run-settings.ts';
import { settle } from '../suite/settle.ts';
import { afterGates, type RunOfGates } from './after-gates.ts';
import { openBase } from './base.ts';
import { keepResults } from './keep-results.ts';
import { untilVerdict } from './no-verdict.ts';
import { publish } from './publish.ts';
import type { ActionOutcome } from './run-action.ts';
import { sessionOf } from './session.ts';
import type { Toolkit } from './toolkit.ts';

/** Run gates, publish what they found, and promote where the policy asks for it. */
export async function assay(
  toolkit: Toolkit,
  settings: readonly Setting[],
  only: readonly string[] | undefined,
): Promise<ActionOutcome> {
  const out = resolve(toolkit.workspace, toolkit.inputs.out || DEFAULT_OUT);
  const { shard } = toolkit.inputs;
  if (shard !== null) return measurePart(toolkit, settings, only, out, shard);
  const { policy, run } = await untilVerdict(toolkit, { out, announce: true }, async (open) => {
    await clearOutput(out, only ?? GATES.map(({ name }) => name), toolkit.inputs.id);
    return runGates(toolkit, settings, only, out, open);
  });
  return afterGates(toolkit, policy, run);
}

/** The policy with the inputs that are keys of it. */
async function policyOf(
  { inputs, environment, workspace }: Toolkit,
  settings: readonly Setting[],
  only: readonly string[] | undefined,
): Promise<Policy> {
  const overrides = settings.flatMap(({ name, path }): Override[] => {
    const text = inputs.key(name);
    return text === undefined || path === null ? [] : [{ path, text, origin: `input ${name}` }];
  });
  const named = inputs.config;
  const file =
    named || (only === undefined || existsSync(join(workspace, DEFAULT_POLICY_FILE)) ? DEFAULT_POLICY_FILE : undefined);
  return loadPolicy({ file, overrides, workingFolder: workspace, environment });
}

/** Measures one part of the rows. Nothing is told of it but in the log: the job that puts the parts together has the verdict. */
async function measurePart(
  toolkit: Toolkit,
  settings: readonly Setting[],
  only: readonly string[] | undefined,
  out: string,
  shard: string,
): Promise<ActionOutcome> {
  const { inputs, context, environment, log, workspace } = toolkit;
  const [{ runParts }, { shardOfText }] = await Promise.all([
    import('../suite/run-parts.ts'),
    import('../suite/part.ts'),
  ]);
  const policy = await policyOf(toolkit, settings, only);
  const session = sessionOf(toolkit);
  try {
    // Every leg has an id of its own, and their result has none.
    const identity = { ...runIdentity(context, inputs.id), id: inputs.id };
    const gates = only ?? (inputs.gates.length > 0 ? inputs.gates : undefined);
    const part = shardOfText(shard, inputs.shardBy);
    const measured = await runParts({ policy, only: gates, out, identity, environment }, part, session);
    for (const { sentence, path } of measured) log.info(`${sentence}: ${relative(workspace, path)}`);
    setOutput(environment, 'result', relative(workspace, join(out, 'parts')));
    const problem = measured.find((one) => one.problem !== null);
    return {
      exitCode: exitCodeOfProblems(measured.map((one) => one.problem)),
      headline: problem?.sentence ?? 'No verdict yet: the report puts all parts together.',
    };
  } finally {
    await session.close();
  }
}

/** `settings` are the inputs that are keys of the policy. */
async function runGates(
  toolkit: Toolkit,
  settings: readonly Setting[],
  only: readonly string[] | undefined,
  out: string,
  openViews: () => Promise<Views>,
): Promise<{ readonly policy: Policy; readonly run: RunOfGates }> {
  const { inputs, context, environment } = toolkit;
  const policy = await policyOf(toolkit, settings, only);
  const signer = signerOf(policy, environment, context);
  const base = await openBase(toolkit, policy, policy.overrides);
  const views = await openViews();
  const session = sessionOf(toolkit);
  try {
    const identity = runIdentity(context, inputs.id);
    const gates = only ?? (inputs.gates.length > 0 ? inputs.gates : undefined);
    const outcome = await runSuite({ policy, only: gates, out, identity, environment }, session);
    await keepResults(toolkit, outcome.results);
    const compared = await base.compare(outcome.results);
    const missing = [...outcome.missing, ...compared.missing];
    const now = new Date();
    const settled = settle({ ...compared, missing }, base.waivers, now);
    const published = await publish(toolkit, { ...settled, mergeBase: compared.mergeBase, policy }, out, views);
    if (outcome.missing.length > 0) throw new InterruptedError('Interrupted before every gate had a verdict.');
    const stated = await stateRunEvidence({
      policy,
      results: outcome.results,
      waivers: base.waivers,
      now,
      signer,
      url: runUrl(context),
      path: evidencePath(out, identity.id),
      isLeg: context.leg !== null,
      blockedBy: missing[0]?.reason ?? null,
    });
    toolkit.log[isForPromotion(policy) ? 'info' : 'debug'](stated.sentence);
    return { policy, run: { published, stated, results: outcome.results, out, isSuite: only === undefined } };
  } finally {
    await session.close();
  }
}
