import type { Tolerance } from '../config/quantity.ts';
import type { Threshold } from '../result/decide.ts';
import type { Compared, Limit } from '../result/document.ts';

/** `0.95`, `95%`, or a number with the metric's own unit such as `0.3nats`. */
export interface Level {
  readonly value: number;
  readonly unit: string | undefined;
  readonly text: string;
}

/** One limit that a metric must meet. */
export type MetricLimit =
  | { readonly rule: 'min' | 'max'; readonly level: Level }
  | { readonly rule: 'max-drop' | 'max-rise'; readonly tolerance: Tolerance };

/** A limit as the law of deciding takes it. */
export interface Demand {
  readonly compared: Compared;
  readonly threshold: Threshold;
  /** Of `threshold.value`, and of the estimate that meets it. */
  readonly unit: string;
  readonly text: string;
}

/**
 * `min: 0.95` asks for value ≥ 0.95; `max-drop: 1pp` for candidate − baseline ≥ −0.01; `max-drop: 1%` for
 * (candidate − baseline) / |baseline| ≥ −0.01; `max-rise` mirrors it.
 */
export function demandOf(limit: MetricLimit, unit: string): Demand {
  if ('level' in limit) {
    const good = limit.rule === 'min' ? 'above' : 'below';
    return { compared: 'value', threshold: { value: limit.level.value, good }, unit, text: limit.level.text };
  }
  const { kind, value, text } = limit.tolerance;
  const good = limit.rule === 'max-drop' ? 'above' : 'below';
  const signed = limit.rule === 'max-drop' ? -value : value;
  const relative = kind === 'relative';
  return {
    compared: relative ? 'relative' : 'difference',
    threshold: { value: signed === 0 ? 0 : signed, good },
    unit: relative ? 'relative' : unit,
    text,
  };
}

/** The limit as it stands in the result, in the unit in which it is judged, with what was written and where. */
export function documentLimit(limit: MetricLimit, demand: Demand, source: Limit['source']): Limit {
  return {
    rule: limit.rule,
    value: demand.threshold.value,
    unit: demand.unit,
    text: demand.text,
    good: demand.threshold.good,
    source,
  };
}
