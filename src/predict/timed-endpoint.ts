import { SubjectError } from '../core/errors.ts';
import type { RowBatch } from '../table/rows.ts';
import { type Exchange, loginOf, openExchange } from './http/exchange.ts';
import { type PreparedRequest, sendAtRate } from './http/load.ts';
import { askingOf, type HttpSource } from './http-source.ts';
import type { NamedModel, RowsToPredict } from './row-predictor.ts';
import type { CallBlock, TimedCalls } from './time-calls.ts';

/** An endpoint that is sent requests at a rate. */
export interface TimedEndpoint {
  /** The columns that rows must have, and those of them whose text is wanted as it stands in the file. */
  readonly columns: readonly string[];
  readonly texts: readonly string[];
  /** Makes the requests of these batches, one each, and sends the first: throws what the endpoint's exchange throws. */
  feed(batches: readonly RowBatch[]): Promise<void>;
  /** `block.time` and `leadIn` mean nothing here: as many requests as `calls`, at the rate, or at another one. */
  time(block: Pick<CallBlock, 'first' | 'calls'>, rate?: number): Promise<TimedCalls>;
}

/** Throws what `openExchange` throws, and whatever the endpoint's answer about itself makes of it. */
export async function openTimedEndpoint(
  model: NamedModel<HttpSource>,
  rows: RowsToPredict,
  rate: number,
  signal: AbortSignal,
): Promise<TimedEndpoint> {
  const { name, source, position } = model;
  const { headers = {}, timeout } = source;
  const reaching = { name, headers, environment: process.env, timeout, position, signal };
  const exchange = openExchange({ ...reaching, retries: source.retries });
  const { columns, texts, ask } = await askingOf(model, rows, exchange);
  const sent = { accept: 'application/json', 'content-type': 'application/json', ...loginOf(reaching) };
  let requests: readonly PreparedRequest[] = [];
  return {
    columns,
    texts,
    async feed(batches) {
      if (batches[0] === undefined) throw new SubjectError(`There is no row to ask the endpoint ${name} about.`);
      // An answer that cannot be read is told before any load.
      await ask(exchange, batches[0]);
      const recorded: PreparedRequest[] = [];
      for (const batch of batches) recorded.push({ ...(await recordedRequest(ask, batch)), headers: sent });
      requests = recorded;
    },
    time: async ({ first, calls }, other = rate) => ({
      ...(await sendAtRate(requests, { rate: other, first, calls, timeout, signal })),
      peakMemory: null,
    }),
  };
}

/** What would be posted about a batch, and is not. */
async function recordedRequest(
  ask: (exchange: Exchange, batch: RowBatch) => Promise<unknown>,
  batch: RowBatch,
): Promise<Omit<PreparedRequest, 'headers'>> {
  let request: Omit<PreparedRequest, 'headers'> | undefined;
  const recorder: Exchange = {
    retried: 0,
    get: () => Promise.reject(new Recorded()),
    post(url, body) {
      request = { url, body: JSON.stringify(body) };
      return Promise.reject(new Recorded());
    },
  };
  await ask(recorder, batch).catch((error) => {
    if (!(error instanceof Recorded)) throw error;
  });
  if (request === undefined) throw new TypeError('a protocol asks by post');
  return request;
}

/** Ends what would go on with an answer. */
class Recorded extends Error {}
