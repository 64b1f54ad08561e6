import type { Effect } from './effect.js';
/** From best to worst. `skipped` is no verdict: what was skipped is listed under "not checked". */
export declare const VERDICTS: readonly ['pass', 'inconclusive', 'fail', 'error'];
export type Verdict = (typeof VERDICTS)[number];
/**
 * The worst of several verdicts: error > fail > inconclusive > pass.
 * Nothing at all is `error`: an empty set of checks must never be a pass.
 */
export declare function worst(verdicts: Iterable<Verdict>): Verdict;
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
export declare function effectOf(verdict: Verdict, policy: EffectPolicy): Effect | null;
/** True when this check stops the merge. */
export declare function blocks({ effect }: {
    readonly effect: Effect | null;
}): boolean;
/** A gate's verdict: the worst of the checks that block; checks that do not block do not darken it. */
export declare function gateVerdict(checks: Iterable<{
    readonly verdict: Verdict;
    readonly effect: Effect | null;
}>): Verdict;
