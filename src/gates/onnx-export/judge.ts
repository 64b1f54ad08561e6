import type { Check } from '../../result/document.ts';
import { several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import { capital, counted, fact } from './checks.ts';
import { judgeExecution } from './judge-execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { changesOf, signatureOf } from './signature.ts';
import { type AskedRule, askRules } from './structure.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What stands in the file, then what came of running it. Pure. */
export function judgeOnnxExport(policy: Policy, measurement: Measurement): readonly Check[] {
  return [
    ...askRules(policy.keys, measurement).flatMap((asked) => ruleCheck(policy, asked)),
    ...budgetChecks(policy, measurement),
    ...signatureCheck(policy, measurement),
    ...judgeExecution(policy, measurement),
  ];
}

function ruleCheck(policy: Policy, { name, rule, outcome }: AskedRule): Check[] {
  if ('notAsked' in outcome) return [];
  const [first] = outcome;
  const softened = { fail: { as: policy.keys.rules[name]!, by: `rules.${name}` } };
  const more = outcome.length > 1 ? ` And ${several(outcome.length - 1, 'more place', 'more places')}.` : '';
  const reason = first ? `${capital(first.where)} ${first.what}.${more}` : `${capital(rule.title)}.`;
  return [
    fact(policy, { id: name, title: rule.title, reason, holds: first === undefined, flip: rule.remedy, softened }),
  ];
}

function budgetChecks(policy: Policy, { model, bytes }: Measurement): Check[] {
  const { 'max-size': size, 'max-parameters': parameters } = policy.keys;
  const checks: Check[] = [];
  if (size !== undefined) {
    checks.push(
      counted(policy, {
        id: 'size',
        title: 'size',
        reason: 'The model file and its external data, against max-size.',
        value: bytes,
        unit: 'bytes',
        limit: { rule: ['max-size'], value: size, good: 'below', text: `${size}B` },
        flip: 'Quantise or prune the model, or raise max-size.',
      }),
    );
  }
  if (parameters !== undefined) {
    checks.push(
      counted(policy, {
        id: 'parameters',
        title: 'parameters',
        reason: 'Elements of all initializers, against max-parameters.',
        value: parametersOf(model),
        unit: 'count',
        limit: { rule: ['max-parameters'], value: parameters, good: 'below', text: String(parameters) },
        flip: 'Prune the model, or raise max-parameters.',
      }),
    );
  }
  return checks;
}

/** Elements of the initializers of the graph. */
export function parametersOf({ graph }: Measurement['model']): number {
  return graph.initializers.reduce((total, { dims }) => total + dims.reduce((product, dim) => product * dim, 1), 0);
}

function signatureCheck(policy: Policy, { model, promised }: Measurement): Check[] {
  if (promised === null) return [];
  const breaking = changesOf(promised.signature, signatureOf(model)).filter((change) => change.breaking);
  const [first] = breaking;
  const more = breaking.length > 1 ? ` And ${several(breaking.length - 1, 'more change', 'more changes')}.` : '';
  return [
    fact(policy, {
      id: 'signature',
      title: 'callers of the model can go on as before',
      reason: first ? `${capital(first.what)}.${more}` : `Inputs and outputs are as ${promised.file} promises.`,
      holds: first === undefined,
      flip: 'Export with the names, types and shapes of before, or commit the new signature.json and change the callers.',
    }),
  ];
}
