import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import type { PredictedRows } from '../../predict/outputs.ts';
import type { ModelPolicy } from '../gate.ts';
import type { SetPredictions } from './measurement.ts';
import { shown } from './shown.ts';
import type { SetTarget } from './truth.ts';

export interface CollectedSets extends SetPredictions {
  readonly kind: 'sets';
}

export interface SetRequest {
  readonly model: ModelPolicy;
  readonly rows: number;
  readonly target: SetTarget;
  /** A label is said of a row where its probability is at or above this. */
  readonly threshold: number;
}

/** Keeps the probability of each label of each row. Logits become sigmoids: labels do not exclude each other. */
export class SetCollector {
  readonly #request: SetRequest;
  readonly #score: Float64Array;
  #places: readonly number[] | undefined;
  #nonFinite = 0;

  constructor(request: SetRequest) {
    this.#request = request;
    this.#score = new Float64Array(request.rows * request.target.labels.length);
  }

  add(start: number, rows: number, [answer]: readonly PredictedRows[]): void {
    const { model, target } = this.#request;
    if (answer === undefined || (answer.kind !== 'probabilities' && answer.kind !== 'logits')) {
      throw new SubjectError(
        `${model.name} gives no score of each label, and rows have several. Name the output with [batch, labels], or probabilities.`,
        { position: model.position },
      );
    }
    const { scores, classes, kind } = answer;
    this.#places ??= this.#placesOf(classes);
    const width = target.labels.length;
    for (let row = 0; row < rows; row++) {
      let finite = true;
      for (const [label, column] of this.#places.entries()) {
        const score = scores[row * classes + column]!;
        if (!Number.isFinite(score)) finite = false;
        this.#score[(start + row) * width + label] = kind === 'logits' ? 1 / (1 + Math.exp(-score)) : score;
      }
      if (!finite) this.#nonFinite++;
    }
  }

  finish(): CollectedSets {
    const { threshold } = this.#request;
    const predicted = Uint8Array.from(this.#score, (score) => (score >= threshold ? 1 : 0));
    return { kind: 'sets', predicted, score: this.#score, nonFinite: this.#nonFinite };
  }

  /** Of each label its column: by name where the policy names the columns, else in the order of data.label. */
  #placesOf(columns: number): readonly number[] {
    const { model, target } = this.#request;
    const names = model.classes ?? target.labels;
    const missing = target.labels.filter((label) => !names.includes(label));
    if (names.length === columns && missing.length === 0) return target.labels.map((label) => names.indexOf(label));
    throw new ConfigurationError(
      `The output of the model ${model.name} has ${columns} columns, which stand for ${shown(names)}, and data.label names ${shown(target.labels)}. ` +
        'Give the label of each column, in order, with ' +
        `${model.key ?? 'model'}: { classes: [...] }.`,
      { position: model.position },
    );
  }
}
