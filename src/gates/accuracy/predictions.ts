import { InterruptedError, SubjectError } from '../../core/errors.ts';
import type { PredictedRows } from '../../predict/outputs.ts';
import type { Keeping, RowPredictor } from '../../predict/row-predictor.ts';
import type { RowSource } from '../../table/rows.ts';
import { several } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { ModelPolicy } from '../gate.ts';
import { ClassCollector, type CollectedClasses } from './class-predictions.ts';
import { ClassNames } from './coded.ts';
import { type AccuracyKeys, needsOf, wantedColumns } from './keys.ts';
import { type CollectedSets, SetCollector } from './set-predictions.ts';
import type { Truth } from './truth.ts';
import { type CollectedValues, ValueCollector } from './value-predictions.ts';

/** What one model said about every row of the table. */
export interface Predictions {
  readonly of: CollectedClasses | CollectedSets | CollectedValues;
  /** Features that were NaN or infinite, in rows that the model saw. */
  readonly nonFiniteFeatures: number;
  /** Features that were null and fed as NaN, because the policy says so. */
  readonly filled: number;
}

/** Rows to be predicted, and what is known of them beside. */
export interface Questions {
  readonly source: RowSource;
  readonly truth: Truth;
  /** Shared by labels and all models, so that their codes mean the same. */
  readonly names: ClassNames;
  readonly keys: AccuracyKeys;
  /** The threshold of each model that has one. */
  readonly thresholds?: ReadonlyMap<ModelPolicy, number> | undefined;
  /** Where predictions of these rows are kept. */
  readonly kept?: Keeping | undefined;
  readonly context: GateContext;
}

/**
 * One pass of one model over all rows. Scores are reduced batch by batch, so memory grows with rows only by what the
 * metrics ask for. Throws ConfigurationError where rows, classes and model do not fit together, and SubjectError for
 * whatever the model does. `tell` is called with the number of rows that are done.
 */
export async function predictAll(
  model: ModelPolicy,
  predictor: RowPredictor,
  questions: Questions,
  tell: (done: number) => void,
): Promise<Predictions> {
  const { source, truth, keys, context } = questions;
  const collector = collectorFor(model, predictor, questions);
  const rows = source.read(predictor.columns, keys['batch-size'], context.signal, predictor.texts);
  let [seen, nonFiniteFeatures, filled] = [0, 0, 0];
  for await (const { batch, predicted, ...features } of predictor.predict(rows)) {
    if (context.signal.aborted) throw new InterruptedError('Interrupted.');
    collector.add(batch.start, batch.rows, predicted);
    seen += batch.rows;
    nonFiniteFeatures += features.nonFiniteFeatures.nan + features.nonFiniteFeatures.infinite;
    filled += features.filled;
    tell(seen);
  }
  if (seen !== truth.rows) {
    throw new SubjectError(
      `The model ${model.name} answered for ${seen} rows, and the table has ${truth.rows}; nothing is decided on a part.`,
    );
  }
  return { of: collector.finish(), nonFiniteFeatures, filled };
}

/** One row through the model, and nothing kept: throws what `predictAll` would throw at its first batch, or says what came of it. */
export async function predictOne(model: ModelPolicy, predictor: RowPredictor, questions: Questions): Promise<string> {
  const { source, truth, context } = questions;
  const names = new ClassNames(truth.target.kind === 'classes' ? truth.target.labels : []);
  const collector = collectorFor(model, predictor, { ...questions, names });
  const rows = first(source.read(predictor.columns, 1, context.signal, predictor.texts));
  const said: string[] = [];
  for await (const { batch, predicted } of predictor.predict(rows)) {
    collector.add(batch.start, batch.rows, predicted);
    said.push(...predicted.map(shownOutput));
  }
  const fed = predictor.columns.join(', ');
  return `one row through ${model.name}, fed with ${fed}: ${predictor.output} holds ${said.join(' and ')}`;
}

function shownOutput(output: PredictedRows): string {
  switch (output.kind) {
    case 'labels':
      return `labels (${JSON.stringify(output.labels[0])})`;
    case 'values':
      return `a number (${output.values[0]})`;
    case 'bounds':
      return `an interval (${output.low[0]} to ${output.high[0]})`;
    default: {
      const { nan, infinite } = output.nonFinite;
      const finite = nan + infinite === 0 ? 'all finite' : `of which ${nan + infinite} are NaN or infinite`;
      return `${output.kind} of ${several(output.classes, 'class', 'classes')}, ${finite}`;
    }
  }
}

async function* first<T>(all: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const one of all) {
    yield one;
    return;
  }
}

interface Collector {
  add(start: number, rows: number, predicted: readonly PredictedRows[]): void;
  finish(): CollectedClasses | CollectedSets | CollectedValues;
}

function collectorFor(
  named: ModelPolicy,
  { unreadable, classes }: RowPredictor,
  { truth, names, keys, thresholds }: Questions,
): Collector {
  const { rows, target } = truth;
  // What the policy says of the columns goes before what the model says.
  const model = named.classes === undefined && classes !== undefined ? { ...named, classes } : named;
  if (target.kind === 'values') return new ValueCollector(rows);
  const given = typeof keys.threshold === 'number' ? keys.threshold : undefined;
  const threshold = thresholds?.get(named) ?? given;
  if (target.kind === 'sets') return new SetCollector({ model, rows, target, threshold: threshold ?? 0.5 });
  const [needs, wanted] = [needsOf(keys), wantedColumns(keys)];
  const confidence = keys.pictures !== undefined;
  return new ClassCollector({ model, rows, target, names, needs, wanted, confidence, threshold, unreadable });
}
