import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { bytes } from '../../core/units.ts';
import { earlierResult } from '../../predict/earlier-result.ts';
import type { ResultSource } from '../../predict/result-source.ts';
import type { NamedModel } from '../../predict/row-predictor.ts';
import type { Result } from '../../result/document.ts';
import { MAX_RESULT_BYTES } from '../../result/read.ts';
import type { GateContext } from '../context.ts';
import type { ArmCalls, CallsOfBlock, Measurement, Start } from './measurement.ts';

/** What an earlier run of a gate that times calls kept of its model. */
export interface StoredRun {
  readonly result: Result;
  /** The model's calls, by the name of their cell. */
  readonly cells: ReadonlyMap<string, ArmCalls>;
  readonly memory: number | null;
  readonly starts: readonly Start[];
  /** Another file that the gate kept; its digest is that which the result names. Throws ConfigurationError where it is not there. */
  file(name: string): Promise<Uint8Array>;
}

export const PROCESS_FILE = 'memory-and-starts.json';
export const SAMPLES_FILE = 'samples.parquet';

const MOST_BYTES = bytes(2 ** 30);
const ROWS = 65_536;

/**
 * Reads the result of an earlier run of this gate, and what it kept beside it: at its own place in the output of that run, or
 * beside the result. Throws ConfigurationError where it is of another gate, could not decide, or something of it is missing.
 */
export async function readStored(
  model: NamedModel<ResultSource>,
  gate: string,
  context: GateContext,
): Promise<StoredRun> {
  const { source, position } = model;
  const { files } = context;
  const name = files.shown(source.at);
  const refuse = (problem: string) => new ConfigurationError(`${name} ${problem}`, { position });
  const read = (path: string, limit = MOST_BYTES) => files.read(path, limit);
  const content = await read(source.at, bytes(MAX_RESULT_BYTES)).catch((error: unknown) => {
    throw refuse(`cannot be read: ${fileProblem(error)}.`);
  });
  const result = earlierResult(content, name, position);
  if (result.gate !== gate) {
    throw refuse(`is a result of the gate ${result.gate}, and ${gate} compares with its own. Name ${gate}.json.`);
  }
  if (
    result.problem !== null ||
    result.checks.some(({ verdict, basis }) => verdict === 'error' && basis === 'nothing')
  ) {
    throw refuse(
      `could not decide itself (${result.summary.replace(/[.\s]+$/, '')}): its numbers stand for nothing. Store a run that could.`,
    );
  }
  const locate = async (wanted: string) => {
    const kept = result.attachments.find(({ path }) => basename(path) === wanted);
    if (kept === undefined)
      throw refuse(`names no ${wanted} among its attachments: an older version wrote it. Measure anew.`);
    const folder = dirname(source.at);
    const places = [join(dirname(folder), kept.path), join(folder, kept.path), join(folder, wanted)];
    for (const path of places) {
      if (!(await files.exists(path))) continue;
      const found = await read(path);
      if (createHash('sha256').update(found).digest('hex') === kept.sha256) return { path, content: found };
    }
    throw refuse(
      `needs its attachment ${kept.path}, and that file is not at ${files.shown(places[0]!)} or beside it. Keep the whole output of a run, or put ${wanted} beside the result.`,
    );
  };
  const { memory, starts } = processOf((await locate(PROCESS_FILE)).content, refuse);
  const samples = await locate(SAMPLES_FILE);
  return {
    result,
    cells: await readCalls(files.shown(samples.path), context),
    memory,
    starts,
    file: async (wanted) => (await locate(wanted)).content,
  };
}

const processSchema = z.strictObject({
  memory: z.number().positive().nullable(),
  starts: z.array(
    z.strictObject({ loaded: z.number().min(0), opened: z.number().min(0), first: z.number().min(0).nullable() }),
  ),
});

/** What is kept of the model's process: memory in bytes, starts in milliseconds; `first` is null where that call failed. */
export function processFile({ memory, starts }: Pick<Measurement, 'memory' | 'starts'>): Uint8Array {
  const kept: z.infer<typeof processSchema> = {
    memory: memory.candidate,
    starts: starts.candidate.map(({ loaded, opened, first }) => ({
      loaded,
      opened,
      first: Number.isFinite(first) ? first : null,
    })),
  };
  return new TextEncoder().encode(`${JSON.stringify(kept)}\n`);
}

function processOf(content: Uint8Array, refuse: (problem: string) => Error): Pick<StoredRun, 'memory' | 'starts'> {
  const parsed = processSchema.safeParse(JSON.parse(new TextDecoder().decode(content)));
  if (!parsed.success) throw refuse(`has a ${PROCESS_FILE} that another version wrote. Measure anew.`);
  const { memory, starts } = parsed.data;
  return { memory, starts: starts.map((one) => ({ ...one, first: one.first ?? Number.POSITIVE_INFINITY })) };
}

/** The calls of the candidate, in blocks as they were made. */
async function readCalls(path: string, context: GateContext): Promise<ReadonlyMap<string, ArmCalls>> {
  const tables = await context.tables();
  const source = await tables.openRows({ paths: [path] });
  const cells = new Map<string, Map<number, { readonly latencies: number[]; readonly span: number }>>();
  try {
    const columns = ['cell', 'arm', 'round', 'latency_ms', 'round_ms'];
    for await (const { rows, columns: read } of source.read(columns, ROWS, context.signal)) {
      const [cell, arm, round, latency, span] = columns.map((name) => read.get(name)!);
      const failed = new Set(latency!.nulls);
      for (let row = 0; row < rows; row++) {
        if (arm!.data[row] !== 'candidate') continue;
        const name = String(cell!.data[row]);
        const blocks = cells.get(name) ?? new Map();
        cells.set(name, blocks);
        const at = Number(round!.data[row]);
        const block = blocks.get(at) ?? { latencies: [], span: Number(span!.data[row]) };
        blocks.set(at, block);
        block.latencies.push(failed.has(row) ? Number.POSITIVE_INFINITY : Number(latency!.data[row]));
      }
    }
  } finally {
    await source.close();
  }
  return new Map(
    [...cells].map(([name, blocks]) => [
      name,
      {
        blocks: [...blocks.values()].map(
          ({ latencies, span }): CallsOfBlock => ({ latencies: Float64Array.from(latencies), span }),
        ),
        failedUntimed: 0,
        failure: null,
      },
    ]),
  );
}
