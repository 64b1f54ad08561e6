import { TARGETS } from '../../onnx/targets.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { RULES } from './rule-list.ts';
import type { Judged, Rule, RuleOutcome } from './rules/rule.ts';

export interface AskedRule {
  readonly name: string;
  readonly rule: Rule;
  readonly outcome: RuleOutcome;
}

/** Every rule on the structure of the model, and what came of it. */
export function askRules(
  keys: OnnxExportKeys,
  { model, structure, external, weights }: Measurement,
): readonly AskedRule[] {
  const judged: Judged = {
    model,
    ...structure,
    external,
    weights,
    target: keys.target === undefined ? undefined : TARGETS.get(keys.target),
    domains: keys.domains,
    allowed: keys['allow-operators'],
    denied: keys['deny-operators'],
  };
  return [...RULES].map(([name, rule]) => ({ name, rule, outcome: rule.find(judged) }));
}
