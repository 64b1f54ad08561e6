import { resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { runUrl } from '../github/context.ts';
import { demandPromotionEvent } from '../registry/tag.ts';
import { promoteKeys, rollbackKeys } from '../registry/verb-keys.ts';
import { demandLegs, stateEvidence } from '../suite/evidence.ts';
import { signerOf } from '../suite/keys.ts';
import { evidencePath, requireFolder } from '../suite/output.ts';
import { loadPolicy, type Policy } from '../suite/policy.ts';
import { readResults } from '../suite/read-results.ts';
import { DEFAULT_OUT, DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import { waiversIn } from '../suite/settle.ts';
import { verbDefaults } from '../suite/verb-defaults.ts';
import { readVerb, type VerbTexts } from '../suite/verb-input.ts';
import { promoteStage, rollbackStage, tellingFailure } from './move.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';

/** The action promote: in a clean job that gets results or evidence, and the model's bytes. It restores no cache. */
export function promoteFromInputs(toolkit: Toolkit): Promise<ActionOutcome> {
  return tellingFailure(toolkit, 'promote', async () => {
    // Before anything is read: on a pull request even the policy is a stranger's.
    demandPromotionEvent(toolkit.context, ['push', 'tag']);
    const policy = await policyOf(toolkit, false);
    const { path, ...defaults } = verbDefaults(policy, toolkit.context.repository, outOf(toolkit));
    const isRegistered = toolkit.inputs.key('version') !== undefined;
    const texts = textsOf(toolkit, isRegistered ? defaults : { ...defaults, path });
    const { results, environment } = toolkit.inputs;
    const inputs = readVerb(promoteKeys, texts);
    // An output of another job that does not exist is an empty text, and nothing would be compared.
    if (environment !== '' && inputs['approved-digest'] === undefined)
      toolkit.log.warn(
        `What was approved in ${environment} is bound to no digest. Give the input approved-digest: the output digest of the job that ran the gates.`,
      );
    if (results.length === 0) return promoteStage(toolkit, policy, inputs);
    const evidence = await stateHere(toolkit, policy, results);
    // What was handed over is of this very run.
    const commit = inputs.commit ?? toolkit.context.commit ?? undefined;
    return promoteStage(toolkit, policy, { ...inputs, evidence, commit });
  });
}

/** The action rollback. */
export function rollbackFromInputs(toolkit: Toolkit): Promise<ActionOutcome> {
  return tellingFailure(toolkit, 'rollback', async () => {
    demandPromotionEvent(toolkit.context, ['push', 'tag']);
    const policy = await policyOf(toolkit, true);
    const defaults = verbDefaults(policy, toolkit.context.repository, outOf(toolkit));
    return rollbackStage(toolkit, policy, readVerb(rollbackKeys, textsOf(toolkit, defaults)));
  });
}

function policyOf({ inputs, workspace, environment }: Toolkit, withoutGates: boolean): Promise<Policy> {
  const file = inputs.config || DEFAULT_POLICY_FILE;
  return loadPolicy({ file, overrides: [], workingFolder: workspace, environment, withoutGates });
}

function outOf({ workspace }: Toolkit): string {
  return resolve(workspace, DEFAULT_OUT);
}

function textsOf({ inputs }: Toolkit, defaults: Readonly<Record<string, unknown>>): VerbTexts {
  return { text: inputs.key, defaults, origin: 'input' };
}

/** Evidence from the results of the job that ran the gates: that job needs no key then. */
async function stateHere(toolkit: Toolkit, policy: Policy, paths: readonly string[]): Promise<string> {
  const { context, environment, log, workspace } = toolkit;
  const out = outOf(toolkit);
  await requireFolder(out, DEFAULT_OUT);
  const results = await readResults(paths.map((path) => resolve(workspace, path)));
  const legs = toolkit.inputs.legs();
  const [leg] = results.flatMap(({ id }) => id ?? []);
  if (leg !== undefined && legs.length === 0) {
    throw new ConfigurationError(
      `The results are of legs (${leg}, …), and a leg that never delivered would not be missed. Name every leg in the input legs.`,
    );
  }
  demandLegs(policy, results, legs);
  const stated = await stateEvidence({
    policy,
    results,
    waivers: waiversIn(policy.waivers, policy.config.waivers),
    now: new Date(),
    signer: signerOf(policy, environment, context),
    url: runUrl(context),
    path: evidencePath(out, null),
  });
  log.info(stated.sentence);
  return stated.path;
}
