import { ConfigurationError } from '../../core/errors.ts';
import type { CallBlock } from '../../predict/time-calls.ts';
import { seededRandom } from '../../stats/random.ts';
import { formatDuration } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import type { Place, Present, Setting, TimedArm } from './arms/arm.ts';
import { openArm } from './arms/open-arm.ts';
import { cellName, cellsOf } from './cells.ts';
import { collectCalls } from './collect.ts';
import { enoughOf, leastCalls } from './enough.ts';
import type { LatencyKeys } from './keys.ts';
import { loadFacts } from './load.ts';
import type { Arm, Cell, CellMeasurement, Measurement, PerArm, Start } from './measurement.ts';
import { perArm } from './per-arm.ts';
import { baselineOf, openData, presentBaseline, presentCandidate, subjectOf } from './present.ts';
import { samplesFile } from './samples-file.ts';

type Policy = GatePolicy<LatencyKeys>;

/** Calls of one arm and cell, beyond which nothing is learned that would be worth the memory. */
const MOST_CALLS = 100_000;

/** Time the model, the baseline, and the baseline once more, in turns, each in a process of its own, at `place`. */
export async function measureLatency(
  policy: Policy,
  context: GateContext,
  place: Place = {},
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const candidate = await presentCandidate(policy, context);
  const baseline = await presentBaseline(policy, context);
  const models = new Map<Arm, Present>([['candidate', candidate]]);
  if (baseline) models.set('baseline', baseline).set('control', baseline);
  const source = await openData(policy, context);
  const before = context.machineLoad();
  try {
    const setting: Setting = { policy, source, context, place };
    const starts = await timeStarts(models, setting);
    const arms = new Map<Arm, TimedArm>();
    try {
      for (const [arm, present] of models) arms.set(arm, await openArm(present, setting));
      const harness = await arms.get('candidate')!.harness();
      const memory = new Map<Arm, number | null>([...arms.keys()].map((arm) => [arm, null]));
      const cells: CellMeasurement[] = [];
      const all = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
      for (const cell of all) cells.push(await timeCell(cell, all.length, { arms, setting, memory }));
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
            ...(harness !== null && { harnessMs: harness }),
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

interface Timing {
  readonly arms: ReadonlyMap<Arm, TimedArm>;
  readonly setting: Setting;
  /** Of each arm so far. */
  readonly memory: Map<Arm, number | null>;
}

async function timeCell(cell: Cell, cells: number, timing: Timing): Promise<CellMeasurement> {
  const { arms, setting, memory } = timing;
  const { context } = setting;
  const { keys } = setting.policy;
  for (const arm of arms.values()) await arm.prepare(cell);
  const callers = new Map(
    [...arms].map(([name, arm]) => [
      name,
      async (block: CallBlock) => {
        const timed = await arm.time(block);
        memory.set(name, timed.peakMemory);
        return timed;
      },
    ]),
  );
  const task = `latency: ${cellName(cell)}`;
  const { arms: calls, ...rest } = await collectCalls(callers, {
    time: keys.time / cells,
    warmUp: Math.min(keys['warm-up'], keys.time / 2) / cells,
    most: Math.max(MOST_CALLS, leastCalls(keys)),
    rhythm: arms.get('candidate')!.rhythm,
    enough: enoughOf(keys, cell),
    random: seededRandom(keys.seed),
    now: context.clock.monotonic,
    onProgress: (done) => context.progress({ task, done, total: undefined, unit: 'calls' }),
  });
  return { cell, arms: perArm(calls), ...rest };
}

/** Starts of every arm in turns, as many as the policy says; none where no limit is about them. */
async function timeStarts(models: ReadonlyMap<Arm, Present>, setting: Setting): Promise<PerArm<readonly Start[]>> {
  const { context } = setting;
  const { keys } = setting.policy;
  const starts = new Map<Arm, Start[]>([...models.keys()].map((arm) => [arm, []]));
  const asked = keys.metrics.some(({ metric }) => metric.of.kind === 'start');
  const [cell] = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
  for (let round = 0; asked && round < keys.starts; round++) {
    const order = [...models];
    for (const [name, present] of round % 2 === 0 ? order : order.toReversed()) {
      const arm = await openArm(present, setting);
      try {
        await arm.prepare(cell!);
        const { latencies } = await arm.time({ first: 0, leadIn: 0, calls: 1, time: keys.timeout });
        const started = await arm.started();
        if (started === null) throw noStart(present.model);
        starts.get(name)!.push({ ...started, first: latencies[0]! });
      } finally {
        await arm.close();
      }
    }
    context.progress({ task: 'latency: starts', done: round + 1, total: keys.starts, unit: 'starts' });
  }
  return perArm<readonly Start[]>(starts);
}

function noStart({ name, position }: ModelPolicy): ConfigurationError {
  return new ConfigurationError(
    `How ${name} starts is not seen here: only an ONNX file is started by this gate. Leave out the limits of cold_start, process_start, session_create and first_call.`,
    { position },
  );
}

function unsettled(cell: Cell, keys: LatencyKeys): string {
  return `The calls of ${cellName(cell)} did not become stable within the warm-up of ${formatDuration(keys['warm-up'])}; the first ones counted may be slower.`;
}
