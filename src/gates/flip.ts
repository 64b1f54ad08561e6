import type { Bounds } from '../result/decide.ts';
import type { Rows } from '../result/document.ts';
import type { Demand, MetricLimit } from './limit.ts';

/** The rows, or samples, that a conclusion takes, and what it is expected to be if the value stays where it is. */
export interface Expectation {
  readonly rows: Rows;
  readonly expected: 'pass' | 'fail';
}

/**
 * What another limit would make of the same rows. `written` spells a bound as somebody would write it into the policy, rounded to
 * the side on which it passes; null where none can be written.
 */
export function otherLimit(
  { rule }: MetricLimit,
  { threshold }: Demand,
  { low, high }: Bounds,
  written: (edge: number) => string | null,
): { readonly staysUntil: string | null; readonly passesWith: string } {
  const edge = threshold.good === 'above' ? low : high;
  const text = Number.isFinite(edge) ? written(edge) : null;
  if (text === null) return { staysUntil: null, passesWith: '' };
  const looser = rule === 'min' ? 'or lower' : rule === 'max' ? 'or higher' : 'or more';
  return {
    staysUntil: `Stays a pass until ${rule} is ${rule === 'min' ? 'above' : 'below'} ${text}.`,
    passesWith: `Passes with ${rule}: ${text} ${looser}`,
  };
}
