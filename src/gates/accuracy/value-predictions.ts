import type { PredictedRows } from '../../predict/outputs.ts';
import type { ValuePredictions } from './measurement.ts';

export interface CollectedValues extends ValuePredictions {
  readonly kind: 'values';
}

/** Keeps the number that the model gives for each row. */
export class ValueCollector {
  readonly #predicted: Float64Array;
  #bounds: { readonly low: Float64Array; readonly high: Float64Array } | undefined;

  constructor(rows: number) {
    this.#predicted = new Float64Array(rows);
  }

  add(start: number, _rows: number, answers: readonly PredictedRows[]): void {
    for (const answer of answers) {
      if (answer.kind === 'values') this.#predicted.set(answer.values, start);
      if (answer.kind !== 'bounds') continue;
      this.#bounds ??= {
        low: new Float64Array(this.#predicted.length),
        high: new Float64Array(this.#predicted.length),
      };
      this.#bounds.low.set(answer.low, start);
      this.#bounds.high.set(answer.high, start);
    }
  }

  finish(): CollectedValues {
    const nonFinite = this.#predicted.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
    return { kind: 'values', predicted: this.#predicted, nonFinite, ...(this.#bounds && { bounds: this.#bounds }) };
  }
}
