import { sizeText } from '../../config/quantity.ts';
import type { Check } from '../../result/document.ts';
import { formatCount, formatShare, several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import { counted, unsettled } from './checks.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** How much the model is, against limits of its own and against the baseline. Pure. */
export function judgeAmounts(policy: Policy, measurement: Measurement): Check[] {
  return [
    ...limitChecks(policy, measurement),
    ...growthChecks(policy, measurement),
    ...quantisedCheck(policy, measurement),
  ];
}

function limitChecks(policy: Policy, { inventory, bytes }: Measurement): Check[] {
  const { 'max-size': size, 'max-parameters': parameters, 'max-multiply-adds': multiplyAdds } = policy.keys;
  const checks: Check[] = [];
  if (size !== undefined) {
    checks.push(
      counted(policy, {
        id: 'size',
        title: 'size',
        reason: 'The model file and its external data, against max-size.',
        value: bytes,
        unit: 'bytes',
        limit: { rule: ['max-size'], value: size, good: 'below', text: sizeText(size) },
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
        value: inventory.parameters,
        unit: 'count',
        limit: { rule: ['max-parameters'], value: parameters, good: 'below', text: String(parameters) },
        flip: 'Prune the model, or raise max-parameters.',
      }),
    );
  }
  if (multiplyAdds !== undefined) {
    const { uncounted } = inventory;
    const id = 'multiply-adds';
    const title = 'multiply-adds';
    if (uncounted > 0) {
      const reason = `The shapes of ${several(uncounted, 'product')} are not known, so nobody can tell how many there are.`;
      const flip = 'Fix the sizes that hang on values, or take max-multiply-adds away.';
      return [...checks, unsettled(policy, { id, title, reason, flip })];
    }
    checks.push(
      counted(policy, {
        id,
        title,
        reason: 'Multiplications with addition of one row, against max-multiply-adds.',
        value: inventory.multiplyAdds,
        unit: 'count',
        limit: { rule: ['max-multiply-adds'], value: multiplyAdds, good: 'below', text: formatCount(multiplyAdds) },
        flip: 'Make the model smaller, or raise max-multiply-adds.',
      }),
    );
  }
  return checks;
}

function growthChecks(policy: Policy, { baseline, inventory, bytes }: Measurement): Check[] {
  if (baseline === null) return [];
  if ('missing' in baseline) return missingBaseline(policy, baseline.missing);
  const pairs = [
    ['size', bytes, baseline.bytes],
    ['parameters', inventory.parameters, baseline.inventory.parameters],
    ['nodes', inventory.nodes, baseline.inventory.nodes],
    ['multiply-adds', inventory.multiplyAdds, baseline.inventory.multiplyAdds],
  ] as const;
  return pairs.flatMap(([name, now, before]) => {
    const limit = policy.keys['max-growth'][name];
    if (limit === undefined) return [];
    // Of nothing, anything is more than any share.
    const value = before === 0 ? (now === 0 ? 0 : Number.MAX_VALUE) : now / before - 1;
    return [
      counted(policy, {
        id: `growth[${name}]`,
        title: `growth of ${name}`,
        reason: `${now} against ${before} of ${baseline.name}.`,
        value,
        unit: 'fraction',
        limit: { rule: ['max-growth', name], value: limit, good: 'below', text: formatShare(limit) },
        flip: `Find out what made it larger, or raise max-growth.${name}.`,
      }),
    ];
  });
}

function missingBaseline(policy: Policy, reason: string): Check[] {
  const by = 'on-missing-baseline';
  return Object.keys(policy.keys['max-growth']).map((name) =>
    unsettled(policy, {
      id: `growth[${name}]`,
      title: `growth of ${name}`,
      reason,
      flip: `Promote a first model, or say ${by}: warn for the first one.`,
      softened: { inconclusive: { as: policy.keys[by], by } },
    }),
  );
}

function quantisedCheck(policy: Policy, { inventory }: Measurement): Check[] {
  const limit = policy.keys['min-quantised'];
  if (limit === undefined) return [];
  const { products, quantised } = inventory;
  return [
    counted(policy, {
      id: 'quantised',
      title: 'quantised products',
      reason: `${quantised} of ${products} convolutions and matrix products compute on quantised numbers.`,
      value: products === 0 ? 0 : quantised / products,
      unit: 'fraction',
      limit: { rule: ['min-quantised'], value: limit, good: 'above', text: formatShare(limit) },
      flip: 'Quantise the rest (op_types_to_quantize, nodes_to_exclude of the quantiser), or lower min-quantised.',
    }),
  ];
}
