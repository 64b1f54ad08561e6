import type { Effect } from './effect.ts';

/** From best to worst. `skipped` is no verdict: what was skipped is listed under "not checked". */
export const VERDICTS = ['pass', 'inconclusive', 'fail', 'error'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * The worst of several verdicts: error > fail > inconclusive > pass.
 * Nothing at all is `error`: an empty set of checks must never be a pass.
 */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let rank = -1;
  for (const verdict of verdicts) rank = Math.max(rank, VERDICTS.indexOf(verdict));
  return VERDICTS[rank] ?? 'error';
}

/** What a policy makes of a verdict that it may soften: block, tell, or let it be. */
export type Handling = 'fail' | 'warn' | 'pass';

/** A handling, and the key of the policy that asks for it. */
export interface Softening {
  readonly as: Handling;
  readonly by: string;
}

/** What a policy makes of a check that does not hold, and of one that could not be concluded. What is not named blocks. */
export interface EffectPolicy {
  readonly fail?: Softening;
  readonly inconclusive?: Softening;
}

/**
 * What becomes of a verdict under a policy: the one place where an effect is made. A pass has none, and an error blocks
 * whatever the policy says. Only `applyWaivers` (src/policy/waivers.ts) changes an effect afterwards, and `blocks` reads it.
 */
export function effectOf(verdict: Verdict, policy: EffectPolicy): Effect | null {
  if (verdict === 'pass') return null;
  const softening = verdict === 'error' ? undefined : policy[verdict];
  if (softening === undefined || softening.as === 'fail') return { kind: 'blocks' };
  return { kind: softening.as === 'warn' ? 'warns' : 'allowed', by: softening.by };
}

/** True when this check stops the merge. */
export function blocks({ effect }: { readonly effect: Effect | null }): boolean {
  return effect?.kind === 'blocks';
}

/** A gate's verdict: the worst of the checks that block; checks that do not block do not darken it. */
export function gateVerdict(checks: Iterable<{ readonly verdict: Verdict; readonly effect: Effect | null }>): Verdict {
  const blocking: Verdict[] = [];
  for (const check of checks) blocking.push(blocks(check) ? check.verdict : 'pass');
  return worst(blocking);
}
