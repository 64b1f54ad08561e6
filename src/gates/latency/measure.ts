import { ConfigurationError } from '../../core/errors.ts';
import type { Digest } from '../../core/units.ts';
import type { CallBlock } from '../../predict/time-calls.ts';
import { seededRandom } from '../../stats/random.ts';
import { formatCount, formatDuration } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { unlikenesses } from './alike.ts';
import type { Place, Present, Setting, TimedArm } from './arms/arm.ts';
import { openArm } from './arms/open-arm.ts';
import { cellName, cellsOf } from './cells.ts';
import { collectCalls } from './collect.ts';
import { enoughOf, leastCalls } from './enough.ts';
import { searchHighestRate } from './highest-rate.ts';
import type { LatencyKeys } from './keys.ts';
import { loadFacts } from './load.ts';
import type { Arm, Cell, CellMeasurement, Measurement, Start } from './measurement.ts';
import { perArm } from './per-arm.ts';
import { baselineOf, openData, presentBaseline, presentCandidate, subjectOf } from './present.ts';
import { samplesFile } from './samples-file.ts';
import { PROCESS_FILE, processFile, readStored, SAMPLES_FILE, type StoredRun } from './stored.ts';

type Policy = GatePolicy<LatencyKeys>;

/** Calls of one arm and cell, beyond which nothing is learned that would be worth the memory. */
const MOST_CALLS = 100_000;

/** What a gate that times calls adds of its own. */
export interface TimingOptions {
  readonly gate: string;
  readonly place: Place;
  /** What its calls run on beside this machine, for the result's `environment`. */
  readonly facts: Provenance['environment'];
}

export interface Timed {
  readonly measurement: Measurement;
  readonly provenance: Provenance;
  /** The earlier run that the model is compared with; null where the baseline itself was timed, or there is none. */
  readonly stored: StoredRun | null;
}

const LATENCY: TimingOptions = { gate: 'latency', place: {}, facts: {} };

/**
 * Time the model, the baseline, and the baseline once more, in turns, each in a process of its own. Where the baseline is a stored
 * result, the model and the model once more.
 */
export async function measureLatency(
  policy: Policy,
  context: GateContext,
  { gate, place, facts }: TimingOptions = LATENCY,
): Promise<Timed> {
  const { keys } = policy;
  const candidate = await presentCandidate(policy, context);
  const baseline = await presentBaseline(policy, context);
  const stored = baseline && (await storedRun(baseline, gate, context));
  const models = new Map<Arm, Present>([['candidate', candidate]]);
  if (stored) models.set('control', candidate);
  else if (baseline) models.set('baseline', baseline).set('control', baseline);
  const source = await openData(policy, context);
  const before = context.machineLoad();
  try {
    const setting: Setting = { policy, source, context, place };
    const starts = await timeStarts(models, setting);
    const arms = new Map<Arm, TimedArm>();
    try {
      for (const [arm, present] of models) arms.set(arm, await openArm(present, setting));
      requireSameSettings(arms, candidate, policy);
      requireEndpoint(arms, policy);
      const environment = () => ({
        ...arms.get('candidate')!.environment,
        inputs: source ? 'rows' : `generated, seed ${keys.seed}`,
        processors: keys.processors?.join(', ') ?? 'all',
        ...facts,
        ...loadFacts(before, context.machineLoad()),
      });
      const { cpu, cores, platform, node, int8Instructions } = context.machine;
      const here = { cpu, cores, platform, node, int8Instructions, ...environment() };
      const comparable =
        stored && comparableWith(stored, { environment: here, rows: source?.digest }, setting, baseline!);
      const kept = comparable === null || 'unlike' in comparable ? null : comparable;
      const harness = await arms.get('candidate')!.harness();
      const memory = new Map<Arm, number | null>([...arms.keys()].map((arm) => [arm, null]));
      const cells: CellMeasurement[] = [];
      const all = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
      for (const cell of all) cells.push(await timeCell(cell, all.length, { arms, setting, memory, stored: kept }));
      const told = {
        memory: perArm(memory, kept?.memory ?? null),
        starts: perArm<readonly Start[]>(starts, kept?.starts ?? null),
      };
      await context.attach(SAMPLES_FILE, samplesFile(cells));
      await context.attach(PROCESS_FILE, processFile(told));
      const compared = stored === null ? baseline : kept && baseline;
      return {
        measurement: {
          ...told,
          candidate: candidate.model.name,
          baseline: compared?.model.name ?? null,
          unlike: comparable !== null && 'unlike' in comparable ? comparable.unlike : null,
          cells,
          harness,
          layers: arms.get('candidate')!.layers ?? [],
          notes: [
            ...(kept ? [storedNote(baseline!, kept)] : []),
            ...cells.filter(({ settled }) => !settled).map(({ cell }) => unsettled(cell, keys)),
          ],
        },
        provenance: {
          subject: subjectOf(candidate),
          baseline: compared && baselineOf(compared, kept?.result),
          datasets: source ? [{ name: source.name, digest: source.digest, rows: source.rows }] : [],
          environment: { ...environment(), ...(harness !== null && { harnessMs: harness }) },
        },
        stored: kept,
      };
    } finally {
      for (const arm of arms.values()) await arm.close();
    }
  } finally {
    await source?.close();
  }
}

function requireEndpoint(arms: ReadonlyMap<Arm, TimedArm>, { keys, sources }: Policy): void {
  if (!searchesRate(keys) || arms.get('candidate')!.send !== undefined) return;
  throw new ConfigurationError(
    'highest_rate is how many requests a second an endpoint takes, and the model is none. Name one with http, or leave the limit out.',
    { position: sources.at(['metrics', 'highest_rate']) },
  );
}

/** Numbers of two versions of TensorRT are not compared, nor those with copies with those without. */
function requireSameSettings(
  arms: ReadonlyMap<Arm, TimedArm>,
  { model }: Present,
  { sources, baseline }: Policy,
): void {
  const [one, other] = [arms.get('candidate')!, arms.get('baseline')];
  const settings = ({ environment: { tensorrt, trtexecSettings } }: TimedArm) =>
    tensorrt === undefined ? 'no run of trtexec' : `TensorRT ${tensorrt}, ${trtexecSettings}`;
  if (other === undefined || settings(one) === settings(other)) return;
  throw new ConfigurationError(
    `${model.name} and ${baseline!.name} cannot be compared: ${settings(one)}, against ${settings(other)}. Give both commands the same flags and the same TensorRT.`,
    { position: sources.at([]) ?? model.position },
  );
}

async function storedRun({ model }: Present, gate: string, context: GateContext): Promise<StoredRun | null> {
  const { name, position, source } = model;
  return source.kind === 'result' ? readStored({ name, position, source }, gate, context) : null;
}

/**
 * The earlier run, where its machine, its settings and its rows are like those of this one, and it has every cell; else why not.
 * Throws ConfigurationError where a missing baseline fails.
 */
function comparableWith(
  stored: StoredRun,
  { environment, rows }: { readonly environment: Provenance['environment']; readonly rows: Digest | undefined },
  { policy: { keys }, context }: Setting,
  { model: { source, position } }: Present,
): StoredRun | { readonly unlike: string } {
  const cells = cellsOf(keys.batch, keys.data ? {} : keys.sizes).map(cellName);
  const missing = cells.find((cell) => !stored.cells.has(cell));
  const others = stored.result.datasets[0]?.digest !== rows ? ['the rows of data were others'] : [];
  const reasons = [
    ...unlikenesses(stored.result.environment, environment),
    ...others,
    ...(missing === undefined ? [] : [`it has no calls of ${missing}`]),
  ];
  if (reasons.length === 0) return stored;
  const unlike = `${context.files.shown(source.at!)} cannot be compared with: ${reasons.join('; ')}. Store a result of this machine and these settings, or let the baseline itself take turns with baseline: { path: … }.`;
  if (keys['on-missing-baseline'] === 'fail') throw new ConfigurationError(unlike, { position });
  return { unlike };
}

function storedNote({ model: { name } }: Present, { result }: StoredRun): string {
  return `${name} was timed at ${result.startedAt}, and not beside this model: what this machine did differently then is in the change, and no bound knows it.`;
}

interface Timing {
  readonly arms: ReadonlyMap<Arm, TimedArm>;
  readonly setting: Setting;
  /** Of each arm so far. */
  readonly memory: Map<Arm, number | null>;
  readonly stored: StoredRun | null;
}

async function timeCell(cell: Cell, cells: number, timing: Timing): Promise<CellMeasurement> {
  const { arms, setting, memory } = timing;
  const stored = timing.stored?.cells.get(cellName(cell)) ?? null;
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
  const send = searchesRate(keys) ? (arms.get('candidate')!.send ?? null) : null;
  // Half of it is for the search.
  const time = keys.time / cells / (send === null ? 1 : 2);
  const { arms: calls, ...rest } = await collectCalls(callers, {
    time,
    warmUp: Math.min(keys['warm-up'] / cells, time / 2),
    most: Math.max(MOST_CALLS, leastCalls(keys)),
    rhythm: arms.get('candidate')!.rhythm,
    enough: enoughOf(keys, cell, stored),
    random: seededRandom(keys.seed),
    now: context.clock.monotonic,
    onProgress: (done) => context.progress({ task, done, total: undefined, unit: 'calls' }),
  });
  const search =
    send &&
    (await searchHighestRate({
      cell,
      keys,
      from: keys.rate!,
      time,
      send,
      now: context.clock.monotonic,
      onProgress: (rate) =>
        context.progress({ task: `${task} at ${formatCount(rate)}/s`, done: 0, total: undefined, unit: 'calls' }),
    }));
  return { cell, arms: perArm(calls, stored), search, ...rest };
}

function searchesRate({ metrics }: LatencyKeys): boolean {
  return metrics.some(({ metric }) => metric.of.kind === 'rate');
}

/** Starts of every arm in turns, as many as the policy says; none where no limit is about them. */
async function timeStarts(
  models: ReadonlyMap<Arm, Present>,
  setting: Setting,
): Promise<ReadonlyMap<Arm, readonly Start[]>> {
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
  return starts;
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
