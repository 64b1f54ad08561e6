import { makeFeed, planFeeds } from '../../predict/feeds.ts';
import type { Predictor } from '../../predict/predictor.ts';
import type { RowSource } from '../../table/rows.ts';
import { sumAgreement, type Tolerance } from './agreement.ts';
import type { Parity } from './execution.ts';
import { fetched, ofTheModel } from './run-model.ts';

const BATCH = 64;

interface Question {
  /** What the other model is called. */
  readonly name: string;
  readonly source: RowSource;
  readonly tolerance: Tolerance;
  readonly signal: AbortSignal;
}

/**
 * Asks two models about the same rows and compares what they say, output by output.
 * Throws ConfigurationError where the rows do not have every input of both.
 */
export async function compareModels(
  predictor: Predictor,
  other: Predictor,
  { name, source, tolerance, signal }: Question,
): Promise<Parity> {
  const given = fetched(other);
  const compared = fetched(predictor).filter((output) => given.includes(output));
  const missing = fetched(predictor).filter((output) => !given.includes(output));
  const lost = given.filter((output) => !compared.includes(output));
  const found = { name, rows: source.rows, missing, lost };
  if (compared.length === 0) return { ...found, problem: null, outputs: new Map() };
  const options = { table: source.name };
  const plans = [predictor, other].map(({ signature }) => planFeeds(signature, source.columns, options));
  const columns = [...new Set(plans.flatMap((plan) => plan.columns))];
  const texts = [...new Set(plans.flatMap((plan) => plan.texts))];
  const sums = new Map(compared.map((output) => [output, sumAgreement(tolerance)]));
  try {
    for await (const batch of source.read(columns, BATCH, signal, texts)) {
      const [values, wanted] = await Promise.all([
        predictor.predict(makeFeed(plans[0]!, batch).tensors, compared),
        other.predict(makeFeed(plans[1]!, batch).tensors, compared),
      ]);
      for (const [output, sum] of sums) sum.add(values.get(output)!, wanted.get(output)!);
    }
  } catch (error) {
    return { ...found, problem: ofTheModel(error), outputs: new Map() };
  }
  return { ...found, problem: null, outputs: new Map([...sums].map(([output, sum]) => [output, sum.result()])) };
}
