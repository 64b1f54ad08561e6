import { apart } from '../../stats/apart.ts';
import { batchMeans } from '../../stats/batch-means.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { quantileEstimate } from '../../stats/quantile.ts';
import { pairedShift } from '../../stats/signed-rank.ts';
import type { Demand } from '../limit.ts';
import {
  type ArmCalls,
  type CellMeasurement,
  type Measurement,
  type PerArm,
  type Start,
  twinOf,
} from './measurement.ts';
import type { StartPart, TimedMetric } from './metric.ts';
import { rateEstimate } from './rate-search.ts';
import { sectionsOf, sortedLatencies } from './sections.ts';

/** What is known of one metric: of the calls of one cell, or of the processes. */
export interface TimedEstimates {
  /** What meets a limit on the value: an interval, all that was seen, or one number. */
  readonly basis: 'interval' | 'census' | 'point';
  /** `samples` are the calls, or the starts, that it rests on. */
  readonly value: Estimate | null;
  readonly baseline: number | null;
  readonly difference: Estimate | null;
  readonly relative: Estimate | null;
  /** Whether these two are those of pairs in time, and so need not be what value and baseline make. */
  readonly paired: boolean;
  /** The same two of the baseline against itself; null where there is no baseline. */
  readonly control: { readonly difference: Estimate | null; readonly relative: Estimate | null } | null;
  /** Calls or starts of the model. */
  readonly samples: number;
  /** Why something is not known, as a sentence. */
  readonly reason: string | null;
}

/** The estimates of a metric of the calls. `batch` are the rows of one call. */
export function estimateCalls(metric: TimedMetric, { cell, arms, search }: CellMeasurement): TimedEstimates {
  const { of } = metric;
  if (of.kind === 'rate') return estimateRate(search);
  const { candidate, baseline, control, stored } = arms;
  const sorted = sortedLatencies(candidate);
  const samples = sorted.length;
  const failed = countInfinite(sorted);
  const told = { samples, reason: null };
  if (of.kind === 'errors') {
    const more = candidate.failedUntimed;
    const value = binomialProportion(failed + more, samples + more);
    return { ...ALONE, samples: samples + more, reason: null, basis: 'interval', value };
  }
  if (of.kind === 'max') return { ...ALONE, ...told, basis: 'census', value: exactly(sorted.at(-1)!, samples) };
  const statistic = statisticOf(metric, cell.batch);
  const measure = (calls: ArmCalls, latencies = sortedLatencies(calls)) =>
    of.kind === 'quantile'
      ? quantileEstimate(latencies, of.p)
      : meanOf(sectionsOf([calls], 1), statistic, latencies.length);
  const value = measure(candidate, sorted);
  const needed = of.kind === 'quantile' ? Math.ceil(1 / (1 - of.p) - 1e-9) : 1;
  const compare = (one: ArmCalls | null, other: ArmCalls | null) =>
    one === null || other === null ? null : compareSections(sectionsOf([one, other], needed), statistic, samples);
  const own = stored === null ? compare(candidate, baseline) : compareApart(value, measure(stored));
  const same = compare(control, twinOf(arms));
  return {
    ...told,
    basis: 'interval',
    value,
    baseline: finiteOf(baseline ?? stored, statistic),
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    paired: own !== null && stored === null,
    control: same,
    reason: reasonOf(value, own, failed),
  };
}

function estimateRate(search: CellMeasurement['search']): TimedEstimates {
  const value = search && rateEstimate(search);
  return {
    ...ALONE,
    basis: 'interval',
    value,
    samples: value?.n ?? 0,
    reason: 'The highest rate is searched for endpoints (http) only.',
  };
}

/** That no call may fail is a matter of the calls that were made: no number of them proves that none ever will. */
export function meetsAs(estimates: TimedEstimates, { compared, threshold }: Demand): TimedEstimates {
  const none = compared === 'value' && threshold.good === 'below' && threshold.value === 0;
  return none && estimates.basis === 'interval' ? { ...estimates, basis: 'census' } : estimates;
}

/** The estimates of a metric of the processes. */
export function estimateProcesses({ of }: TimedMetric, { memory, starts }: Measurement): TimedEstimates {
  if (of.kind === 'memory') return estimateMemory(memory);
  const part = of.kind === 'start' ? of.part : 'all';
  const times = (arm: readonly Start[] | null) => arm && Float64Array.from(arm, (start) => timeOf(start, part));
  const arms = {
    candidate: times(starts.candidate)!,
    baseline: times(starts.baseline),
    control: times(starts.control),
    stored: times(starts.stored),
  };
  const { candidate, baseline, control, stored } = arms;
  const median = (all: Float64Array) => quantileEstimate(all.toSorted(), 0.5);
  const compare = (one: Float64Array | null, other: Float64Array | null) =>
    one && other ? comparePairs(one, other, one.length) : null;
  const kept = stored !== null && stored.length > 0;
  const own = kept ? compareApart(median(candidate), median(stored)) : compare(candidate, baseline);
  return {
    basis: 'interval',
    value: median(candidate),
    baseline: finiteOf(baseline ?? (kept ? stored : null), (all) => median(all).value),
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    paired: own !== null && !kept,
    control: compare(control, twinOf(arms)),
    samples: candidate.length,
    reason:
      stored !== null && !kept
        ? 'The stored result holds no start of the baseline: nothing was asked of them then.'
        : null,
  };
}

const ALONE = { baseline: null, difference: null, relative: null, paired: false, control: null } as const;

function estimateMemory(memory: PerArm<number | null>): TimedEstimates {
  const { candidate, control } = memory;
  const baseline = memory.baseline ?? memory.stored;
  const compare = (one: number | null, other: number | null) =>
    one === null || other === null
      ? null
      : { difference: exactly(one - other, 1), relative: exactly(one / other - 1, 1) };
  const own = compare(candidate, baseline);
  return {
    basis: 'point',
    value: candidate === null ? null : exactly(candidate, 1),
    baseline,
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    paired: false,
    control: compare(control, twinOf(memory)),
    samples: 1,
    reason: candidate === null ? 'This machine does not tell how much memory a process takes.' : null,
  };
}

type Statistic = (calls: ArmCalls) => number;

/** A number of some calls of one arm; rows of calls that failed are not delivered. */
export function statisticOf({ of }: TimedMetric, batch: number): Statistic {
  switch (of.kind) {
    case 'quantile':
      return (calls) => nearestRank(sortedLatencies(calls), of.p);
    case 'throughput':
      return ({ blocks }) => {
        const answered = blocks.reduce((sum, { latencies }) => sum + latencies.length - countInfinite(latencies), 0);
        const span = blocks.reduce((sum, block) => sum + block.span, 0);
        return (1000 * batch * answered) / span;
      };
    default:
      return ({ blocks }) => {
        const calls = blocks.reduce((sum, { latencies }) => sum + latencies.length, 0);
        return blocks.reduce((sum, { latencies }) => sum + latencies.reduce((a, b) => a + b, 0), 0) / calls;
      };
  }
}

function meanOf(sections: readonly (readonly ArmCalls[])[], statistic: Statistic, samples: number): Estimate | null {
  const values = sections.map(([calls]) => statistic(calls!));
  if (values.length === 0 || !values.every(Number.isFinite)) return null;
  const mean = batchMeans(values);
  // No time and no rate is below 0, whatever Student's interval of a few sections says.
  const interval: Estimate['interval'] = (confidence) => {
    const { low, ...rest } = mean.interval(confidence);
    return { ...rest, low: Math.max(0, low) };
  };
  return { ...mean, interval, n: samples };
}

type Comparison = NonNullable<TimedEstimates['control']>;

function compareSections(
  sections: readonly (readonly ArmCalls[])[],
  statistic: Statistic,
  samples: number,
): Comparison | null {
  const of = (at: number) => Float64Array.from(sections, (arms) => statistic(arms[at]!));
  return comparePairs(of(0), of(1), samples);
}

/**
 * How far apart two arms are, from what was seen of them side by side: the Hodges–Lehmann estimate of the pairs'
 * differences, and of their logarithms for the change relative to the baseline. Null without a pair, and where calls failed.
 */
function comparePairs(one: Float64Array, other: Float64Array, samples: number): Comparison | null {
  const finite = [...one, ...other].every((value) => Number.isFinite(value) && value > 0);
  if (one.length === 0 || !finite) return null;
  const difference = pairedShift(one.map((value, at) => value - other[at]!));
  const logarithm = pairedShift(one.map((value, at) => Math.log(value / other[at]!)));
  return {
    difference: { ...difference, n: samples },
    relative: {
      value: Math.expm1(logarithm.value),
      n: samples,
      standardError: logarithm.standardError,
      interval(confidence) {
        const { low, high, method } = logarithm.interval(confidence);
        return {
          low: low === Number.NEGATIVE_INFINITY ? low : Math.expm1(low),
          high: Math.expm1(high),
          confidence,
          method,
        };
      },
    },
  };
}

/** Of calls that an earlier run made, nothing lies beside them in time. */
function compareApart(one: Estimate | null, other: Estimate | null): Comparison | null {
  return one && other && Number.isFinite(one.value) && Number.isFinite(other.value) ? apart(one, other) : null;
}

/** The method of what has no interval. */
export const AS_OBSERVED = 'as observed';

/** A number without an interval: it is what it is. */
export function exactly(value: number, n: number): Estimate {
  return {
    value,
    n,
    standardError: null,
    interval: (confidence) => ({ low: value, high: value, confidence, method: AS_OBSERVED }),
  };
}

function timeOf({ loaded, opened, first }: Start, part: StartPart): number {
  return { load: loaded, open: opened, first, all: loaded + opened + first }[part];
}

function reasonOf(value: Estimate | null, compared: Comparison | null, failed: number): string | null {
  if (value !== null && compared !== null) return null;
  return failed > 0
    ? 'Calls failed, so that there is no such number.'
    : 'There are too few calls to compare the models side by side.';
}

function countInfinite(values: Float64Array): number {
  return values.reduce((count, value) => count + (value === Number.POSITIVE_INFINITY ? 1 : 0), 0);
}

function finiteOf<T>(all: T | null, statistic: (all: T) => number): number | null {
  const value = all === null ? Number.NaN : statistic(all);
  return Number.isFinite(value) ? value : null;
}
