import { ConfigurationError } from '../../core/errors.ts';
import type { MetricNeeds } from '../../metrics/metric.ts';
import type { ScoreData } from '../../metrics/scores.ts';
import type { ScoredRows } from '../../predict/outputs.ts';
import type { ModelPolicy } from '../gate.ts';
import type { TrueClassScores } from './measurement.ts';

/** The classes whose scores are kept for every row. */
export type WantedColumns = 'all' | ReadonlySet<string>;

/** What is kept of the scores beside the true class's own. */
export interface ScoreDetails {
  readonly kept: Pick<TrueClassScores, 'brier' | 'confidence' | 'topRight' | 'columns'>;
  /** `truth` is the column of the true class of each row of the batch. */
  add(start: number, rows: number, scored: ScoredRows, probabilities: ScoreData, truth: Int32Array): void;
}

const MOST_BYTES = 2 ** 31;

/** Undefined where no metric asks for any of it. Throws ConfigurationError where the scores would not fit into memory. */
export function detailsFor(
  rows: number,
  names: readonly string[],
  needs: ReadonlySet<MetricNeeds>,
  wanted: WantedColumns,
  model: ModelPolicy,
): ScoreDetails | undefined {
  const brier = needs.has('brier') ? new Float64Array(rows) : null;
  const confidence = needs.has('confidence') ? new Float64Array(rows) : null;
  const topRight = confidence && new Uint8Array(rows);
  const columns = needs.has('columns') ? columnsFor(rows, names, wanted, model) : null;
  if (brier === null && confidence === null && columns === null) return undefined;
  return {
    kept: { brier, confidence, topRight, columns: columns && new Map(columns.map(({ name, score }) => [name, score])) },
    add(start, count, scored, probabilities, truth) {
      const { classes } = scored;
      for (let row = 0; row < count; row++) {
        const at = row * classes;
        if (brier !== null) brier[start + row] = squaredError(probabilities, at, classes, truth[row]!);
        const top = scored.predicted[row]!;
        if (confidence !== null) confidence[start + row] = top < 0 ? Number.NaN : probabilities[at + top]!;
        if (topRight !== null) topRight[start + row] = top === truth[row] ? 1 : 0;
        for (const { index, score } of columns ?? []) score[start + row] = scoreOf(scored, probabilities, at, index);
      }
    },
  };
}

interface Column {
  readonly name: string;
  readonly index: number;
  readonly score: Float64Array;
}

function columnsFor(rows: number, names: readonly string[], wanted: WantedColumns, model: ModelPolicy): Column[] {
  const kept = [...names.entries()].filter(([, name]) => wanted === 'all' || wanted.has(name));
  if (kept.length * rows * 8 > MOST_BYTES) {
    throw new ConfigurationError(
      `Metrics over the scores of all ${kept.length} classes of ${model.name} would keep ${kept.length * rows} numbers, more than 2 GiB. ` +
        'Ask for single classes, such as roc_auc[class].',
      { position: model.position },
    );
  }
  return kept.map(([index, name]) => ({ name, index, score: new Float64Array(rows) }));
}

/** Of two classes by logits their difference, which orders rows as the probability does and never rounds to 1. */
function scoreOf({ kind, classes, scores }: ScoredRows, probabilities: ScoreData, at: number, index: number): number {
  if (kind === 'logits' && classes === 2) return scores[at + index]! - scores[at + 1 - index]!;
  return probabilities[at + index]!;
}

function squaredError(probabilities: ScoreData, at: number, classes: number, truth: number): number {
  let sum = 0;
  for (let index = 0; index < classes; index++) {
    sum += (probabilities[at + index]! - (index === truth ? 1 : 0)) ** 2;
  }
  return classes === 2 ? sum / 2 : sum;
}
