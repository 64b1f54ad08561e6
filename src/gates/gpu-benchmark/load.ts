import { milliseconds } from '../../core/units.ts';
import type { Telemetry } from '../../gpu/tool.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { Place, Present, Setting, TimedArm } from '../latency/arms/arm.ts';
import { openArm } from '../latency/arms/open-arm.ts';
import { cellName, cellsOf } from '../latency/cells.ts';
import type { Cell } from '../latency/measurement.ts';
import { openData, presentBaseline, presentCandidate } from '../latency/present.ts';
import type { GpuBenchmarkKeys } from './keys.ts';
import type { Load } from './measurement.ts';

type Policy = GatePolicy<GpuBenchmarkKeys>;

/** One question to an arm: as long as sensors need, short enough to stop in time. */
const BLOCK = milliseconds(1000);
const MOST_CALLS = 100_000;
/** Degrees by which the temperature may still rise over as many readings as five seconds give. */
const STEADY = { degrees: 1, time: 5000 };

interface Turns {
  /** False where there is no use in going on: nothing reads the device any more. */
  goesOn(): boolean;
  /** Called when no model of ours is open. */
  between(): Promise<void>;
}

/** Each model alone on the device, in turns whose order is reversed each time, for each cell. */
export async function loadInTurns(
  policy: Policy,
  context: GateContext,
  place: Place,
  { goesOn, between }: Turns,
): Promise<readonly Load[]> {
  const { keys } = policy;
  return withArms(policy, context, place, async (arms, setting) => {
    const loads: Load[] = [];
    for (const cell of cellsOf(keys.batch, keys.data ? {} : keys.sizes)) {
      for (let round = 0; round < keys.windows; round++) {
        const task = `gpu-benchmark: ${cellName(cell)} alone`;
        context.progress({ task, done: round, total: keys.windows, unit: 'windows' });
        for (const [arm, present] of round % 2 === 0 ? arms : arms.toReversed()) {
          if (!goesOn()) return loads;
          const load = await withArm(present, setting, cell, (open) => keepBusy(open, cell, keys, context, goesOn));
          loads.push({ arm, cell, ...load });
          await between();
        }
      }
    }
    return loads;
  });
}

/** Keeps the device busy with the candidate until its temperature is steady, or the time for that is over. */
export async function heatUp(policy: Policy, context: GateContext, place: Place, telemetry: Telemetry): Promise<void> {
  const { keys } = policy;
  const { monotonic } = context.clock;
  await withArms(policy, context, place, async ([candidate], setting) => {
    const [cell] = cellsOf(keys.batch, keys.data ? {} : keys.sizes);
    await withArm(candidate![1], setting, cell!, async (arm) => {
      const began = monotonic();
      const settled = () => isSteadyNow(telemetry, began, monotonic());
      for (let first = 0; monotonic() - began < keys['heat-up'] && telemetry.trouble === null && !settled(); ) {
        first += (await arm.time({ ...blockOf(arm), first })).latencies.length;
        context.progress({ task: 'gpu-benchmark: heating up', done: first, total: undefined, unit: 'calls' });
      }
    });
  });
}

function isSteadyNow({ samples }: Telemetry, began: number, now: number): boolean {
  if (now - began < STEADY.time) return false;
  const last = samples.flatMap(({ at, reading: { temperature } }) =>
    at < now - STEADY.time || temperature === null ? [] : [temperature],
  );
  return last.length === 0 || Math.max(...last) - Math.min(...last) <= STEADY.degrees;
}

async function keepBusy(
  arm: TimedArm,
  { batch }: Cell,
  keys: GpuBenchmarkKeys,
  { clock: { monotonic } }: GateContext,
  goesOn: () => boolean,
): Promise<Omit<Load, 'arm' | 'cell'>> {
  // What is made at the first calls is not what it costs to go on; a command starts anew each time.
  if (arm.rhythm === null) await arm.time({ ...blockOf(arm), first: 0 });
  const from = monotonic();
  let [calls, rows, span] = [0, 0, 0];
  do {
    const timed = await arm.time({ ...blockOf(arm), first: calls });
    calls += timed.latencies.length;
    rows += batch * (timed.latencies.length - timed.failures);
    span += timed.span;
  } while (monotonic() - from < keys.window && goesOn());
  return { from, to: monotonic(), rows, span };
}

function blockOf({ rhythm }: TimedArm) {
  return rhythm ?? { leadIn: 0, calls: MOST_CALLS, time: BLOCK };
}

async function withArm<T>(
  present: Present,
  setting: Setting,
  cell: Cell,
  use: (arm: TimedArm) => Promise<T>,
): Promise<T> {
  const arm = await openArm(present, setting);
  try {
    await arm.prepare(cell);
    return await use(arm);
  } finally {
    await arm.close();
  }
}

type Models = readonly (readonly [arm: Load['arm'], present: Present])[];

async function withArms<T>(
  policy: Policy,
  context: GateContext,
  place: Place,
  use: (models: Models, setting: Setting) => Promise<T>,
): Promise<T> {
  const candidate = await presentCandidate(policy, context);
  const baseline = await presentBaseline(policy, context);
  const source = await openData(policy, context);
  try {
    // Of what an earlier run measured, the model is not here.
    const own = baseline?.model.source.kind === 'result' ? null : baseline;
    const models: Models = [['candidate', candidate], ...(own ? ([['baseline', own]] as const) : [])];
    return await use(models, { policy, source, context, place });
  } finally {
    await source?.close();
  }
}
