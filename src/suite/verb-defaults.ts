import { absoluteKey } from './keys.ts';
import { evidencePath } from './output.ts';
import { modelFileOf, type Policy } from './policy.ts';
import { registeredName } from './stores.ts';

/**
 * What the policy says of the keys that verbs take, by the names of `verb-keys`: model, stage, keys that are trusted, age.
 * Flags and inputs go before it. Paths are absolute; what the policy does not say is not there.
 */
export function verbDefaults(
  policy: Policy,
  repository: string | null,
  out: string,
): Readonly<Record<string, unknown>> {
  const { promote, evidence } = policy.config;
  const path = modelFileOf(policy);
  const defaults = {
    name: registeredName(policy),
    stage: promote?.stage,
    on: promote?.on,
    branches: promote?.branches,
    tag: promote?.tag,
    path,
    evidence: evidencePath(out, null),
    trust: evidence?.trust.map((key, index) => absoluteKey(policy, key, ['evidence', 'trust', index])),
    workflow: evidence?.workflow,
    ref: evidence?.ref,
    'allow-unsigned': evidence?.['allow-unsigned'],
    'max-age': promote?.['max-age'],
    repository: promote?.repository ?? repository ?? undefined,
  };
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}
