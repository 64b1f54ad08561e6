import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import { parseMetric } from '../../metrics/parse.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import { ClassNames } from './coded.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Maximised } from './maximised.ts';
import { openLabelledRows } from './open-rows.ts';
import { type Found, runModels } from './run-models.ts';
import { readTruth } from './truth.ts';

/** Rows beside those that are judged, and what a threshold is to be best at on them. */
export interface ThresholdChoice {
  readonly data: string;
  readonly maximise: Maximised;
}

/** A threshold, and the rows that it was chosen on: the verdict hangs on both. */
export interface ChosenThreshold {
  readonly value: number;
  readonly dataset: Provenance['datasets'][number];
}

/**
 * The threshold of a model, chosen on rows of its own: never on those that judge it, where it would look better than it is.
 * Throws ConfigurationError where these are the judged rows, or have not two classes with a positive one,
 * SubjectError where the model has no finite score for each of them.
 */
export async function chosenThreshold(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
  model: Found,
  choice: ThresholdChoice,
  judged: string,
): Promise<ChosenThreshold> {
  const { keys } = policy;
  const parsed = parseMetric('roc_auc');
  if (!parsed.ok) throw new TypeError('roc_auc is a metric');
  const own: AccuracyKeys = {
    ...keys,
    // A split of its own is a file, wherever the judged rows lie; without a server nothing else is said of one.
    data: { ...keys.data, trino: undefined, path: choice.data },
    threshold: undefined,
    metrics: [{ key: 'roc_auc', metric: parsed.metric, limits: [] }],
    slices: [],
    fairness: [],
  };
  // Every part chooses on all of these rows.
  const source = await openLabelledRows({ ...policy, keys: own }, { ...context, shard: undefined });
  try {
    if (source.digest === judged) {
      throw new ConfigurationError(
        'threshold.data names the rows that judge the model, and a threshold that was chosen on them makes it look better than it is. Name a split of its own.',
        { position: policy.sources.at(['threshold']) },
      );
    }
    const request = {
      task: 'classes',
      label: own.data.label,
      id: own.data.id,
      slices: [],
      allowMissingLabels: false,
    } as const;
    const truth = await readTruth(source, request, context.signal);
    if (truth.target.kind !== 'classes' || truth.target.labels.length !== 2) {
      throw new ConfigurationError(`A threshold is between two classes, and ${source.name} has others.`, {
        position: policy.sources.at(['threshold']),
      });
    }
    const names = new ClassNames(truth.target.labels);
    const { candidate } = await runModels(model, undefined, { source, truth, names, keys: own, context });
    const { of } = candidate.predictions;
    if (of.nonFinite > 0) {
      throw new SubjectError(
        `The output of the model ${model.model.name} is NaN or infinite in ${of.nonFinite} of ${source.rows} rows of ${choice.data}, so no threshold can be chosen on them. Correct the model, or name rows that it can score with threshold.data.`,
        { position: policy.sources.at(['threshold']) },
      );
    }
    const [other, positive] = names.names as [string, string];
    const scores = of.kind === 'classes' && of.scores.known ? of.scores : undefined;
    const [low, high] = [scores?.columns?.get(other), scores?.columns?.get(positive)];
    if (!low || !high) {
      throw new ConfigurationError(`The model ${model.model.name} gives no scores, and a threshold is made of them.`, {
        position: model.model.position,
      });
    }
    return {
      value: bestThreshold(probabilities(low, high), truth.target.label, choice.maximise),
      dataset: { name: choice.data, digest: source.digest, rows: source.rows },
    };
  } finally {
    await source.close();
  }
}

/** What is kept of two logits is their difference, and that of the other class is its negative. */
function probabilities(low: Float64Array, high: Float64Array): Float64Array {
  const areLogits = high.every((value, row) => value === -low[row]!);
  return areLogits ? high.map((value) => 1 / (1 + Math.exp(-value))) : high;
}

/** Of the scores that occur the one from which on rows are positive, so that the measure is highest; of equal ones the highest. */
export function bestThreshold(score: Float64Array, label: Int32Array, maximise: Maximised): number {
  const order = Int32Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
  const positives = label.reduce((sum, one) => sum + one, 0);
  const negatives = label.length - positives;
  let [found, wrong] = [0, 0];
  let best = { threshold: 0.5, value: Number.NEGATIVE_INFINITY };
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    if (label[row] === 1) found++;
    else wrong++;
    if (at + 1 < order.length && score[order[at + 1]!] === score[row]) continue;
    const value = {
      f1: (2 * found) / (found + wrong + positives),
      accuracy: (found + negatives - wrong) / label.length,
      balanced_accuracy: (found / positives + (negatives - wrong) / negatives) / 2,
    }[maximise];
    if (value > best.value) best = { threshold: score[row]!, value };
  }
  return best.threshold;
}
