import { relative } from 'node:path';
import { GATES } from '../gates/list.ts';
import { setOutput } from '../github/commands.ts';
import type { GitHubContext } from '../github/context.ts';
import { writeStepSummary } from '../github/summary.ts';
import { silentTagSentence } from '../github/tag-runs.ts';
import { isBranchOf } from '../registry/branch.ts';
import { isTagRef } from '../registry/tag.ts';
import { promoteKeys } from '../registry/verb-keys.ts';
import { candidateMarkdown } from '../report/move.ts';
import type { Result } from '../result/document.ts';
import type { StatedEvidence } from '../suite/evidence.ts';
import { EXIT } from '../suite/exit-code.ts';
import type { Policy } from '../suite/policy.ts';
import { registeredName } from '../suite/stores.ts';
import { verbDefaults } from '../suite/verb-defaults.ts';
import { readVerb } from '../suite/verb-input.ts';
import { promoteStage, silentTag, tellingFailure } from './move.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/** What a run of the gates came to. */
export interface RunOfGates {
  readonly published: ActionOutcome;
  readonly stated: StatedEvidence;
  readonly results: readonly Result[];
  /** Absolute. */
  readonly out: string;
  /** True for the suite; a gate's own action promotes nothing. */
  readonly isSuite: boolean;
}

/**
 * The digest and the evidence as outputs for the job that promotes, before whoever must approve it; and promotion in this
 * job where the policy asks for it on this event, otherwise one line that says why not.
 */
export async function afterGates(toolkit: Toolkit, policy: Policy, run: RunOfGates): Promise<ActionOutcome> {
  const { context, environment, log, workspace } = toolkit;
  const { published, stated } = run;
  const subject = run.results.find((result) => result.subject !== null)?.subject ?? null;
  setOutput(environment, 'digest', subject?.digest ?? '');
  setOutput(environment, 'evidence', stated.path === null ? '' : relative(workspace, stated.path));
  if (!run.isSuite) {
    for (const { gate, checks } of run.results) {
      const outputs = GATES.find(({ name }) => name === gate)?.outputs ?? [];
      for (const output of outputs) setOutput(environment, output.name, output.of(checks));
    }
  }
  const defaults = verbDefaults(policy, context.repository, run.out);
  const on = run.isSuite ? policy.config.promote?.on : undefined;
  const why = on === undefined ? null : whyNot(context, on, policy.config.promote?.branches, run);
  if (on !== undefined && why === null) {
    return tellingFailure(toolkit, 'promote', async () => {
      const texts = { text: () => undefined, defaults: { ...defaults, evidence: stated.path }, origin: 'key' };
      const promoted = await promoteStage(toolkit, policy, readVerb(promoteKeys, texts), 'beside');
      return promoted.exitCode === EXIT.notBlocked ? published : promoted;
    });
  }
  if (why !== null) log.info(`Not promoted: ${why}${await whatOfTags(toolkit, policy)}`);
  const isUpForPromotion = policy.config.registry !== undefined && context.pullRequest === null;
  if (isUpForPromotion && subject !== null && stated.path !== null && published.exitCode === EXIT.notBlocked) {
    const where = `${defaults.name}/${defaults.stage ?? 'production'}`;
    const candidate = { where, digest: subject.digest, evidence: stated.sentence, commit: context.commit };
    await writeStepSummary(environment, () => candidateMarkdown(candidate), log);
  }
  return published;
}

/** Null where this run may promote. Never on a pull request, whatever the policy says. */
function whyNot(
  context: GitHubContext,
  on: readonly ('push' | 'tag')[],
  branches: readonly string[] | undefined,
  run: RunOfGates,
): string | null {
  const { event, defaultBranch } = context;
  const kind = kindOf(context);
  if (kind === null)
    return `this was started by ${event ?? 'no event'}, and nothing but a push or a tag promotes by itself.`;
  if (!on.includes(kind)) return `this is a ${kind}, and promote.on names ${on.join(', ') || 'nothing'}.`;
  const branch = context.ref?.replace(/^refs\/heads\//, '') ?? '';
  if (kind === 'push' && !(branches ?? [defaultBranch]).some((name) => name !== null && isBranchOf(name, branch)))
    return `this is a push to ${context.ref}, and only one to ${branches?.join(', ') ?? `the default branch (${defaultBranch ?? 'unknown'})`} promotes by itself.`;
  if (run.published.exitCode !== EXIT.notBlocked) return 'the gates do not let it.';
  return run.stated.path === null ? run.stated.sentence : null;
}

/** A tag on which somebody starts the workflow by hand is one whose push started nothing. */
function kindOf({ event, ref, pullRequest }: GitHubContext): 'push' | 'tag' | null {
  if (pullRequest !== null) return null;
  if (isTagRef(ref) && ['push', 'release', 'workflow_dispatch'].includes(event ?? '')) return 'tag';
  return event === 'push' ? 'push' : null;
}

async function whatOfTags(toolkit: Toolkit, policy: Policy): Promise<string> {
  const { context } = toolkit;
  const waitsForTag = policy.config.promote?.on?.includes('tag') === true && kindOf(context) === 'push';
  if (!waitsForTag) return '';
  const given = { name: String(registeredName(policy)), tag: policy.config.promote?.tag };
  const tag = await silentTag(toolkit, await clientOf(toolkit), given);
  return tag === null ? '' : ` ${silentTagSentence(tag)}`;
}
