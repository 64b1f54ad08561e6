import type { GpuReading } from '../../gpu/reading.ts';
import type { GpuLook, GpuSample } from '../../gpu/tool.ts';
import { formatBytes, formatDuration, formatShare, several } from '../../wording/numbers.ts';
import type { DeviceRecord, GpuMeasurement, Window } from './measurement.ts';
import { atWork, samplesIn } from './windows.ts';

/** A share of the time of a window that a clock may be held back. */
const THROTTLED = 0.01;
/** A device that is busier than this while nothing of ours runs has other work. */
const AT_REST = 0.05;
/** nvbench throws a sample away below this share of the default clock (--throttle-threshold). */
const CLOCK = 0.75;
/** Degrees between the first and the last third of the windows. */
const HEATING = 5;
/** Bytes that a CUDA context alone takes many times over. */
const IN_USE = 32 * 2 ** 20;
const LEAST_READINGS = 5;
/** Readings of a device at rest, before anything runs: enough to see whether it is. */
export const READINGS_AT_REST = 5;
/** Milliseconds between two readings, and how often the interval may pass by. */
const GAP = { time: 2000, intervals: 10 };
/** What holds a clock back; `gpu_idle`, and what somebody set, do not. */
const HARMLESS = new Set(['gpu_idle', 'applications_clocks_setting', 'display_clocks_setting', 'sync_boost']);

/** Why no number of a device could be believed now, each as a sentence with what to do. */
export function unfitNow({ reading, processes }: GpuLook): readonly string[] {
  return [
    ...(reading.lost ? ['the GPU is lost: it fell off the bus. Restart the machine.'] : []),
    ...foreign(processes),
    ...(reading.remapFailure === true ? ['a row of its memory could not be remapped. Have the card replaced.'] : []),
    ...(reading.remapPending === true
      ? ['rows of its memory wait to be remapped at the next reset. Reset the GPU, or restart the machine.']
      : []),
    ...powerCap(reading),
  ];
}

/** The same of a run that is over. Empty where its numbers can be believed. Pure. */
export function invalidities(
  { device, loads }: GpuMeasurement & { readonly device: DeviceRecord },
  allowed: readonly string[],
): readonly string[] {
  const { samples, looks, trouble, tool, timed } = device;
  const windows: readonly Window[] = [timed, ...loads];
  const busy = loads.flatMap((load) => atWork(samples, load));
  if (trouble !== null) return [`${tool.name} ${trouble}.`];
  const covered = windows.flatMap((window) => gapsOf(window, device));
  if (covered.length > 0) return covered.slice(0, 1);
  return [
    ...looks.flatMap((look) => unfitNow(look)),
    ...restless(samples),
    ...notUsed(
      loads.flatMap((load) => samplesIn(samples, load)),
      looks[0]!,
    ),
    ...heldBack(device, windows, allowed),
    ...slowClock(busy),
    ...heating(busy),
    ...memoryErrors(samples),
  ].filter((problem, at, all) => all.indexOf(problem) === at);
}

/** What is worth knowing of a valid run. */
export function remarks({ looks: [first], samples }: DeviceRecord): readonly string[] {
  const { persistence, mig } = first!.reading;
  return [
    ...(persistence === false
      ? [
          'Persistence mode is off: the readings kept the driver loaded during the run, and a program that starts alone waits for it.',
        ]
      : []),
    ...(mig === true
      ? [
          'The GPU is cut into instances (MIG): power, clock and memory are of the whole card, no utilization is told, and the clock was not checked.',
        ]
      : []),
    ...(first!.processes === null ? ['Which other processes use the GPU was not told.'] : []),
    ...(samples.every(({ reading }) => reading.reasons === null)
      ? ['Why the clock was not higher was not told: throttling was not checked.']
      : []),
  ];
}

function foreign(processes: GpuLook['processes']): string[] {
  const others = (processes ?? []).filter(({ draws }) => !draws);
  const [first] = others;
  if (first === undefined) return [];
  const memory = first.memory === null ? '' : ` with ${formatBytes(first.memory)}`;
  const more = others.length > 1 ? ` and ${several(others.length - 1, 'more process', 'more processes')}` : '';
  return [
    `another process computes on this GPU: ${first.name || 'one without a name'} (${first.pid})${memory}${more}. End it, or take another device.`,
  ];
}

function powerCap({ powerLimit, powerDefault }: GpuReading): string[] {
  if (powerLimit === null || powerDefault === null || powerLimit >= powerDefault - 0.5) return [];
  return [
    `its power is capped at ${powerLimit} W, and the card comes with ${powerDefault} W. Set it back: nvidia-smi -pl ${powerDefault}.`,
  ];
}

function gapsOf({ from, to }: Window, { samples, interval, tool }: DeviceRecord): string[] {
  const own = samplesIn(samples, { from, to });
  const moments = [from, ...own.map(({ at }) => at), to];
  const gap = Math.max(...moments.slice(1).map((at, index) => at - moments[index]!));
  if (own.length < LEAST_READINGS) {
    return [
      `${tool.name} told ${several(own.length, 'reading')} in a window of ${formatDuration(to - from)}, too few to say what the GPU did. Make window longer, or interval shorter.`,
    ];
  }
  if (gap <= Math.max(GAP.time, GAP.intervals * interval)) return [];
  return [
    `${tool.name} told nothing for ${formatDuration(gap)} in a window of ${formatDuration(to - from)}: what the GPU did meanwhile is not known. Make interval longer.`,
  ];
}

/** By the readings that were waited for before anything ran. */
function restless(samples: readonly GpuSample[]): string[] {
  const used = samples
    .slice(0, READINGS_AT_REST)
    .flatMap(({ reading: { utilization } }) => (utilization === null ? [] : [utilization]));
  const least = Math.min(...used);
  if (used.length < READINGS_AT_REST || least <= AT_REST) return [];
  return [`the GPU was ${formatShare(least)} busy before anything was run on it. End what else uses it.`];
}

function notUsed(busy: readonly GpuSample[], { reading: rest }: GpuLook): string[] {
  if (busy.length === 0) return [];
  const uses = busy.flatMap(({ reading: { utilization } }) => (utilization === null ? [] : [utilization]));
  if (uses.length > 0 && uses.every((use) => use === 0)) {
    return ['the GPU did nothing while the model ran: it ran elsewhere. See whether it uses this device.'];
  }
  const memory = busy.flatMap(({ reading: { memoryUsed } }) => (memoryUsed === null ? [] : [memoryUsed]));
  if (memory.length === 0 || rest.memoryUsed === null) return [];
  const rose = Math.max(...memory) - rest.memoryUsed;
  if (rose >= IN_USE) return [];
  return [
    `the memory of the GPU did not rise while the model ran (${formatBytes(Math.max(0, rose))}): it ran elsewhere. See whether it uses this device.`,
  ];
}

/** By counters where the driver has them; else by how many readings name a reason while the device works. */
function heldBack({ samples }: DeviceRecord, windows: readonly Window[], allowed: readonly string[]): string[] {
  const shares = new Map<string, { time: number; all: number }>();
  for (const window of windows) {
    const own = samplesIn(samples, window);
    const [first, last] = [own[0]!, own.at(-1)!];
    const counted = new Set(Object.keys(first.reading.heldBack));
    const working = own.filter(({ reading: { reasons, utilization } }) => utilization !== 0 && reasons !== null);
    const named = new Set(working.flatMap(({ reading }) => reading.reasons!).filter((one) => !HARMLESS.has(one)));
    const all = last.at - first.at;
    for (const reason of new Set([...counted, ...named])) {
      if (HARMLESS.has(reason) || allowed.includes(reason)) continue;
      const time = counted.has(reason)
        ? ((last.reading.heldBack[reason] ?? first.reading.heldBack[reason]!) - first.reading.heldBack[reason]!) / 1000
        : (all * working.filter(({ reading }) => reading.reasons!.includes(reason)).length) / own.length;
      const sum = shares.get(reason) ?? { time: 0, all: 0 };
      shares.set(reason, { time: sum.time + time, all: sum.all + all });
    }
  }
  return [...shares].flatMap(([reason, { time, all }]) =>
    time <= THROTTLED * all
      ? []
      : [
          `the clock was held back for ${formatDuration(time)} of ${formatDuration(all)} (${reason}). ${REMEDY[reason] ?? 'See what the driver says of it'}, or say allow-throttling: [${reason}] where it is always so.`,
        ],
  );
}

const REMEDY: Readonly<Record<string, string>> = {
  sw_power_cap: 'The card reached its power limit: a lower clock (nvidia-smi -lgc) keeps it below',
  sw_thermal_slowdown: 'The card is too hot: cool it',
  hw_thermal_slowdown: 'The card is too hot: cool it',
  hw_power_brake_slowdown: 'The power supply asked for less: see to it',
  hw_slowdown: 'The card is too hot or short of power: see to both',
};

function slowClock(busy: readonly GpuSample[]): string[] {
  // Which readings are of the work is not known then, and a device at rest lowers its clock.
  if (busy.some(({ reading: { utilization } }) => utilization === null)) return [];
  const clocks = busy.flatMap(({ reading: { clock } }) => (clock === null ? [] : [clock])).sort((a, b) => a - b);
  if (clocks.length === 0) return [];
  const median = clocks[Math.floor(clocks.length / 2)]!;
  const base = busy[0]!.reading.baseClock;
  if (base !== null && median < CLOCK * base) {
    return [`the clock was ${median} MHz, and ${base} MHz is this card’s default. See why it is not higher.`];
  }
  const low = clocks.filter((clock) => clock < CLOCK * median).length;
  if (low <= 0.05 * clocks.length) return [];
  return [
    `the clock was not steady: ${clocks[0]} MHz to ${clocks.at(-1)} MHz under load. Fix it with nvidia-smi -lgc, or give heat-up more time.`,
  ];
}

function heating(busy: readonly GpuSample[]): string[] {
  const degrees = busy.flatMap(({ reading: { temperature } }) => (temperature === null ? [] : [temperature]));
  const third = Math.floor(degrees.length / 3);
  if (third === 0) return [];
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const rise = mean(degrees.slice(-third)) - mean(degrees.slice(0, third));
  if (rise <= HEATING) return [];
  return [
    `the GPU was not warm yet: its temperature rose by ${Math.round(rise)} °C over the windows. Give heat-up more time.`,
  ];
}

function memoryErrors(samples: readonly GpuSample[]): string[] {
  const counts = samples.flatMap(({ reading: { uncorrectedErrors } }) =>
    uncorrectedErrors === null ? [] : [uncorrectedErrors],
  );
  const more = counts.length === 0 ? 0 : counts.at(-1)! - counts[0]!;
  if (more <= 0) return [];
  return [`its memory had ${several(more, 'uncorrectable error')} during the run. Have the card looked at.`];
}
