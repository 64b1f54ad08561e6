// A machine that does not exist: its clock is moved by the calls themselves, so that what the gate says of a slowdown can be
// counted over hundreds of runs in seconds, on any machine, with the same outcome everywhere.
import { milliseconds } from '../../src/core/units.ts';
import { collectCalls } from '../../src/gates/latency/collect.ts';
import { enoughOf } from '../../src/gates/latency/enough.ts';
import { judgeLatency } from '../../src/gates/latency/judge.ts';
import { ARMS, type CellMeasurement } from '../../src/gates/latency/measurement.ts';
import { perArm } from '../../src/gates/latency/per-arm.ts';
import { timeCalls } from '../../src/predict/time-calls.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { policyOf } from '../../test/gates/latency/recorded.ts';

/** How a machine treats a call. Times are in milliseconds. */
export interface Surroundings {
  /** Standard deviation of the logarithm of a call's time, from call to call. */
  readonly jitter: number;
  /** Another process that comes and goes: how long it stays and stays away on average, and how much it slows down. */
  readonly neighbour: { readonly on: number; readonly off: number; readonly factor: number } | null;
  /** Chance that a call is held up, and for how long at most. */
  readonly stalls: { readonly chance: number; readonly most: number };
  /** Standard deviation of what is a process's own luck (where its memory lies), as a share of its time. */
  readonly luck: number;
}

export const QUIET: Surroundings = { jitter: 0.03, neighbour: null, stalls: { chance: 0.001, most: 2 }, luck: 0.002 };
export const NOISY: Surroundings = {
  jitter: 0.05,
  neighbour: { on: 400, off: 900, factor: 1.8 },
  stalls: { chance: 0.02, most: 12 },
  luck: 0.005,
};

export interface Trial {
  readonly seed: number;
  /** Of the candidate, as a share: 0.1 takes 10 % longer. */
  readonly slowdown: number;
  readonly surroundings: Surroundings;
  /** Milliseconds of a call of the baseline, and of the whole run. */
  readonly level: number;
  readonly time: number;
  /** As in a policy. */
  readonly metrics: string;
}

/** The verdict of each check of one run, by id. */
export async function runTrial(trial: Trial): Promise<ReadonlyMap<string, string>> {
  const { seed, slowdown, surroundings, level, time, metrics } = trial;
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { jitter, neighbour, stalls, luck } = surroundings;
  let now = 0;
  let [isOn, until] = [false, 0];
  const factor = () => {
    if (neighbour === null) return 1;
    while (now >= until) {
      isOn = !isOn;
      until += -Math.log(1 - random()) * (isOn ? neighbour.on : neighbour.off);
    }
    return isOn ? neighbour.factor : 1;
  };
  const callers = new Map(
    ARMS.map((arm) => {
      const own = level * (1 + (arm === 'candidate' ? slowdown : 0)) * (1 + luck * normal());
      const call = async () => {
        now += own * factor() * Math.exp(jitter * normal());
        if (random() < stalls.chance) now += stalls.most * random();
      };
      return [
        arm,
        async (block: Parameters<typeof timeCalls>[1]) => {
          // A question and its answer, and another process on the processor.
          now += 0.3;
          return { ...(await timeCalls(call, block, () => now)), peakMemory: null };
        },
      ] as const;
    }),
  );
  const policy = policyOf(`metrics: ${metrics}`);
  const cell = { batch: 1, sizes: {} };
  const { arms, ...rest } = await collectCalls(callers, {
    time,
    warmUp: milliseconds(time / 6),
    most: 100_000,
    rhythm: null,
    enough: enoughOf(policy.keys, cell, null),
    random: seededRandom(seed),
    now: () => now,
    onProgress() {},
  });
  const measured: CellMeasurement = { cell, arms: perArm(arms, null), search: null, ...rest };
  const nothing = { candidate: null, baseline: null, control: null, stored: null };
  const starts = { candidate: [], baseline: [], control: [], stored: null };
  const checks = judgeLatency(policy, {
    candidate: 'candidate',
    baseline: 'baseline',
    cells: [measured],
    memory: nothing,
    starts,
    unlike: null,
    harness: null,
    layers: [],
    notes: [],
  });
  return new Map(checks.map(({ id, verdict }) => [id, verdict]));
}

/** How often each verdict comes over this many runs. */
export async function tally(
  trial: Omit<Trial, 'seed'>,
  runs: number,
  id: string,
): Promise<{ pass: number; inconclusive: number; fail: number; error: number }> {
  const counts = { pass: 0, inconclusive: 0, fail: 0, error: 0 };
  for (let seed = 1; seed <= runs; seed++) {
    const verdict = (await runTrial({ ...trial, seed })).get(id) as keyof typeof counts;
    counts[verdict]++;
  }
  return counts;
}
