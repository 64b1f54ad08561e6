import { milliseconds } from '../../core/units.ts';
import type { TimedCalls } from '../../predict/time-calls.ts';
import { decide } from '../../result/decide.ts';
import { demandOf } from '../limit.ts';
import { leastCalls } from './enough.ts';
import { estimateCalls, meetsAs } from './estimates.ts';
import type { LatencyKeys } from './keys.ts';
import type { Cell, CellMeasurement, RateSearch, TriedRate } from './measurement.ts';
import { nextRate } from './rate-search.ts';

const MOST_STEPS = 40;

export interface SearchOptions {
  readonly cell: Cell;
  readonly keys: Pick<LatencyKeys, 'metrics' | 'confidence'>;
  /** The rate to begin with, in requests per second. */
  readonly from: number;
  /** Milliseconds for the search. */
  readonly time: number;
  /** Sends this many requests at a rate, the first of them with the input of this number. */
  readonly send: (rate: number, first: number, calls: number) => Promise<TimedCalls>;
  readonly now: () => number;
  readonly onProgress: (rate: number) => void;
}

/**
 * The highest rate at which an endpoint keeps every absolute limit on its calls: doubled from `from` while it does and halved while
 * it does not, then by bisection of the logarithm until two rates are within 10 % or the time is over. A rate is kept where the
 * bounds of every limit say so, and not where they say so; where they say neither it counts for neither side.
 */
export async function searchHighestRate(options: SearchOptions): Promise<RateSearch> {
  const { from, time, now, onProgress } = options;
  const began = now();
  const tried: TriedRate[] = [];
  for (let rate: number | null = from; rate !== null && tried.length < MOST_STEPS; rate = nextRate(tried)) {
    onProgress(rate);
    tried.push(await tryRate(rate, options));
    if (now() - began >= time) break;
  }
  return { tried };
}

async function tryRate(rate: number, { cell, keys, send, now }: SearchOptions): Promise<TriedRate> {
  // Twice what the percentiles take at the least, and no less than two seconds; without a pause, in which a queue would drain.
  const calls = Math.ceil(Math.max(2 * leastCalls(keys), 2 * rate));
  const began = now();
  const measured = cellOf(cell, await send(rate, 0, calls));
  return { ...told(measured), rate, verdict: verdictOf(measured, keys), time: milliseconds(now() - began) };
}

function cellOf(cell: Cell, calls: TimedCalls): CellMeasurement {
  const candidate = { blocks: [calls], failedUntimed: 0, failure: calls.failure };
  return {
    cell,
    arms: { candidate, baseline: null, control: null, stored: null },
    search: null,
    settled: true,
    ended: 'time',
  };
}

/** The worst of what the absolute limits on calls say; a throughput is what was offered, and no limit on it is asked. */
function verdictOf(measured: CellMeasurement, { metrics, confidence }: SearchOptions['keys']): TriedRate['verdict'] {
  const verdicts = metrics.flatMap(({ metric, limits }) => {
    if (!['quantile', 'mean', 'max', 'errors'].includes(metric.of.kind)) return [];
    return limits.flatMap((limit) => {
      if (!('level' in limit)) return [];
      const demand = demandOf(limit, metric.unit);
      const { value, basis } = meetsAs(estimateCalls(metric, measured), demand);
      if (value === null || !Number.isFinite(value.value)) return ['fail' as const];
      const span = basis === 'interval' ? value.interval(confidence) : { low: value.value, high: value.value };
      return [decide(span, demand.threshold)];
    });
  });
  if (verdicts.some((verdict) => verdict === 'fail' || verdict === 'error')) return 'fail';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}

function told({
  arms: { candidate },
}: CellMeasurement): Pick<TriedRate, 'samples' | 'failures' | 'p50' | 'p99' | 'answered'> {
  const latencies = candidate.blocks.flatMap((block) => [...block.latencies]).sort((a, b) => a - b);
  const at = (p: number) => latencies[Math.ceil(latencies.length * p - 1e-9) - 1]!;
  const failures = latencies.filter((latency) => latency === Number.POSITIVE_INFINITY).length;
  const span = candidate.blocks.reduce((sum, block) => sum + block.span, 0);
  return {
    samples: latencies.length,
    failures,
    p50: at(0.5),
    p99: at(0.99),
    answered: (1000 * (latencies.length - failures)) / span,
  };
}
