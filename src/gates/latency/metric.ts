import { didYouMean } from '../../core/nearest.ts';

/** What is known of the calls of one model, or of its process. */
export interface TimedMetric {
  /** Its pinned name. */
  readonly name: string;
  readonly unit: 'ms' | 'rows/s' | 'requests/s' | 'fraction' | 'bytes' | 'J' | 'rows/J';
  readonly better: 'higher' | 'lower';
  readonly of:
    | { readonly kind: 'quantile'; readonly p: number }
    | { readonly kind: 'mean' | 'max' | 'throughput' | 'errors' | 'memory' }
    /** The highest rate at which an endpoint keeps the other limits. */
    | { readonly kind: 'rate' }
    /** Of the device that the calls are made on: what it is, the gate says that has one. */
    | { readonly kind: 'device' }
    /** The median over starts of the process. */
    | { readonly kind: 'start'; readonly part: StartPart };
}

/** From the start of the process: until the runtime is loaded, the model is open, the first call is answered; or all of it. */
export type StartPart = 'load' | 'open' | 'first' | 'all';

const FIXED: readonly TimedMetric[] = [
  { name: 'mean_latency', unit: 'ms', better: 'lower', of: { kind: 'mean' } },
  { name: 'max_latency', unit: 'ms', better: 'lower', of: { kind: 'max' } },
  { name: 'throughput', unit: 'rows/s', better: 'higher', of: { kind: 'throughput' } },
  { name: 'highest_rate', unit: 'requests/s', better: 'higher', of: { kind: 'rate' } },
  { name: 'error_rate', unit: 'fraction', better: 'lower', of: { kind: 'errors' } },
  { name: 'peak_memory', unit: 'bytes', better: 'lower', of: { kind: 'memory' } },
  { name: 'cold_start', unit: 'ms', better: 'lower', of: { kind: 'start', part: 'all' } },
  { name: 'process_start', unit: 'ms', better: 'lower', of: { kind: 'start', part: 'load' } },
  { name: 'session_create', unit: 'ms', better: 'lower', of: { kind: 'start', part: 'open' } },
  { name: 'first_call', unit: 'ms', better: 'lower', of: { kind: 'start', part: 'first' } },
];

/** The metric that the calls of a policy are never without: a call that fails is no fast call. */
export const ERROR_RATE = FIXED.find(({ name }) => name === 'error_rate')!;

/** `p50_latency`, `p99.9_latency`, `throughput`, …; or why there is none of that name, as a sentence. */
export function parseTimedMetric(name: string, further: readonly TimedMetric[] = []): TimedMetric | string {
  const known = [...FIXED, ...further];
  const fixed = known.find((metric) => metric.name === name);
  if (fixed) return fixed;
  const [, percent] = /^p(\d{1,2}(?:\.\d{1,4})?)_latency$/.exec(name) ?? [];
  if (percent !== undefined && Number(percent) > 0) return quantile(Number(percent));
  const names = ['p50_latency', 'p90_latency', 'p95_latency', 'p99_latency', 'p99.9_latency'];
  const all = [...names, ...known.map((metric) => metric.name)];
  return `there is no metric "${name}".${didYouMean(name, all)} There are: ${all.join(', ')}, and any other percentile.`;
}

/** The metric `p<percent>_latency`: the time of a call in milliseconds that so many percent do not exceed. */
export function quantile(percent: number): TimedMetric {
  return {
    name: `p${percent}_latency`,
    unit: 'ms',
    better: 'lower',
    // Not 0.9990000000000001.
    of: { kind: 'quantile', p: Number((percent / 100).toPrecision(12)) },
  };
}

/** True of what the calls show; what the process shows is known once, whatever the calls. */
export function isOfCalls({ of }: TimedMetric): boolean {
  return of.kind !== 'memory' && of.kind !== 'start';
}
