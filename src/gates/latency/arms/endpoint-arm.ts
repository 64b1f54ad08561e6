import { ConfigurationError } from '../../../core/errors.ts';
import { milliseconds } from '../../../core/units.ts';
import type { HttpSource } from '../../../predict/http-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { Setting, TimedArm } from './arm.ts';
import { readBatches, requireRows } from './rows.ts';

/** Seconds of load in a block: long enough for requests to queue up where they do. */
const BLOCK = 1;

/** An endpoint under a load that does not wait for it. */
export async function openEndpointArm(model: NamedModel<HttpSource>, setting: Setting): Promise<TimedArm> {
  const { policy, context } = setting;
  const { keys, sources } = policy;
  const source = requireRows(model, setting);
  if (keys.rate === undefined) {
    throw new ConfigurationError(
      `Nothing says how many requests a second ${model.name} is to be sent. Say so with rate: 50/s, the load that it will have.`,
      { position: sources.at([]) ?? model.position },
    );
  }
  const { inputs, categories, missing } = keys.data ?? {};
  const rows = { table: source.name, columns: source.columns, task: 'values', inputs, categories, missing } as const;
  const endpoint = await context.timeEndpoint(model, rows, keys.rate);
  const calls = Math.max(1, Math.round(BLOCK * keys.rate));
  return {
    environment: { predictor: `http (${model.source.protocol})`, endpoint: model.name, requestsPerSecond: keys.rate },
    rhythm: { calls, leadIn: 0, time: milliseconds(1000 * BLOCK) },
    async prepare({ batch }) {
      await endpoint.feed(await readBatches(source, endpoint, batch, context.signal));
      // Connections, and whatever the server makes at its first requests.
      await endpoint.time({ first: 0, calls });
    },
    time: (block) => endpoint.time(block),
    send: (rate, first, count) => endpoint.time({ first, calls: count }, rate),
    started: async () => null,
    harness: async () => null,
    close: async () => {},
  };
}
