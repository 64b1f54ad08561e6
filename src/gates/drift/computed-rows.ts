import { ConfigurationError } from '../../core/errors.ts';
import type { FoundModel, ModelIdentity } from '../../predict/row-predictor.ts';
import type { ComputedFeature } from '../../profile/computed.ts';
import type { RowGroups } from '../../profile/row-groups.ts';
import { cells } from '../../table/cells.ts';
import type { RowSource } from '../../table/rows.ts';
import type { SharedContext } from '../context.ts';
import type { ModelPolicy } from '../gate.ts';
import { imageFeatures } from './image-features.ts';
import type { ImageKeys } from './image-keys.ts';
import { type FlaggedRow, flaggedRows, predictionFeatures } from './prediction-features.ts';
import { type Predicted, readPredicted } from './predictions.ts';
import type { PredictionsKeys } from './predictions-keys.ts';
import { wordFeature } from './word-features.ts';

/** What is to be computed of the rows of a table. */
export interface ComputeRequest {
  readonly predictions: PredictionsKeys | undefined;
  /** With the folder in which relative paths start, where one is named. */
  readonly images: readonly (ImageKeys & { readonly root: string | undefined })[];
  /** Columns of text whose words are compared. */
  readonly words: readonly string[];
  readonly id: string | undefined;
  readonly groupBy: string | undefined;
  readonly model: { readonly policy: ModelPolicy; readonly found: FoundModel } | undefined;
  /** The files of the table. */
  readonly files: readonly string[];
  readonly context: SharedContext;
}

/** What was computed row by row, beyond what the table engine counts. */
export interface ComputedRows {
  readonly features: readonly ComputedFeature[];
  readonly groups: RowGroups | undefined;
  readonly flagged: readonly FlaggedRow[];
  /** Of the model that predicted. */
  readonly identity: ModelIdentity | null;
  /** False where a truth is asked for that the table does not have. */
  readonly hasTruth: boolean;
}

/**
 * Everything that is asked of each row beside its own columns: words, looks of images, what the model says. Throws what
 * reading and predicting throw.
 */
export async function computeRows(source: RowSource, request: ComputeRequest): Promise<ComputedRows> {
  const { predictions, images, words, id, groupBy, model, files, context } = request;
  const groups = await groupsOf(source, groupBy, context);
  const features: ComputedFeature[] = [];
  for (const column of words) features.push(await wordFeature(source, column, groups, context.signal));
  for (const { root, ...keys } of images) {
    features.push(...(await imageFeatures(source, keys, { folder: root, files }, context)));
  }
  const answer =
    predictions === undefined ? undefined : await readPredicted(source, { keys: predictions, id, model, context });
  if (answer !== undefined) {
    requireAgreement(answer.predicted, source, predictions?.truth);
    features.push(...predictionFeatures(answer.predicted, predictions?.floor));
  }
  return {
    features,
    groups,
    flagged: answer === undefined ? [] : flaggedRows(answer.predicted, predictions?.floor),
    identity: answer?.identity ?? null,
    hasTruth: predictions?.truth === undefined || answer?.predicted.truth !== null,
  };
}

/** Labels that have no spelling in common are no labels of one kind: every prediction would be wrong. */
function requireAgreement({ labels, truth, values }: Predicted, { name }: RowSource, column: string | undefined): void {
  if (truth === null || values !== null) return;
  const [said, actual] = [labels, truth].map((side) => new Set(side.filter((one) => one !== null)));
  if (said!.size === 0 || actual!.size === 0 || [...actual!].some((label) => said!.has(label))) return;
  const shown = (some: Set<string>) =>
    [...some]
      .slice(0, 5)
      .map((one) => JSON.stringify(one))
      .join(', ');
  throw new ConfigurationError(
    `No label in the column ${column} of ${name} (${shown(actual!)}) is among what is predicted (${shown(said!)}), so that every prediction would be wrong. Give the names of the model’s classes with model: { classes: [...] }, or name another column.`,
  );
}

async function groupsOf(
  source: RowSource,
  groupBy: string | undefined,
  { signal }: SharedContext,
): Promise<RowGroups | undefined> {
  if (groupBy === undefined) return undefined;
  const codes = new Map<unknown, number>();
  const groups: number[] = [];
  for await (const batch of source.read([groupBy], 8_192, signal)) {
    for (const cell of cells(batch.columns.get(groupBy)!, { table: source.name, column: groupBy })) {
      if (!codes.has(cell)) codes.set(cell, codes.size);
      groups.push(codes.get(cell)!);
    }
  }
  return groups;
}
