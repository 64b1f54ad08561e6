import type { ComputedFeature } from '../../profile/computed.ts';
import type { FeatureOf } from '../../profile/document.ts';
import type { Predicted } from './predictions.ts';

/** What reports call the column that predictions are. */
export const PREDICTIONS = 'predictions';

/** Predictions as features that are compared like those of any column. */
export function predictionFeatures(predicted: Predicted, floor: number | undefined): readonly ComputedFeature[] {
  const { labels, values, confidence, margin, entropy, truth } = predicted;
  const numbers = (feature: FeatureOf, of: Float64Array | null): ComputedFeature[] =>
    of === null
      ? []
      : [{ column: PREDICTIONS, feature, type: 'number', summary: 'numbers', values: of, unreadable: 0 }];
  const truths = (feature: FeatureOf, of: readonly (boolean | null)[] | null): ComputedFeature[] =>
    of === null
      ? []
      : [
          {
            column: PREDICTIONS,
            feature,
            type: 'boolean',
            summary: 'categories',
            values: of.map((one) => (one === null ? null : String(one))),
            unreadable: 0,
          },
        ];
  const isLabelled = labels.some((label) => label !== null);
  const predictedOnes: ComputedFeature[] =
    values !== null
      ? numbers('predicted', values)
      : isLabelled
        ? [
            {
              column: PREDICTIONS,
              feature: 'predicted',
              type: 'text',
              summary: 'categories',
              values: labels,
              unreadable: 0,
            },
          ]
        : [];
  return [
    ...predictedOnes,
    ...numbers('confidence', confidence),
    ...numbers('margin', margin),
    ...numbers('entropy', entropy),
    ...truths('unsure', floor === undefined ? null : unsureOf(confidence, floor)),
    ...truths('correct', values === null && isLabelled ? correctOf(labels, truth) : null),
    ...numbers('residual', values === null ? null : residualOf(values, truth)),
  ];
}

function unsureOf(confidence: Float64Array | null, floor: number): (boolean | null)[] | null {
  return confidence && Array.from(confidence, (value) => (Number.isNaN(value) ? null : value < floor));
}

function correctOf(
  labels: readonly (string | null)[],
  truth: readonly (string | null)[] | null,
): (boolean | null)[] | null {
  if (truth === null || truth.every((one) => one === null)) return null;
  return labels.map((label, row) => (label === null || truth[row] === null ? null : label === truth[row]));
}

/** |predicted − true|. */
function residualOf(values: Float64Array, truth: readonly (string | null)[] | null): Float64Array | null {
  if (truth === null || truth.every((one) => one === null)) return null;
  return values.map((value, row) => (truth[row] === null ? Number.NaN : Math.abs(value - Number(truth[row]))));
}

/** A row that a person should look at. */
export interface FlaggedRow {
  readonly id: string;
  readonly label: string | null;
  readonly confidence: number;
}

const MOST_FLAGGED = 100;

/** The rows below the floor, the least sure first. */
export function flaggedRows({ labels, confidence, ids }: Predicted, floor: number | undefined): FlaggedRow[] {
  if (floor === undefined || confidence === null) return [];
  const below = [...confidence.keys()].filter((row) => confidence[row]! < floor);
  return below
    .sort((a, b) => confidence[a]! - confidence[b]!)
    .slice(0, MOST_FLAGGED)
    .map((row) => ({ id: ids?.[row] ?? `row ${row + 1}`, label: labels[row]!, confidence: confidence[row]! }));
}
