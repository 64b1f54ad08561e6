import type { Check } from '../../result/document.ts';
import { formatDuration, several } from '../../wording/numbers.ts';
import { capitalised } from '../../wording/sentence.ts';
import type { GatePolicy } from '../gate.ts';
import { fact } from './checks.ts';
import { exporterAdvice } from './exporters.ts';
import { judgeAmounts } from './judge-amounts.ts';
import { judgeExecution } from './judge-execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { changesOf, signatureOf } from './signature.ts';
import { type AskedRule, askRules } from './structure.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What stands in the file, then what came of running it. Pure. */
export function judgeOnnxExport(policy: Policy, measurement: Measurement): readonly Check[] {
  const checks = [
    ...exportChecks(policy, measurement),
    ...askRules(policy.keys, measurement).flatMap((asked) => ruleCheck(policy, asked)),
    ...judgeAmounts(policy, measurement),
    ...signatureCheck(policy, measurement),
    ...judgeExecution(policy, measurement),
  ];
  // What to do, down to the flag of the exporter that wrote this file.
  return checks.map((check) =>
    check.verdict === 'pass'
      ? check
      : { ...check, flip: `${check.flip ?? ''}${exporterAdvice(check.id, measurement.model)}`.trim() || null },
  );
}

function ruleCheck(policy: Policy, { name, rule, outcome }: AskedRule): Check[] {
  if (outcome === 'not-asked' || 'notChecked' in outcome) return [];
  const [first] = outcome;
  const softened = { fail: { as: policy.keys.rules[name]!, by: `rules.${name}` } };
  const more = outcome.length > 1 ? ` And ${several(outcome.length - 1, 'more place', 'more places')}.` : '';
  const reason = first ? `${capitalised(first.where)} ${first.what}.${more}` : `${capitalised(rule.title)}.`;
  return [
    fact(policy, {
      id: name,
      title: rule.title,
      reason,
      holds: first === undefined,
      flip: rule.remedy,
      softened,
      page: `onnx-export.md#${name}`,
    }),
  ];
}

function exportChecks(policy: Policy, { exported }: Measurement): Check[] {
  if (exported === null) return [];
  const { seconds, digests } = exported;
  const ran = fact(policy, {
    id: 'export',
    title: 'the export command writes the model',
    reason: `It ended with exit code 0 after ${formatDuration(seconds * 1000)}, and wrote the model.`,
    holds: true,
  });
  if (digests.length < 2) return [ran];
  const same = new Set(digests).size === 1;
  return [
    ran,
    fact(policy, {
      id: 'export.repeats',
      title: 'the export command writes the same bytes twice',
      reason: same ? 'A second run wrote the same bytes.' : 'A second run wrote other bytes.',
      holds: same,
      flip: 'Seed what draws at random, and keep times and paths out of the model: what can be made again can be checked by others.',
      softened: { fail: { as: policy.keys.export!.repeat, by: 'export.repeat' } },
    }),
  ];
}

function signatureCheck(policy: Policy, { model, promised }: Measurement): Check[] {
  if (promised === null || 'written' in promised) return [];
  const breaking = changesOf(promised.signature, signatureOf(model)).filter((change) => change.breaking);
  const [first] = breaking;
  const more = breaking.length > 1 ? ` And ${several(breaking.length - 1, 'more change', 'more changes')}.` : '';
  return [
    fact(policy, {
      id: 'signature',
      title: 'callers of the model can go on as before',
      reason: first ? `${capitalised(first.what)}.${more}` : `Inputs and outputs are as ${promised.file} promises.`,
      holds: first === undefined,
      flip: 'Export with the names, types and shapes of before; or accept the change with write-contract: true, commit the file, raise model_version and change the callers.',
    }),
  ];
}
