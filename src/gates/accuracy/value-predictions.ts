import type { PredictedRows } from '../../predict/outputs.ts';
import type { ValuePredictions } from './measurement.ts';

export interface CollectedValues extends ValuePredictions {
  readonly kind: 'values';
}

/** Keeps the number that the model gives for each row. */
export class ValueCollector {
  readonly #predicted: Float64Array;

  constructor(rows: number) {
    this.#predicted = new Float64Array(rows);
  }

  add(start: number, _rows: number, [answer]: readonly PredictedRows[]): void {
    if (answer?.kind === 'values') this.#predicted.set(answer.values, start);
  }

  finish(): CollectedValues {
    const nonFinite = this.#predicted.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
    return { kind: 'values', predicted: this.#predicted, nonFinite };
  }
}
