import { ConfigurationError } from '../../core/errors.ts';
import type { MetricNeeds } from '../../metrics/metric.ts';
import { machineEpsilon, rankRows, trueProbabilities } from '../../metrics/scores.ts';
import { softmaxRows } from '../../metrics/softmax.ts';
import type { LabeledRows, PredictedRows, ScoredRows } from '../../predict/outputs.ts';
import type { ModelPolicy } from '../gate.ts';
import { type ClassNames, isBoolean } from './coded.ts';
import type { ClassPredictions, NoScores } from './measurement.ts';
import { detailsFor, type ScoreDetails, type WantedColumns } from './score-details.ts';
import { shown } from './shown.ts';
import type { ClassTarget } from './truth.ts';

/** Predictions of all rows of the table, and what the two outputs of a model have to do with each other. */
export interface CollectedClasses extends ClassPredictions {
  readonly kind: 'classes';
  /** Rows whose highest score is another class than the model's own label; null where there are not both. */
  readonly disagreeing: number | null;
  /** Whether the order of the classes is an assumption: columns by position, or whole numbers as labels. */
  readonly orderAssumed: boolean;
}

export interface ClassRequest {
  readonly model: ModelPolicy;
  readonly rows: number;
  readonly target: ClassTarget;
  /** Shared by labels and both models; grows by classes that only a model knows. */
  readonly names: ClassNames;
  readonly needs: ReadonlySet<MetricNeeds>;
  /** The classes whose scores are kept. */
  readonly wanted: WantedColumns;
  /** Whether the confidence of each row is kept where there are scores, though no metric needs it. */
  readonly confidence?: boolean;
  /** Of two classes, the probability from which on it is the second; undefined: whichever is higher, or what the model says. */
  readonly threshold: number | undefined;
  /** What the model has and nobody can read: the outputs that are sequences or maps. */
  readonly unreadable: readonly string[];
}

/**
 * Reduces batches to the class, and where a metric asks, the rank and the probability of the true class. Where the model
 * gives labels and scores, the labels are its classes and the scores are scores.
 */
export class ClassCollector {
  readonly #request: ClassRequest;
  readonly #predicted: Int32Array;
  readonly #labelCodes = new Map<string, number>();
  #both = false;
  #columns: Columns | undefined;
  #unusable: NoScores | undefined;
  #rank: Int32Array | null = null;
  #probability: Float64Array | null = null;
  #details: ScoreDetails | undefined;
  #epsilon = machineEpsilon('float64');
  #nonFinite = 0;
  #disagreeing = 0;

  constructor(request: ClassRequest) {
    this.#request = request;
    this.#predicted = new Int32Array(request.rows).fill(-1);
  }

  add(start: number, rows: number, predicted: readonly PredictedRows[]): void {
    this.#both = predicted.length > 1;
    for (const output of predicted) {
      if (output.kind === 'labels') this.#addLabels(start, output);
      else if (output.kind === 'logits' || output.kind === 'probabilities') this.#addScores(start, rows, output);
    }
  }

  finish(): CollectedClasses {
    const { model } = this.#request;
    const compared = this.#both && this.#columns !== undefined;
    return {
      kind: 'classes',
      predicted: this.#predicted,
      scores: this.#columns
        ? {
            known: true,
            rank: this.#rank,
            probability: this.#probability,
            ...(this.#details?.kept ?? { brier: null, confidence: null, topRight: null, columns: null }),
            epsilon: this.#epsilon,
          }
        : (this.#unusable ?? this.#labelsOnly()),
      nonFinite: this.#nonFinite,
      disagreeing: compared ? this.#disagreeing : null,
      orderAssumed: model.classes === undefined && [...this.#labelCodes.keys()].every((label) => /^\d+$/.test(label)),
    };
  }

  #labelsOnly(): NoScores {
    const [map] = this.#request.unreadable;
    const reason =
      map === undefined
        ? 'output holds labels, and this metric needs logits or probabilities.'
        : `scores are in "${map}", a sequence of maps, which cannot be read. Convert the model with the option zipmap: False, and they are a tensor.`;
    return { known: false, reason };
  }

  #addLabels(start: number, { labels }: LabeledRows): void {
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row]!;
      let code = this.#labelCodes.get(label);
      if (code === undefined) {
        code = this.#request.names.codeOf(this.#spelt(this.#renamed(label)));
        this.#labelCodes.set(label, code);
      }
      this.#predicted[start + row] = code;
    }
  }

  /** The first scores tell how many classes there are. */
  #addScores(start: number, rows: number, scored: ScoredRows): void {
    if (this.#columns === undefined && this.#unusable === undefined) this.#begin(scored);
    const { scores, classes, nonFinite } = scored;
    const finite = nonFinite.nan + nonFinite.infinite === 0 ? null : finiteRows(scores, classes, rows);
    if (this.#columns) {
      const { codes } = this.#columns;
      const chosen = this.#chosen(scored, rows);
      for (let row = 0; row < rows; row++) {
        if (finite && !finite[row]) continue;
        const code = codes[chosen[row]!]!;
        if (!this.#both || this.#request.threshold !== undefined) this.#predicted[start + row] = code;
        else if (code !== this.#predicted[start + row]) this.#disagreeing++;
      }
      this.#addTrueClass(start, rows, scored, this.#columns);
    }
    if (!finite) return;
    for (let row = 0; row < rows; row++) {
      if (finite[row]) continue;
      this.#predicted[start + row] = -1;
      this.#nonFinite++;
    }
  }

  /** Positive where the score is at or above the threshold. */
  #chosen(scored: ScoredRows, rows: number): ArrayLike<number> {
    const { model, threshold } = this.#request;
    if (threshold === undefined) return scored.predicted;
    if (scored.classes !== 2) {
      throw new ConfigurationError(
        `threshold is about two classes, and the output of the model ${model.name} has ${scored.classes}. Leave it out.`,
        { position: model.position },
      );
    }
    const probabilities = scored.kind === 'logits' ? softmaxRows(scored.scores, 2) : scored.scores;
    return Int32Array.from({ length: rows }, (_, row) => (probabilities[2 * row + 1]! >= threshold ? 1 : 0));
  }

  #addTrueClass(start: number, rows: number, scored: ScoredRows, { ofLabel }: Columns): void {
    const { kind, scores, classes } = scored;
    if (this.#rank === null && this.#probability === null && this.#details === undefined) return;
    const { label } = this.#request.target;
    const columns = new Int32Array(rows);
    // A row without a label is left out later, whatever is said of it here.
    for (let row = 0; row < rows; row++) columns[row] = Math.max(0, ofLabel[label[start + row]!] ?? 0);
    this.#rank?.set(rankRows(scores, classes, columns), start);
    if (this.#probability === null && this.#details === undefined) return;
    const probabilities = kind === 'logits' ? softmaxRows(scores, classes) : scores;
    this.#probability?.set(trueProbabilities(probabilities, classes, columns), start);
    this.#details?.add(start, rows, scored, probabilities, columns);
  }

  #begin({ classes, kind, scores }: ScoredRows): void {
    const { rows, target, names: shared, needs, confidence } = this.#request;
    const names = this.#columnNames(classes);
    if (typeof names === 'string') {
      // Its own labels say the classes; only who asks for scores must name the columns.
      if (!this.#both || SCORES.some((one) => needs.has(one))) {
        throw new ConfigurationError(names, { position: this.#request.model.position });
      }
      this.#unusable = { known: false, reason: `score columns cannot be named. ${names}` };
      return;
    }
    this.#columns = {
      codes: Int32Array.from(names, (name) => shared.codeOf(name)),
      ofLabel: Int32Array.from(target.labels, (label) => names.indexOf(label)),
    };
    const kept = confidence === true ? new Set<MetricNeeds>([...needs, 'confidence']) : needs;
    this.#details = detailsFor(rows, names, kept, this.#request.wanted, this.#request.model);
    if (needs.has('ranks')) this.#rank = new Int32Array(rows);
    if (needs.has('probabilities')) this.#probability = new Float64Array(rows);
    if (kind === 'probabilities')
      this.#epsilon = machineEpsilon(scores instanceof Float32Array ? 'float32' : 'float64');
  }

  /** The name of every column, or the sentence that says why they do not fit the labels. */
  #columnNames(classes: number): readonly string[] | string {
    const { model, target } = this.#request;
    const given = model.classes ?? Array.from({ length: classes }, (_, index) => String(index));
    if (given.length !== classes) {
      return `The output of the model ${model.name} has ${classes} columns, and classes of the ${model.key ?? 'model'} names ${given.length}: ${shown(given)}. Name one class per column, in order.`;
    }
    const names = given.map((name) => this.#spelt(name));
    const unnamed = target.labels.filter((label) => !names.includes(label));
    if (unnamed.length === 0) return names;
    return (
      `The data has the ${unnamed.length === 1 ? 'label' : 'labels'} ${shown(unnamed)}, and the ${classes} output columns of the model ${model.name} stand for ` +
      `${shown(given)}. Give the label of each column with ${model.key ?? 'model'}: { classes: [...] }, or name the right output.`
    );
  }

  /** Labels as numbers can be given names with `classes`; labels as text are their own names. */
  #renamed(label: string): string {
    const { name, classes, position, key = 'model' } = this.#request.model;
    if (classes === undefined || classes.includes(label)) return label;
    const named = /^\d+$/.test(label) ? classes[Number(label)] : undefined;
    if (named !== undefined) return named;
    throw new ConfigurationError(
      `The model ${name} predicted the label ${JSON.stringify(label)}, which is none of its classes: ${shown(classes)}. Correct ${key}: { classes: [...] }.`,
      { position },
    );
  }

  /** Where the labels are booleans, 0 and 1, `False` and `True` are theirs. */
  #spelt(name: string): string {
    const { labels } = this.#request.target;
    if (!labels.every(isBoolean)) return name;
    if (name === '0' || name === '1') return name === '0' ? 'false' : 'true';
    return isBoolean(name) ? name.toLowerCase() : name;
  }
}

/** Needs that only scores serve. */
const SCORES: readonly MetricNeeds[] = ['ranks', 'probabilities', 'brier', 'confidence', 'columns'];

interface Columns {
  /** Of each column its class. */
  readonly codes: Int32Array;
  /** Of each label of the data its column. */
  readonly ofLabel: Int32Array;
}

function finiteRows(scores: ArrayLike<number>, classes: number, rows: number): boolean[] {
  return Array.from({ length: rows }, (_, row) => {
    for (let index = row * classes; index < (row + 1) * classes; index++)
      if (!Number.isFinite(scores[index])) return false;
    return true;
  });
}
