import type { KeyPath } from '../../config/sources.ts';
import type { Check } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import { type EffectPolicy, effectOf } from '../../result/verdict.ts';
import type { GatePolicy } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** Something about the model is so, or is not. */
export function fact(
  policy: Policy,
  told: Pick<Check, 'id' | 'title' | 'reason'> & {
    readonly holds: boolean;
    readonly flip?: string;
    readonly softened?: EffectPolicy;
    readonly page?: string;
  },
): Check {
  const { holds, flip, softened, page } = told;
  const verdict = holds ? 'pass' : 'fail';
  return {
    ...ofModel(policy, told, holds),
    flip: holds ? null : (flip ?? null),
    basis: 'fact',
    source: null,
    verdict,
    effect: effectOf(verdict, softened ?? {}),
    compared: null,
    limit: null,
    ...(page !== undefined && { page }),
  };
}

/** What nobody could find out: it blocks, because it did not pass, unless the policy softens that. */
export function unsettled(
  policy: Policy,
  told: Pick<Check, 'id' | 'title' | 'reason'> & { readonly flip: string; readonly softened?: EffectPolicy },
): Check {
  return {
    ...ofModel(policy, told, false),
    flip: told.flip,
    basis: 'nothing',
    verdict: 'inconclusive',
    effect: effectOf('inconclusive', told.softened ?? {}),
    compared: null,
    limit: null,
  };
}

function ofModel(policy: Policy, { id, title, reason }: Pick<Check, 'id' | 'title' | 'reason'>, holds: boolean) {
  return {
    ...blank(policy, holds),
    id: id.slice(0, 1000),
    about: { kind: 'model' as const, part: id.slice(0, 1000) },
    title,
    reason: reason.slice(0, 10_000),
    numbers: NO_NUMBERS,
    better: null,
  };
}

/** A number of the model that was counted, not estimated, against its limit. */
export function counted(
  policy: Policy,
  told: Pick<Check, 'id' | 'title' | 'reason'> & {
    readonly value: number;
    readonly unit: string;
    readonly limit: {
      /** The key that says it, below those of the gate. */
      readonly rule: KeyPath;
      readonly value: number;
      readonly good: 'above' | 'below';
      readonly text: string;
    };
    readonly flip: string;
  },
): Check {
  const { id, title, reason, value, unit, limit, flip } = told;
  const holds = limit.good === 'below' ? value <= limit.value : value >= limit.value;
  const verdict = holds ? 'pass' : 'fail';
  return {
    ...blank(policy, holds),
    id: id.slice(0, 1000),
    about: { kind: 'metric', name: id.slice(0, 1000) },
    title,
    reason,
    flip: holds ? null : flip,
    basis: 'census',
    verdict,
    effect: effectOf(verdict, {}),
    numbers: { value: { value, unit, interval: null, rows: null }, baseline: null, difference: null, relative: null },
    compared: 'value',
    limit: { ...limit, rule: limit.rule.join('.'), unit, source: policy.sources.at(limit.rule) ?? null },
    better: limit.good === 'below' ? 'lower' : 'higher',
  };
}

function blank({ reproduce }: Policy, holds: boolean) {
  return {
    method: null,
    ...PLAIN,
    reproduce: holds ? null : reproduce,
  };
}
