import type { Tensor } from '../core/tensor.ts';
import type { RowBatch } from '../table/rows.ts';
import { type Feed, type FeedPlan, makeFeed } from './feeds.ts';
import { mayFollow } from './flight.ts';
import type { NonFinite } from './non-finite.ts';
import type { OutputChoice } from './output-choice.ts';
import { outputReader } from './outputs.ts';
import type { Predictor } from './predictor.ts';
import type { PredictedBatch } from './row-predictor.ts';

/**
 * Predictions for every batch of rows, in order. While the model works on one batch, the next ones are read and sent.
 * Throws what `makeFeed`, the predictor and `outputReader` throw, at the batch that it concerns.
 */
export async function* predictRows(
  predictor: Predictor,
  plan: FeedPlan,
  choices: readonly OutputChoice[],
  batches: AsyncIterable<RowBatch>,
): AsyncGenerator<PredictedBatch, void, void> {
  const names = choices.map(({ name }) => name);
  const readers = choices.map(outputReader);
  const pending: Pending[] = [];
  const finish = async (): Promise<PredictedBatch> => {
    const { batch, answer, nonFiniteFeatures, filled } = pending.shift()!;
    const outputs = await answer;
    const predicted = readers.map((read, at) => read(outputs.get(names[at]!)!, batch.rows, batch.start));
    return { batch, predicted, nonFiniteFeatures, filled };
  };
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    let feed: Feed;
    try {
      feed = makeFeed(plan, batch);
    } catch (error) {
      while (pending.length > 0) yield await finish();
      throw error;
    }
    const answer = predictor.predict(feed.tensors, names);
    // A failure is told when it is its turn; that nobody waits for it before is no accident.
    answer.catch(() => {});
    pending.push({ batch, bytes: bytesOf(feed), answer, nonFiniteFeatures: feed.nonFinite, filled: feed.filled });
    // One more than may be on its way, so that it is ready when it may.
    while (!mayFollow(pending.length - 1, sumOfBytes(pending))) yield await finish();
  }
  while (pending.length > 0) yield await finish();
}

interface Pending {
  readonly batch: RowBatch;
  readonly bytes: number;
  readonly answer: Promise<ReadonlyMap<string, Tensor>>;
  readonly nonFiniteFeatures: NonFinite;
  readonly filled: number;
}

/** Of text, only its length counts. */
function bytesOf({ tensors }: Feed): number {
  return [...tensors.values()].reduce(
    (sum, { data }) => sum + ('byteLength' in data ? data.byteLength : data.length),
    0,
  );
}

function sumOfBytes(pending: readonly Pending[]): number {
  return pending.reduce((sum, { bytes }) => sum + bytes, 0);
}
