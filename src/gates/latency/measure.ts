import { ConfigurationError } from '../../core/errors.ts';
import { WHAT } from '../../predict/named-source.ts';
import type { OnnxPredictor } from '../../predict/onnx-predictor.ts';
import type { FoundModel } from '../../predict/row-predictor.ts';
import { seededRandom } from '../../stats/random.ts';
import type { RowSource } from '../../table/rows.ts';
import { formatDuration } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { cellName, cellsOf } from './cells.ts';
import { collectCalls } from './collect.ts';
import { enoughOf, leastCalls } from './enough.ts';
import { inputsFor } from './inputs.ts';
import type { LatencyKeys } from './keys.ts';
import { loadFacts } from './load.ts';
import type { Arm, Cell, CellMeasurement, Measurement, PerArm, Start } from './measurement.ts';
import { perArm } from './per-arm.ts';
import { samplesFile } from './samples-file.ts';

type Policy = GatePolicy<LatencyKeys>;

/** Calls of one arm and cell, beyond which nothing is learned that would be worth the memory. */
const MOST_CALLS = 100_000;

/** A model that is there, and where. */
interface Present {
  readonly model: ModelPolicy;
  readonly path: string;
  readonly found: FoundModel;
}

/** Time the model, the baseline, and the baseline once more, in turns, each in a process of its own. */
export async function measureLatency(
  policy: Policy,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const candidate = await presentCandidate(policy, context);
  const baseline = await presentBaseline(policy, context);
  const models = new Map<Arm, Present>([['candidate', candidate]]);
  if (baseline) models.set('baseline', baseline).set('control', baseline);
  const source = await openData(policy, context);
  const before = context.machineLoad();
  try {
    const starts = await timeStarts(models, policy, source, context);
    const arms = new Map<Arm, OnnxPredictor>();
    try {
      for (const [arm, { model, path }] of models) arms.set(arm, await open(model.name, path, keys, context));
      const harness = await arms.get('candidate')!.harness();
      const memory = new Map<Arm, number | null>([...arms.keys()].map((arm) => [arm, null]));
      const cells: CellMeasurement[] = [];
      const all = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
      for (const cell of all)
        cells.push(await timeCell(cell, all.length, { arms, models, policy, source, context, memory }));
      await context.attach('samples.parquet', samplesFile(cells));
      const { environment } = arms.get('candidate')!;
      return {
        measurement: {
          candidate: candidate.model.name,
          baseline: baseline?.model.name ?? null,
          cells,
          memory: perArm(memory),
          starts,
          notes: cells.filter(({ settled }) => !settled).map(({ cell }) => unsettled(cell, keys)),
        },
        provenance: {
          subject: subjectOf(candidate),
          baseline: baseline ? baselineOf(baseline) : null,
          datasets: source ? [{ name: source.name, digest: source.digest, rows: source.rows }] : [],
          environment: {
            ...environment,
            harnessMs: harness,
            inputs: source ? 'rows' : `generated, seed ${keys.seed}`,
            processors: keys.processors?.join(', ') ?? 'all',
            ...loadFacts(before, context.machineLoad()),
          },
        },
      };
    } finally {
      for (const arm of arms.values()) await arm.close();
    }
  } finally {
    await source?.close();
  }
}

function open(name: string, path: string, keys: LatencyKeys, context: GateContext): Promise<OnnxPredictor> {
  const { timeout, memory, threads, processors, provider } = keys;
  return context.openOnnx(
    { name, path },
    { timeout, memory, threads, quantisedArithmetic: 'native' },
    { executionProviders: [provider], processors },
  );
}

interface Timing {
  readonly arms: ReadonlyMap<Arm, OnnxPredictor>;
  readonly models: ReadonlyMap<Arm, Present>;
  readonly policy: Policy;
  readonly source: RowSource | null;
  readonly context: GateContext;
  /** Of each arm so far. */
  readonly memory: Map<Arm, number | null>;
}

async function timeCell(cell: Cell, cells: number, timing: Timing): Promise<CellMeasurement> {
  const { arms, models, policy, source, context, memory } = timing;
  const { keys } = policy;
  for (const [arm, predictor] of arms) {
    const model = { name: models.get(arm)!.model.name, signature: predictor.signature };
    await predictor.feed(await inputsFor(model, cell, policy, source, context.signal));
  }
  const callers = new Map(
    [...arms].map(([arm, predictor]) => [
      arm,
      async (block: Parameters<OnnxPredictor['time']>[0]) => {
        const timed = await predictor.time(block);
        memory.set(arm, timed.peakMemory);
        return timed;
      },
    ]),
  );
  const task = `latency: ${cellName(cell)}`;
  const { arms: calls, ...rest } = await collectCalls(callers, {
    time: keys.time / cells,
    warmUp: Math.min(keys['warm-up'], keys.time / 2) / cells,
    most: Math.max(MOST_CALLS, leastCalls(keys)),
    enough: enoughOf(keys, cell),
    random: seededRandom(keys.seed),
    now: context.clock.monotonic,
    onProgress: (done) => context.progress({ task, done, total: undefined, unit: 'calls' }),
  });
  return { cell, arms: perArm(calls), ...rest };
}

/** Starts of every arm in turns, as many as the policy says; none where no limit is about them. */
async function timeStarts(
  models: ReadonlyMap<Arm, Present>,
  policy: Policy,
  source: RowSource | null,
  context: GateContext,
): Promise<PerArm<readonly Start[]>> {
  const { keys } = policy;
  const starts = new Map<Arm, Start[]>([...models.keys()].map((arm) => [arm, []]));
  const asked = keys.metrics.some(({ metric }) => metric.of.kind === 'start');
  const [cell] = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
  for (let round = 0; asked && round < keys.starts; round++) {
    const order = [...models];
    for (const [arm, { model, path }] of round % 2 === 0 ? order : order.toReversed()) {
      const predictor = await open(model.name, path, keys, context);
      try {
        const { signature } = predictor;
        await predictor.feed(await inputsFor({ name: model.name, signature }, cell!, policy, source, context.signal));
        const { latencies } = await predictor.time({ first: 0, leadIn: 0, calls: 1, time: keys.timeout });
        starts.get(arm)!.push({ ...(await predictor.started()), first: latencies[0]! });
      } finally {
        await predictor.close();
      }
    }
    context.progress({ task: 'latency: starts', done: round + 1, total: keys.starts, unit: 'starts' });
  }
  return perArm<readonly Start[]>(starts);
}

async function openData({ keys, resolve }: Policy, context: GateContext): Promise<RowSource | null> {
  if (keys.data === undefined) return null;
  const { path, format, csv } = keys.data;
  const paths = typeof path === 'string' ? [path] : path;
  const tables = await context.tables();
  return tables.openRows({
    paths: paths.map((one) => context.files.shown(resolve(one, ['data', 'path']))),
    format,
    csv,
  });
}

async function presentCandidate({ model }: Policy, context: GateContext): Promise<Present> {
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  const found = await find(model, context);
  if (found !== null) return found;
  throw new ConfigurationError(
    `The model ${model.name} is not at ${placeOf(model, context)}. Put it there, or name another one with model.`,
    { position: model.position },
  );
}

/** The baseline, or null where there is none and the policy says what that means. */
async function presentBaseline({ keys, baseline: model }: Policy, context: GateContext): Promise<Present | null> {
  if (model === undefined) return null;
  const found = await find(model, context);
  if (found !== null || keys['on-missing-baseline'] !== 'fail') return found;
  throw new ConfigurationError(
    `The baseline ${model.name} is not at ${placeOf(model, context)}. Put it there; for a first run without one say on-missing-baseline: warn.`,
    { position: model.position },
  );
}

/** Throws ConfigurationError where it is nothing whose calls could be timed. */
async function find(model: ModelPolicy, context: GateContext): Promise<Present | null> {
  const { source } = model;
  if (source.kind !== 'onnx') {
    throw new ConfigurationError(
      `${model.name} is ${WHAT[source.kind]}, and this gate times a model. Name an ONNX file with path.`,
      { position: model.position },
    );
  }
  const found = await context.findModel(model);
  return found && { model, path: source.at, found };
}

function placeOf({ source }: ModelPolicy, { files }: GateContext): string {
  return source.at === undefined ? 'its endpoint' : files.shown(source.at) + files.whyMissing(source.at);
}

function unsettled(cell: Cell, keys: LatencyKeys): string {
  return `The calls of ${cellName(cell)} did not become stable within the warm-up of ${formatDuration(keys['warm-up'])}; the first ones counted may be slower.`;
}

function subjectOf({ found: { identity } }: Present): Provenance['subject'] {
  const { bytes: kind, name, digest, files } = identity;
  return { kind, name, digest, files: [...files] };
}

/** Of what a registry keeps, the version as a whole: its ledger knows it by that digest. */
function baselineOf({ model: { name, registered }, found }: Present): Provenance['baseline'] {
  if (registered !== undefined) return { kind: 'registry', name, ...registered };
  return { kind: 'file', name, version: null, digest: found.identity.digest, since: null };
}
