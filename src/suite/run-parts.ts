import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError, InterruptedError } from '../core/errors.ts';
import { TOOL } from '../core/version.ts';
import type { GateContext, SharedContext } from '../gates/context.ts';
import type { AnyGate } from '../gates/gate.ts';
import { recordingModels } from '../predict/parts.ts';
import type { PartTables } from '../table/parts/part.ts';
import { type RecordingEngine, recording } from '../table/parts/record.ts';
import type { Shard } from '../table/shard.ts';
import { openBaseline } from './champion.ts';
import { requireFolder } from './output.ts';
import { type Part, type PartContent, partFileName, partName, writtenPart } from './part.ts';
import { plannedGates, type SuiteRequest } from './run.ts';
import { problemOf } from './run-gate.ts';

export interface MeasuredPart {
  readonly gate: string;
  /** Absolute path of its file. */
  readonly path: string;
  readonly sentence: string;
  readonly problem: Part['problem'];
}

/**
 * Measures one part of the judged rows for every gate of the policy, and keeps what was found; nothing is judged. Throws
 * ConfigurationError for a gate that cannot be measured in parts.
 */
export async function runParts(
  request: SuiteRequest,
  shard: Shard & { readonly index: number },
  context: SharedContext,
): Promise<readonly MeasuredPart[]> {
  const gates = plannedGates(request);
  const whole = gates.find(({ inParts }) => inParts !== true);
  if (whole !== undefined) {
    throw new ConfigurationError(
      `${whole.name} does not measure rows, so that it has no parts. Run it in one job, and name the gates of this one: ${gates
        .filter(({ inParts }) => inParts)
        .map(({ name }) => name)
        .join(', ')}.`,
    );
  }
  const folder = join(resolve(request.out), 'parts');
  await requireFolder(folder, request.out);
  const baseline = openBaseline(request.policy, request.environment, context);
  const measured: MeasuredPart[] = [];
  try {
    for (const gate of gates) {
      const part = await measurePart(gate, request, shard, context, baseline);
      const path = join(folder, partFileName(part));
      await rm(path, { force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.part`, await writtenPart(part));
      await rename(`${path}.part`, path);
      const sentence = part.problem === null ? `measured, ${rowsText(part)}` : part.problem.message;
      measured.push({ gate: gate.name, path, sentence: `${partName(part)}: ${sentence}`, problem: part.problem });
    }
    return measured;
  } finally {
    await baseline.close();
  }
}

function rowsText({ read: { tables } }: Part): string {
  const cut = Object.values(tables.datasets).find((dataset) => dataset.cut !== undefined);
  const rows = cut?.rows ?? Object.values(tables.rows).find(({ isPart }) => isPart)?.rows ?? 0;
  return `${rows} rows`;
}

async function measurePart(
  gate: AnyGate,
  { policy, identity }: SuiteRequest,
  shard: Shard & { readonly index: number },
  shared: SharedContext,
  baseline: ReturnType<typeof openBaseline>,
): Promise<Part> {
  const engines = new Map<string, Promise<RecordingEngine>>();
  const engineOf: SharedContext['tables'] = async (limits = {}) => {
    const key = JSON.stringify(limits);
    const known = engines.get(key) ?? shared.tables(limits).then(recording);
    engines.set(key, known);
    return (await known).engine;
  };
  const opened = async () => Promise.all(engines.values());
  const recorders: RecordingEngine[] = [];
  const models = recordingModels((rows) => recorders.map((one) => one.forget(rows)).find((one) => one !== undefined));
  const context: GateContext = {
    ...shared,
    shard,
    attach: async () => {},
    async tables(limits) {
      const engine = await engineOf(limits);
      recorders.splice(0, recorders.length, ...(await opened()));
      return engine;
    },
    findModel: async (model) => models.found(modelName(model), await shared.findModel(model)),
  };
  let completed: PartContent['baseline'] = { baseline: undefined };
  let problem: Part['problem'] = null;
  let position: Parameters<typeof problemOf>[1];
  try {
    const own = await baseline.complete(gate, policy.gate(gate.name));
    position = own.sources.at([]);
    completed = { baseline: own.baseline, noBaseline: own.noBaseline };
    await (await gate.load()).measure(own, context);
  } catch (error) {
    if (error instanceof InterruptedError || context.signal.aborted) throw error;
    problem = problemOf(error, position);
  }
  let tables: PartTables = { datasets: {}, rows: {}, answers: {} };
  try {
    for (const one of await opened()) tables = joined(tables, await one.kept());
  } catch (error) {
    if (context.signal.aborted) throw error;
    problem ??= problemOf(error, position);
  }
  // What a gate says of no rows is no trouble of a part to which none fell.
  const isEmpty = isWithoutRows(tables);
  return {
    gate: gate.name,
    id: identity.id,
    shard: { index: shard.index, of: shard.of, by: shard.by ?? null },
    source: identity.source,
    run: identity.run,
    policy: { path: policy.file, digest: policy.digest, overrides: policy.overrides },
    tool: { ...TOOL },
    problem: isEmpty ? null : problem,
    isEmpty,
    read: { tables, models: models.kept(), baseline: completed },
  };
}

/** What tells a model from the others of a run. */
export function modelName(model: { readonly name: string; readonly key?: 'baseline' | undefined }): string {
  return `${model.key ?? 'model'} ${model.name}`;
}

function joined(one: PartTables, other: PartTables): PartTables {
  return {
    datasets: { ...one.datasets, ...other.datasets },
    rows: { ...one.rows, ...other.rows },
    answers: { ...one.answers, ...other.answers },
  };
}

function isWithoutRows({ datasets, rows }: PartTables): boolean {
  const cut = [
    ...Object.values(datasets).filter((dataset) => dataset.cut !== undefined),
    ...Object.values(rows).filter(({ isPart }) => isPart),
  ];
  return cut.length > 0 && cut.every((one) => one.rows === 0);
}
