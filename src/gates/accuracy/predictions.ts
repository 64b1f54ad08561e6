import { ConfigurationError, InterruptedError, SubjectError } from '../../core/errors.ts';
import { machineEpsilon, rankRows, trueProbabilities } from '../../metrics/scores.ts';
import { softmaxRows } from '../../metrics/softmax.ts';
import type { ScoredRows } from '../../predict/outputs.ts';
import type { RowPredictor } from '../../predict/row-predictor.ts';
import type { RowSource } from '../../table/rows.ts';
import type { GateContext } from '../context.ts';
import type { ModelPolicy } from '../gate.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Truth } from './truth.ts';

/** What one model said about every row of the table, with its own names of the classes. */
export interface Predictions {
  /** Names that `predicted` refers to. For an output of labels: those that it gave, in order of appearance. */
  readonly classes: readonly string[];
  /** −1 where the scores were not finite. */
  readonly predicted: Int32Array;
  readonly rank: Int32Array | null;
  readonly probability: Float64Array | null;
  readonly epsilon: number;
  readonly nonFinite: number;
  /** Features that were NaN or infinite, in rows that the model saw. */
  readonly nonFiniteFeatures: number;
}

/**
 * One pass of one model over all rows. Scores are reduced batch by batch to the class, the rank and the probability of
 * the true class, so memory grows with rows only by those. Throws ConfigurationError where rows, classes and model do not
 * fit together, and SubjectError for whatever the model does.
 */
export async function predictAll(
  model: ModelPolicy,
  predictor: RowPredictor,
  source: RowSource,
  truth: Truth,
  keys: AccuracyKeys,
  context: GateContext,
  task: string,
): Promise<Predictions> {
  const collected = new Collector(model, truth);
  const rows = source.read(predictor.columns, keys['batch-size'], context.signal);
  for await (const { batch, predicted, nonFiniteFeatures } of predictor.predict(rows)) {
    if (context.signal.aborted) throw new InterruptedError('Interrupted.');
    if (predicted.kind === 'labels') collected.addLabels(batch.start, predicted.labels);
    else collected.addScores(batch.start, batch.rows, predicted);
    collected.nonFiniteFeatures += nonFiniteFeatures.nan + nonFiniteFeatures.infinite;
    context.progress({ task, done: batch.start + batch.rows, total: truth.rows, unit: 'rows' });
  }
  return collected.finish();
}

class Collector {
  nonFiniteFeatures = 0;
  readonly #model: ModelPolicy;
  readonly #truth: Truth;
  readonly #predicted: Int32Array;
  #rank: Int32Array | null = null;
  #probability: Float64Array | null = null;
  #classes: string[] = [];
  #codes = new Map<string, number>();
  #trueColumn: Int32Array = new Int32Array();
  #epsilon = machineEpsilon('float64');
  #seen = 0;
  #nonFinite = 0;

  constructor(model: ModelPolicy, truth: Truth) {
    this.#model = model;
    this.#truth = truth;
    this.#predicted = new Int32Array(truth.rows).fill(-1);
  }

  addLabels(start: number, labels: readonly string[]): void {
    for (const [row, label] of labels.entries()) {
      const text = this.#renamed(label);
      let code = this.#codes.get(text);
      if (code === undefined) {
        code = this.#classes.push(text) - 1;
        this.#codes.set(text, code);
      }
      this.#predicted[start + row] = code;
    }
    this.#seen += labels.length;
  }

  addScores(start: number, rows: number, scored: ScoredRows): void {
    if (this.#rank === null || this.#probability === null) this.#begin(scored);
    const { scores, classes, predicted, nonFinite } = scored;
    const sound = nonFinite.nan + nonFinite.infinite === 0;
    const kept = sound ? null : finiteRows(scores, classes, rows);
    const columns = Int32Array.from({ length: rows }, (_, row) =>
      Math.max(0, this.#trueColumn[this.#truth.label[start + row]!] ?? 0),
    );
    const ranks = rankRows(scores, classes, columns);
    const probabilities = trueProbabilities(
      scored.kind === 'logits' ? softmaxRows(scores, classes) : scores,
      classes,
      columns,
    );
    for (let row = 0; row < rows; row++) {
      if (kept && !kept[row]) {
        this.#nonFinite++;
        continue;
      }
      this.#predicted[start + row] = predicted[row]!;
      this.#rank![start + row] = ranks[row]!;
      this.#probability![start + row] = probabilities[row]!;
    }
    this.#seen += rows;
  }

  finish(): Predictions {
    if (this.#seen !== this.#truth.rows) {
      throw new SubjectError(
        `The model ${this.#model.name} answered for ${this.#seen} rows, and the table has ${this.#truth.rows}; nothing is decided on a part.`,
      );
    }
    return {
      classes: this.#classes,
      predicted: this.#predicted,
      rank: this.#rank,
      probability: this.#probability,
      epsilon: this.#epsilon,
      nonFinite: this.#nonFinite,
      nonFiniteFeatures: this.nonFiniteFeatures,
    };
  }

  /** Labels as numbers can be given names with `classes`; labels as text are their own names. */
  #renamed(label: string): string {
    const names = this.#model.classes;
    if (names === undefined || names.includes(label)) return label;
    const named = /^\d+$/.test(label) ? names[Number(label)] : undefined;
    if (named === undefined) {
      throw new ConfigurationError(
        `The model ${this.#model.name} predicted the label ${JSON.stringify(label)}, which is none of its classes: ${shown(names)}.`,
        { position: this.#model.position },
      );
    }
    return named;
  }

  /** The first scores tell how many classes there are; their names must be able to name every label. */
  #begin({ classes, kind, scores }: ScoredRows): void {
    const { name, position } = this.#model;
    const names = this.#model.classes ?? Array.from({ length: classes }, (_, index) => String(index));
    if (names.length !== classes) {
      throw new ConfigurationError(
        `The output of the model ${name} has ${classes} columns, and classes names ${names.length}: ${shown(names)}. Name one class per column, in order.`,
        { position },
      );
    }
    const unnamed = this.#truth.labels.filter((label) => !names.includes(label));
    if (unnamed.length > 0) {
      throw new ConfigurationError(
        `The data has the ${unnamed.length === 1 ? 'label' : 'labels'} ${shown(unnamed)}, and the ${classes} output columns of the model ${name} stand for ` +
          `${shown(names)}. Give the label of each column with model: { classes: [...] }, or name the right output.`,
        { position },
      );
    }
    this.#classes = [...names];
    this.#trueColumn = Int32Array.from(this.#truth.labels, (label) => names.indexOf(label));
    this.#rank = new Int32Array(this.#truth.rows);
    this.#probability = new Float64Array(this.#truth.rows);
    if (kind === 'probabilities')
      this.#epsilon = machineEpsilon(scores instanceof Float32Array ? 'float32' : 'float64');
  }
}

function finiteRows(scores: ArrayLike<number>, classes: number, rows: number): boolean[] {
  return Array.from({ length: rows }, (_, row) => {
    for (let index = row * classes; index < (row + 1) * classes; index++)
      if (!Number.isFinite(scores[index])) return false;
    return true;
  });
}

function shown(names: readonly string[]): string {
  const some = names
    .slice(0, 12)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return names.length > 12 ? `${some}, … (${names.length})` : some;
}
