import { milliseconds } from '../../core/units.ts';
import type { CallBlock, TimedCalls } from '../../predict/time-calls.ts';
import type { Random } from '../../stats/estimate.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { isSteady } from '../../stats/steady.ts';
import type { Arm, ArmCalls, CallsOfBlock, CellMeasurement } from './measurement.ts';

/** What can be asked for a block of calls. */
export type Caller = (block: CallBlock) => Promise<TimedCalls>;

export interface CollectOptions {
  /** Milliseconds for warm-up and calls together, and at most for the warm-up. */
  readonly time: number;
  readonly warmUp: number;
  /** Calls per arm after which nothing is learned that would be worth the time. */
  readonly most: number;
  /** Whether what is known is precise enough; asked after ever more calls. */
  readonly enough: (arms: ReadonlyMap<Arm, ArmCalls>) => boolean;
  readonly random: Random;
  /** What each block asks for; null where the warm-up shows how many calls make a short one. */
  readonly rhythm: Omit<CallBlock, 'first'> | null;
  readonly now: () => number;
  readonly onProgress: (calls: number) => void;
}

/** Milliseconds that a block should take: short, so that the arms share every change of the machine. */
const BLOCK = 5;
/** And a window of the warm-up. */
const WINDOW = 20;
const MOST_CALLS = 1000;
/** Blocks as long as this spare a call for the caches. */
const WITH_LEAD_IN = 8;
/** A block is cut short when it takes this many times as long as it should. */
const PATIENCE = 20;

/**
 * Calls the arms in turns, a block each, until it is precise enough or the time is over. Rounds come in pairs: in an order
 * that is drawn, then in its reverse (ABBA), so that whatever rises or falls over a pair weighs on all arms alike.
 */
export async function collectCalls(
  callers: ReadonlyMap<Arm, Caller>,
  options: CollectOptions,
): Promise<Pick<CellMeasurement, 'settled' | 'ended'> & { readonly arms: ReadonlyMap<Arm, ArmCalls> }> {
  const { time, most, enough, now, random, rhythm, onProgress } = options;
  const began = now();
  const failed = new Map([...callers.keys()].map((arm) => [arm, { untimed: 0, saying: null as string | null }]));
  /** Notes the failures of a block; of calls that are `timed`, each stands among the latencies. */
  const note = (arm: Arm, { latencies, failures, failure }: TimedCalls, timed: boolean) => {
    const own = failed.get(arm)!;
    own.untimed += failures - (timed ? latencies.filter((latency) => latency === Number.POSITIVE_INFINITY).length : 0);
    own.saying ??= failure;
  };
  const warm = rhythm === null ? await warmUp(callers, note, options) : { settled: true, slowest: 0 };
  const block = rhythm ?? blockOf(warm.slowest);
  const blocks = new Map([...callers.keys()].map((arm) => [arm, [] as CallsOfBlock[]]));
  const arms = () =>
    new Map(
      [...blocks].map(([arm, own]) => {
        const { untimed, saying } = failed.get(arm)!;
        return [arm, { blocks: own, failedUntimed: untimed, failure: saying }];
      }),
    );
  let [calls, look] = [0, rhythm === null ? most / 50 : 0];
  for (;;) {
    const order = shuffled([...callers.keys()], random);
    for (const arm of [...order, ...order.toReversed()]) {
      const own = blocks.get(arm)!;
      // Each arm's block of one round begins with the same input.
      const timed = await callers.get(arm)!({ first: own.length * block.calls, ...block });
      own.push({ latencies: timed.latencies, span: timed.span });
      note(arm, timed, true);
      if (arm === order[0]) calls += timed.latencies.length;
    }
    onProgress(calls);
    if (calls >= most) return { arms: arms(), settled: warm.settled, ended: 'samples' };
    if (now() - began >= time) return { arms: arms(), settled: warm.settled, ended: 'time' };
    if (calls < look) continue;
    look = calls * 1.5;
    if (enough(arms())) return { arms: arms(), settled: warm.settled, ended: 'precise' };
  }
}

/** As many calls as take `BLOCK` milliseconds of the slowest arm. */
function blockOf(slowest: number): Omit<CallBlock, 'first'> {
  const calls = Math.min(MOST_CALLS, Math.max(1, Math.round(BLOCK / slowest)));
  return { leadIn: calls >= WITH_LEAD_IN ? 1 : 0, calls, time: milliseconds(BLOCK * PATIENCE) };
}

/** Windows of calls, in turns, until every arm is steady or its time is over. */
async function warmUp(
  callers: ReadonlyMap<Arm, Caller>,
  note: (arm: Arm, calls: TimedCalls, timed: boolean) => void,
  { warmUp: most, now }: CollectOptions,
): Promise<{ readonly settled: boolean; readonly slowest: number }> {
  const began = now();
  const medians = new Map([...callers.keys()].map((arm) => [arm, [] as number[]]));
  const means = new Map<Arm, number>();
  const window = { first: 0, leadIn: 0, calls: MOST_CALLS, time: milliseconds(WINDOW) };
  for (;;) {
    for (const [arm, call] of callers) {
      const made = await call(window);
      const { latencies, span } = made;
      note(arm, made, false);
      medians.get(arm)!.push(nearestRank(latencies.toSorted(), 0.5));
      // Calls that fail take time, too.
      means.set(arm, span / latencies.length);
    }
    const settled = [...medians.values()].every(isSteady);
    if (!settled && now() - began < most) continue;
    const last = [...medians].map(([arm, own]) => (Number.isFinite(own.at(-1)) ? own.at(-1)! : means.get(arm)!));
    return { settled, slowest: Math.max(1e-3, ...last) };
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
