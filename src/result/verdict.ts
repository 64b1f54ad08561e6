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

/** What a policy can make of a verdict other than pass. An `error` always blocks. */
export type Severity = 'fail' | 'warn' | 'pass';

/** True when this verdict stops the merge under this policy. */
export function blocks(verdict: Verdict, policy: { onInconclusive: Severity; onFail: Severity }): boolean {
  switch (verdict) {
    case 'pass':
      return false;
    case 'inconclusive':
      return policy.onInconclusive === 'fail';
    case 'fail':
      return policy.onFail === 'fail';
    case 'error':
      return true;
  }
}

/** A gate's verdict: the worst of the checks that block; checks that only warn do not darken it. */
export function gateVerdict(checks: Iterable<{ verdict: Verdict; blocking: boolean }>): Verdict {
  const effective: Verdict[] = [];
  for (const check of checks) effective.push(check.blocking ? check.verdict : 'pass');
  return worst(effective);
}
