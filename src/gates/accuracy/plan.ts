import { margin } from '../../result/decide.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { powerOf } from '../../stats/needed-rows.ts';
import { columnFormat, formatCount, several } from '../../wording/numbers.ts';
import type { Demand } from '../limit.ts';

/** Whose chance it is: a model like the baseline where a limit compares, one like this where it does not. */
export interface Outlook {
  readonly sentence: string;
  readonly chance: number;
}

/**
 * What these rows can tell of a limit, before anybody is surprised: the smallest drop that they can exclude, how many rows the
 * limit itself takes, and the chance that an equal model is passed. Null where the rows show no spread to reckon with, or the
 * value is not within its limit.
 */
export function outlookOf(
  estimate: Estimate,
  { compared, threshold, unit }: Demand,
  confidence: number,
): Outlook | null {
  const side = threshold.good === 'above' ? 'low' : 'high';
  const power = powerOf(estimate, confidence, side);
  if (power === null) return null;
  const sign = threshold.good === 'above' ? 1 : -1;
  const distance = compared === 'value' ? sign * (estimate.value - threshold.value) : Math.abs(threshold.value);
  const format = columnFormat(unit, compared === 'value' ? 'level' : 'change', [
    threshold.value,
    power.margin,
    estimate.value,
  ]);
  const rows = several(estimate.n, 'row');
  if (compared === 'value') {
    if (distance <= 0) return null;
    const chance = power.chance(distance);
    return {
      chance,
      sentence: `A model like this one, at ${format.value(estimate.value)}, is passed with a chance of ${percent(chance)} on ${rows}${more(chance, power.rows(distance))}.`,
    };
  }
  const what = threshold.good === 'above' ? 'drop' : 'rise';
  const can = `${rows} can tell a ${what} of ${format.value(power.margin)}`;
  if (distance === 0)
    return { chance: 1 - confidence, sentence: `${can}; no number of rows shows that there is none at all.` };
  const chance = power.chance(distance);
  const needs = power.rows(distance);
  const own = needs > estimate.n ? `; ${format.value(distance)} needs about ${formatCount(needs)}` : '';
  return {
    chance,
    sentence: `${can}${own}. A model equal to its baseline is passed with a chance of ${percent(chance)}.`,
  };
}

/** Why there is no outlook. */
export function hopeless(estimate: Estimate, { compared, threshold, unit }: Demand): string {
  if (compared !== 'value' || margin(estimate.value, threshold) > 0) return 'These rows show no spread to plan with.';
  const format = columnFormat(unit, 'level', [threshold.value, estimate.value]);
  return `At ${format.value(estimate.value)} the model does not clear it; more rows of the same do not help.`;
}

function more(chance: number, rows: number): string {
  return chance >= 0.8 ? '' : `; with 80 % on about ${formatCount(rows)}`;
}

function percent(share: number): string {
  if (share > 0.99) return 'more than 99 %';
  return share < 0.01 ? 'less than 1 %' : `${Math.round(100 * share)} %`;
}
