import { advice, key } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { GATES } from '../gates/list.ts';
import type { Check } from '../result/document.ts';
import { gateVerdict } from '../result/verdict.ts';
import { gatesOf, loadPolicy } from '../suite/policy.ts';
import { DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import type { Session } from '../suite/session.ts';

/** What one gate says of a policy that is not written yet. */
export interface TriedGate {
  readonly gate: string;
  readonly verdict: ReturnType<typeof gateVerdict>;
  readonly checks: readonly Check[];
}

interface Trial {
  /** What stands in for values of the text, where their files are not written yet. */
  readonly replaced?: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[];
  /** Gates that are loaded and not run. */
  readonly without?: readonly string[];
}

/**
 * Runs the gates of a policy in `folder` as `modelassay run` would, and writes nothing. Throws what loading the policy and the gates
 * throw.
 */
export async function tryPolicy(
  text: string,
  folder: string,
  session: Session,
  { replaced = [], without = [] }: Trial = {},
): Promise<readonly TriedGate[]> {
  const policy = await loadPolicy({
    file: undefined,
    workingFolder: folder,
    environment: process.env,
    overrides: [
      { path: [], text, origin: DEFAULT_POLICY_FILE },
      ...replaced.map(({ path, value }) => ({ path, text: JSON.stringify(value), origin: DEFAULT_POLICY_FILE })),
    ],
  });
  const tried: TriedGate[] = [];
  for (const name of gatesOf(policy).filter((one) => !without.includes(one))) {
    const gate = GATES.find((one) => one.name === name);
    if (gate === undefined) throw new ConfigurationError(advice`There is no gate ${name}; see ${key('gates')}.`);
    const steps = await gate.load();
    const own = policy.gate(name);
    const { measurement } = await steps.measure(own, { ...session, attach: async () => {} });
    const checks = steps.judge(own, measurement);
    tried.push({ gate: name, verdict: gateVerdict(checks), checks });
  }
  return tried;
}
