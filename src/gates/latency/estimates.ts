import { batchMeans } from '../../stats/batch-means.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { quantileEstimate } from '../../stats/quantile.ts';
import { pairedShift } from '../../stats/signed-rank.ts';
import type { ArmCalls, CellMeasurement, Measurement, PerArm, Start } from './measurement.ts';
import type { StartPart, TimedMetric } from './metric.ts';
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
  /** The same two of the baseline against itself; null where there is no baseline. */
  readonly control: { readonly difference: Estimate | null; readonly relative: Estimate | null } | null;
  /** Calls or starts of the model. */
  readonly samples: number;
  /** Why something is not known, as a sentence. */
  readonly reason: string | null;
}

/** The estimates of a metric of the calls. `batch` are the rows of one call. */
export function estimateCalls(metric: TimedMetric, { cell, arms }: CellMeasurement): TimedEstimates {
  const { of } = metric;
  const { candidate, baseline, control } = arms;
  const sorted = sortedLatencies(candidate);
  const samples = sorted.length;
  const failed = countInfinite(sorted);
  const told = { samples, reason: null };
  if (of.kind === 'errors') return { ...ALONE, ...told, basis: 'interval', value: binomialProportion(failed, samples) };
  if (of.kind === 'max') return { ...ALONE, ...told, basis: 'census', value: exactly(sorted.at(-1)!, samples) };
  const statistic = statisticOf(metric, cell.batch);
  const value =
    of.kind === 'quantile' ? quantileEstimate(sorted, of.p) : meanOf(sectionsOf([candidate], 1), statistic, samples);
  const needed = of.kind === 'quantile' ? Math.ceil(1 / (1 - of.p) - 1e-9) : 1;
  const compare = (one: ArmCalls | null) =>
    one === null || baseline === null ? null : compareSections(sectionsOf([one, baseline], needed), statistic, samples);
  const own = compare(candidate);
  const same = compare(control);
  return {
    ...told,
    basis: 'interval',
    value,
    baseline: baseline && finite(statistic(baseline)),
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    control: same,
    reason: reasonOf(value, own, failed),
  };
}

/** The estimates of a metric of the processes. */
export function estimateProcesses({ of }: TimedMetric, { memory, starts }: Measurement): TimedEstimates {
  if (of.kind === 'memory') return estimateMemory(memory);
  const part = of.kind === 'start' ? of.part : 'all';
  const times = (arm: readonly Start[] | null) => arm && Float64Array.from(arm, (start) => timeOf(start, part));
  const [candidate, baseline, control] = [times(starts.candidate)!, times(starts.baseline), times(starts.control)];
  const compare = (one: Float64Array | null) => (one && baseline ? comparePairs(one, baseline, one.length) : null);
  const own = compare(candidate);
  return {
    basis: 'interval',
    value: quantileEstimate(candidate.toSorted(), 0.5),
    baseline: baseline && finite(nearestRank(baseline.toSorted(), 0.5)),
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    control: compare(control),
    samples: candidate.length,
    reason: null,
  };
}

const ALONE = { baseline: null, difference: null, relative: null, control: null } as const;

function estimateMemory({ candidate, baseline, control }: PerArm<number | null>): TimedEstimates {
  const compare = (one: number | null) =>
    one === null || baseline === null
      ? null
      : { difference: exactly(one - baseline, 1), relative: exactly(one / baseline - 1, 1) };
  const own = compare(candidate);
  return {
    basis: 'point',
    value: candidate === null ? null : exactly(candidate, 1),
    baseline,
    difference: own?.difference ?? null,
    relative: own?.relative ?? null,
    control: compare(control),
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
  return values.length > 0 && values.every(Number.isFinite) ? { ...batchMeans(values), n: samples } : null;
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

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
