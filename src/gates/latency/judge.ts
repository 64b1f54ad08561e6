import { decide, margin } from '../../result/decide.ts';
import type { Check, Compared, MeasuredNumber, Numbers, Rows } from '../../result/document.ts';
import { type EffectPolicy, effectOf, type Verdict } from '../../result/verdict.ts';
import type { Estimate, IntervalEstimate } from '../../stats/estimate.ts';
import { holmFailures } from '../../stats/holm.ts';
import { neededRows } from '../../stats/needed-rows.ts';
import { samplesToConclude } from '../../stats/quantile.ts';
import type { GatePolicy } from '../gate.ts';
import { type Demand, demandOf, documentLimit, type MetricLimit } from '../limit.ts';
import { cellSlice } from './cells.ts';
import { AS_OBSERVED, estimateCalls, estimateProcesses, meetsAs, type TimedEstimates } from './estimates.ts';
import type { LatencyKeys } from './keys.ts';
import { type CellMeasurement, type Measurement, twinWord } from './measurement.ts';
import { isOfCalls, type TimedMetric } from './metric.ts';
import type { TimedRequest } from './metric-keys.ts';
import { sortedLatencies } from './sections.ts';
import { bestSeen, flipFor, NO_BASELINE, NOT_TOGETHER, reasonFor, tooNoisy } from './wording.ts';

/** A limit, what it is about, and everything that is known of that. */
export interface Question {
  readonly request: TimedRequest;
  /** Null of what is no matter of single calls. */
  readonly cell: CellMeasurement | null;
  readonly limit: MetricLimit;
  readonly demand: Demand;
  readonly estimates: TimedEstimates;
  /** What meets the limit, the noise that the control shows included; null where it is not known. */
  readonly estimate: Estimate | null;
  /** How far the baseline is from itself, in the unit of the limit; null where that is not known. */
  readonly control: Estimate | null;
}

type Policy = GatePolicy<LatencyKeys>;

/** Numbers and limits become checks. Pure. `gate` names the family of checks; `estimatesOf` what is known of a metric. */
export function judgeLatency(
  policy: Policy,
  measurement: Measurement,
  gate = 'latency',
  estimatesOf: EstimatesOf = estimatesOfCalls,
): readonly Check[] {
  const questions = questionsOf(policy, measurement, estimatesOf);
  const members = questions.flatMap(({ estimates, estimate, demand }, index) =>
    estimate === null || estimates.basis !== 'interval' ? [] : [{ index, estimate, threshold: demand.threshold }],
  );
  const failed = holmFailures(members, 1 - policy.keys.confidence);
  const together = new Set(members.filter((_, at) => failed[at]).map(({ index }) => index));
  const manyCells = measurement.cells.length > 1;
  return questions.map((question, index) => {
    const answer = answerTo(policy, measurement, question, together.has(index));
    return checkOf(policy, question, answer, { gate, family: members.length, manyCells });
  });
}

/** What is known of a metric: of the calls of a cell, or of the processes where it is null. */
export type EstimatesOf = (metric: TimedMetric, cell: CellMeasurement | null, all: Measurement) => TimedEstimates;

export const estimatesOfCalls: EstimatesOf = (metric, cell, all) =>
  cell ? estimateCalls(metric, cell) : estimateProcesses(metric, all);

/** Every limit of the policy, for each cell where it is about calls. */
function questionsOf({ keys }: Policy, measurement: Measurement, estimatesOf: EstimatesOf): Question[] {
  return keys.metrics.flatMap((request) => {
    const cells = isOfCalls(request.metric) ? measurement.cells : [null];
    return cells.flatMap((cell) => {
      const estimates = estimatesOf(request.metric, cell, measurement);
      return request.limits.flatMap((limit): Question[] => {
        const demand = demandOf(limit, request.metric.unit);
        const compares = demand.compared !== 'value';
        if (compares && measurement.baseline === null && keys['on-missing-baseline'] === 'pass') return [];
        const control = (demand.compared === 'value' ? null : estimates.control?.[demand.compared]) ?? null;
        const own = estimates[demand.compared];
        const estimate = own && control ? widened(own, Math.abs(control.value)) : own;
        return [{ request, cell, limit, demand, estimates: meetsAs(estimates, demand), estimate, control }];
      });
    });
  });
}

/** Whatever the same model shows against itself may be in this difference, too. */
function widened(estimate: Estimate, by: number): Estimate {
  return {
    ...estimate,
    interval(confidence) {
      const { low, high, method } = estimate.interval(confidence);
      return { low: low - by, high: high + by, confidence, method: `${method}, widened by the control` };
    },
  };
}

type Answer =
  | {
      readonly kind: 'met';
      readonly verdict: Exclude<Verdict, 'error'>;
      readonly reason: string;
      readonly bounds: IntervalEstimate;
    }
  /** Calls failed, and a failed call is slower than any limit. */
  | { readonly kind: 'fact'; readonly reason: string }
  | { readonly kind: 'open'; readonly verdict: 'inconclusive' | 'error'; readonly reason: string };

function answerTo(
  { keys, noBaseline }: Policy,
  measurement: Measurement,
  { demand, estimates, estimate, control, limit }: Question,
  failsTogether: boolean,
): Answer {
  const { confidence } = keys;
  const { baseline, unlike } = measurement;
  if (demand.compared !== 'value' && baseline === null) {
    return { kind: 'open', verdict: 'inconclusive', reason: unlike ?? noBaseline ?? NO_BASELINE };
  }
  if (estimate === null) {
    return { kind: 'open', verdict: 'error', reason: estimates.reason ?? 'The number is not known.' };
  }
  if (!Number.isFinite(estimate.value)) {
    return { kind: 'fact', reason: 'So many calls failed that this number is beyond any limit.' };
  }
  const bounds = estimate.interval(confidence);
  const exact = estimates.basis !== 'interval';
  const span = exact ? { low: estimate.value, high: estimate.value } : bounds;
  const alone = decide(span, demand.threshold);
  if (alone === 'error') return { kind: 'open', verdict: 'error', reason: 'Its bounds are not numbers.' };
  if (control !== null && Math.abs(control.value) > Math.abs(demand.threshold.value)) {
    return {
      kind: 'met',
      verdict: 'inconclusive',
      reason: tooNoisy(control, demand, confidence, twinWord(measurement)),
      bounds,
    };
  }
  const reason = reasonFor(alone, span, demand, estimates.basis);
  if (alone === 'fail' && !exact && !failsTogether) {
    return { kind: 'met', verdict: 'inconclusive', reason: `${reason} ${NOT_TOGETHER}`, bounds };
  }
  const seen =
    alone === 'inconclusive' && control
      ? ` ${bestSeen(control, demand, limit, confidence, twinWord(measurement))}`
      : '';
  return { kind: 'met', verdict: alone, reason: `${reason}${seen}`, bounds };
}

const MAX_TITLE = 1_000;

function checkOf(
  policy: Policy,
  { request, cell, limit, demand, estimates, estimate }: Question,
  answer: Answer,
  { gate, family, manyCells }: { readonly gate: string; readonly family: number; readonly manyCells: boolean },
): Check {
  const { keys, sources } = policy;
  const { metric } = request;
  const slice = cell && manyCells ? cellSlice(cell.cell) : null;
  const verdict = answer.kind === 'fact' ? 'fail' : answer.verdict;
  const lacksBaseline = answer.kind === 'open' && answer.verdict === 'inconclusive';
  const told = {
    id: `${metric.name}.${limit.rule}${slice ? `@${slice.column}=${slice.value}` : ''}`.slice(0, MAX_TITLE),
    title: request.key.slice(0, MAX_TITLE),
    about: { kind: 'metric' as const, name: metric.name },
    effect: effectOf(verdict, effectPolicy(keys, lacksBaseline)),
    numbers: numbersOf(estimates, metric.unit, keys.confidence),
    ...(estimates.paired && { paired: true as const }),
    better: metric.better,
    family: family > 1 ? `${gate} (${family} checks, Holm)` : null,
    slice,
    reason: answer.reason,
    examples: [],
    observed: null,
    listing: null,
    reproduce: verdict === 'pass' ? null : policy.reproduce,
  };
  if (answer.kind === 'fact') {
    return {
      ...told,
      basis: 'fact',
      source: null,
      verdict: 'fail',
      compared: null,
      limit: null,
      needed: null,
      method: null,
      flip: null,
    };
  }
  const documented = documentLimit(limit, demand, sources.at(['metrics', request.key, limit.rule]) ?? null);
  const limited = { ...told, compared: demand.compared, limit: documented };
  if (answer.kind === 'open') {
    return { ...limited, basis: 'nothing', verdict: answer.verdict, method: null, flip: null, needed: null };
  }
  const { bounds } = answer;
  const needed = answer.verdict === 'inconclusive' ? neededFor(estimates, metric, demand, cell, keys) : null;
  const holding = margin(estimate!.value, demand.threshold) >= 0;
  return {
    ...limited,
    basis: estimates.basis,
    verdict: answer.verdict,
    method: estimates.basis === 'interval' ? bounds.method : null,
    // What met the limit is what is told: the noise of this machine included.
    numbers: {
      ...told.numbers,
      [demand.compared]: measure(estimate, metricUnit(demand.compared, metric.unit), keys.confidence),
    },
    flip: flipFor(
      answer.verdict,
      limit,
      demand,
      bounds,
      needed && { rows: needed, expected: holding ? 'pass' : 'fail' },
    ),
    needed,
  };
}

function effectPolicy(keys: LatencyKeys, missingBaseline: boolean): EffectPolicy {
  const by = missingBaseline ? 'on-missing-baseline' : 'on-inconclusive';
  return { inconclusive: { as: keys[by], by } };
}

function numbersOf(estimates: TimedEstimates, unit: string, confidence: number): Numbers {
  const { value, baseline, difference, relative, samples } = estimates;
  return {
    value: measure(value, unit, confidence),
    baseline: baseline === null ? null : { value: baseline, unit, interval: null, rows: samplesOf(samples) },
    difference: measure(difference, unit, confidence),
    relative: measure(relative, 'relative', confidence),
  };
}

function metricUnit(compared: Compared, unit: string): string {
  return compared === 'relative' ? 'relative' : unit;
}

function measure(estimate: Estimate | null, unit: string, confidence: number): MeasuredNumber | null {
  if (estimate === null) return null;
  const { low, high, method } = estimate.interval(confidence);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    value: finite(estimate.value),
    unit,
    interval: method === AS_OBSERVED ? null : { low: finite(low), high: finite(high), confidence, method },
    rows: samplesOf(estimate.n),
  };
}

function samplesOf(count: number): Rows {
  return { count, of: { kind: 'samples' }, among: null };
}

/** Samples in all for a conclusion, if what was seen stays as it is. */
function neededFor(
  estimates: TimedEstimates,
  { of }: TimedRequest['metric'],
  { compared, threshold }: Demand,
  cell: CellMeasurement | null,
  { confidence }: LatencyKeys,
): Rows | null {
  const estimate = estimates[compared];
  if (estimate === null || estimates.basis !== 'interval') return null;
  const total =
    compared === 'value' && of.kind === 'quantile' && cell !== null
      ? neededForQuantile(cell, of.p, threshold.value, confidence)
      : neededRows(estimate, threshold.value, confidence);
  return total === null ? null : samplesOf(total);
}

function neededForQuantile(cell: CellMeasurement, p: number, limit: number, confidence: number): number | null {
  const sorted = sortedLatencies(cell.arms.candidate);
  const over = sorted.length - sorted.filter((latency) => latency <= limit).length;
  return samplesToConclude({ over, n: sorted.length }, p, confidence);
}
