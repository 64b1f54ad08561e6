import { ConfigurationError } from '../core/errors.ts';
import type { RowBatch } from '../table/rows.ts';
import { shardText } from '../table/shard.ts';
import type { FoundModel, ModelIdentity, PredictedBatch, RowPredictor, RowsToPredict } from './row-predictor.ts';

/** What models said of the rows of a part, by what they were asked about. */
export interface PartModels {
  readonly found: Readonly<Record<string, FoundInPart | null>>;
  readonly said: Readonly<Record<string, SaidOfPart>>;
}

interface FoundInPart {
  readonly identity: ModelIdentity;
  readonly quantised: boolean;
}

/** What one model said, batch by batch. */
export interface SaidOfPart {
  readonly predictor: Omit<RowPredictor, 'predict' | 'close'>;
  readonly isPart: boolean;
  readonly batches: readonly SaidBatch[];
}

type SaidBatch = Omit<PredictedBatch, 'batch'> & Pick<RowBatch, 'start' | 'rows'>;

export interface RecordingModels {
  found(name: string, found: FoundModel | null): FoundModel | null;
  kept(): PartModels;
}

/** Keeps what models say. `isPart` knows of rows whether they are those of a part: see `RecordingEngine.forget`. */
export function recordingModels(isPart: (rows: AsyncIterable<RowBatch>) => boolean | undefined): RecordingModels {
  const models: Record<string, FoundInPart | null> = {};
  const said: Record<string, SaidOfPart> = {};
  return {
    found(name, found) {
      models[name] = found && { identity: found.identity, quantised: found.quantised };
      if (found === null) return null;
      return {
        ...found,
        async open(rows, budget) {
          const predictor = await found.open(rows, budget);
          return recorded(predictor, isPart, (one) => {
            said[saidKey(name, rows)] = one;
          });
        },
      };
    },
    kept: () => ({ found: models, said }),
  };
}

function recorded(
  predictor: RowPredictor,
  isPart: (rows: AsyncIterable<RowBatch>) => boolean | undefined,
  keep: (said: SaidOfPart) => void,
): RowPredictor {
  const { identity, output, classes, unreadable, environment, columns, texts } = predictor;
  return {
    ...predictor,
    async *predict(rows) {
      const ofPart = isPart(rows) ?? true;
      const batches: SaidBatch[] = [];
      for await (const one of predictor.predict(rows)) {
        const { batch, ...rest } = one;
        batches.push({ ...rest, start: batch.start, rows: batch.rows });
        yield one;
      }
      const told = { identity, output, unreadable, environment, columns, texts, ...(classes && { classes }) };
      keep({ predictor: told, isPart: ofPart, batches });
    },
    close: () => predictor.close(),
  };
}

const saidKey = (model: string, { table, task }: RowsToPredict) => JSON.stringify([model, table, task]);

/**
 * A model that says what it said of every part; null where none was found, undefined where no part looked for it. Throws
 * ConfigurationError where parts found other bytes.
 */
export function foundInParts(name: string, parts: readonly PartModels[]): FoundModel | null | undefined {
  const found = parts.map((part) => (Object.hasOwn(part.found, name) ? part.found[name]! : undefined));
  const [first] = found;
  if (first === undefined) return undefined;
  const other = found.findIndex((one) => one?.identity.digest !== first?.identity.digest);
  if (other >= 0) {
    throw new ConfigurationError(
      `The parts were not measured with the same model: ${name} of ${shardText({ index: other + 1, of: parts.length })} has other bytes than that of the first. Run all of them again.`,
    );
  }
  return first === null ? null : { ...first, open: async (rows) => saidByAll(name, rows, parts) };
}

function saidByAll(name: string, rows: RowsToPredict, parts: readonly PartModels[]): RowPredictor {
  const key = saidKey(name, rows);
  const all = parts.map(({ said }, at) => {
    const one = Object.hasOwn(said, key) ? said[key] : undefined;
    if (one !== undefined) return one;
    throw new ConfigurationError(
      `${shardText({ index: at + 1, of: parts.length })} does not say what ${name} predicts of ${rows.table}. Run it again with the same policy.`,
    );
  });
  const [first] = all;
  return {
    ...first!.predictor,
    async *predict(): AsyncGenerator<PredictedBatch> {
      let before = 0;
      for (const { batches } of first!.isPart ? all : [first!]) {
        let end = before;
        for (const { start, rows: count, ...rest } of batches) {
          end = before + start + count;
          yield { ...rest, batch: { start: before + start, rows: count, columns: new Map() } };
        }
        before = end;
      }
    },
    async close() {},
  };
}
