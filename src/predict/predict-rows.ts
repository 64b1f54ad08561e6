import type { RowBatch } from '../table/rows.ts';
import { type FeedPlan, makeFeed } from './feeds.ts';
import type { NonFinite } from './non-finite.ts';
import type { OutputChoice } from './output-choice.ts';
import { outputReader, type PredictedRows } from './outputs.ts';
import type { Predictor, Tensor } from './predictor.ts';

export interface PredictedBatch {
  /** The rows that went in, with whatever further columns were read. */
  readonly batch: RowBatch;
  readonly predicted: PredictedRows;
  /** Features, not predictions. */
  readonly nonFiniteFeatures: NonFinite;
}

/** While one batch is computed, one is on its way and one is ready to be sent. More would only take memory. */
const AHEAD = 2;

/**
 * Predictions for every batch of rows, in order. While the model works on one batch, the next ones are read and sent.
 * Throws what `makeFeed`, the predictor and `outputReader` throw, at the batch that it concerns.
 */
export async function* predictRows(
  predictor: Predictor,
  plan: FeedPlan,
  choice: OutputChoice,
  batches: AsyncIterable<RowBatch>,
): AsyncGenerator<PredictedBatch, void, void> {
  const read = outputReader(choice);
  const pending: Promise<Pending>[] = [];
  const finish = async (): Promise<PredictedBatch> => {
    const { batch, output, nonFiniteFeatures } = await pending.shift()!;
    return { batch, predicted: read(output, batch.rows, batch.start), nonFiniteFeatures };
  };
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    const answer = predictBatch(predictor, plan, choice.name, batch);
    // A failure is told when it is its turn; that nobody waits for it before is no accident.
    answer.catch(() => {});
    pending.push(answer);
    if (pending.length > AHEAD) yield await finish();
  }
  while (pending.length > 0) yield await finish();
}

interface Pending {
  readonly batch: RowBatch;
  readonly output: Tensor;
  readonly nonFiniteFeatures: NonFinite;
}

async function predictBatch(predictor: Predictor, plan: FeedPlan, output: string, batch: RowBatch): Promise<Pending> {
  const feed = makeFeed(plan, batch);
  const answers = await predictor.predict(feed.tensors, [output]);
  return { batch, output: answers.get(output)!, nonFiniteFeatures: feed.nonFinite };
}
