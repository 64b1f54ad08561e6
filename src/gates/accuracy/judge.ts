import type { MetricUnit } from '../../metrics/metric.ts';
import { decide, margin } from '../../result/decide.ts';
import type { Check, Interval, Measure } from '../../result/document.ts';
import { blocks, type Severity, type Verdict } from '../../result/verdict.ts';
import type { Estimate, IntervalEstimate } from '../../stats/estimate.ts';
import { holmFailures } from '../../stats/holm.ts';
import { neededRows } from '../../stats/needed-rows.ts';
import type { GatePolicy } from '../gate.ts';
import { estimateMetrics, type MetricEstimates } from './estimates.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import type { Limit } from './metric-keys.ts';
import { type Demand, demandOf, documentLimit } from './threshold.ts';
import { flipFor, reasonFor } from './wording.ts';

/** A limit and everything that is known about what it limits. */
interface Question {
  readonly estimates: MetricEstimates;
  readonly limit: Limit;
  readonly demand: Demand;
  /** What meets the limit; null where it is not defined. */
  readonly estimate: Estimate | null;
}

interface Answer {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly bounds: IntervalEstimate | null;
}

const FAMILY = 'accuracy';

/** Numbers and limits become checks. Pure: the same measurement under the same policy gives the same checks. */
export function judge(policy: GatePolicy<AccuracyKeys>, measurement: Measurement): readonly Check[] {
  const questions = estimateMetrics(policy.keys, measurement).flatMap((estimates) =>
    estimates.request.limits.flatMap((limit): Question[] => {
      const demand = demandOf(limit, unitOf(estimates.request.metric.unit));
      if (demand.compared !== 'value' && measurement.baseline === null && policy.keys['on-missing-baseline'] === 'pass')
        return [];
      return [{ estimates, limit, demand, estimate: estimates[demand.compared] }];
    }),
  );
  const failing = familyFailures(policy.keys, questions);
  return questions.map((question, index) =>
    check(policy, measurement, question, answer(policy, measurement, question, failing.has(index)), questions.length),
  );
}

/**
 * Which questions of the family fail together: all must hold, so passing needs no correction, but of many questions one
 * would fail by chance. Holm's step-down keeps the chance of any wrong failure at 1 − confidence.
 */
function familyFailures(keys: AccuracyKeys, questions: readonly Question[]): ReadonlySet<number> {
  const members = questions.flatMap(({ estimate, demand }, index) =>
    estimate === null ? [] : [{ index, estimate, threshold: demand.threshold }],
  );
  if (keys.decide === 'point') {
    const beyond = members.filter(({ estimate, threshold }) => margin(estimate.value, threshold) < 0);
    return new Set(beyond.map((member) => member.index));
  }
  const failed = holmFailures(members, 1 - keys.confidence);
  return new Set(members.filter((_, at) => failed[at]).map((member) => member.index));
}

function answer(
  { keys, noBaseline }: GatePolicy<AccuracyKeys>,
  measurement: Measurement,
  question: Question,
  failsInFamily: boolean,
): Answer {
  const { estimate, demand, estimates } = question;
  if (demand.compared !== 'value' && measurement.baseline === null) {
    return { verdict: 'inconclusive', reason: noBaseline ?? NO_BASELINE, bounds: null };
  }
  if (estimate === null)
    return { verdict: 'error', reason: estimates.reason ?? 'The measure is not defined.', bounds: null };
  const bounds = estimate.interval(keys.confidence);
  if (keys.decide === 'point') {
    const verdict = decide({ low: estimate.value, high: estimate.value }, demand.threshold);
    return { verdict, reason: reasonFor(verdict, { low: estimate.value, high: estimate.value }, demand, true), bounds };
  }
  const alone = decide(bounds, demand.threshold);
  if (alone === 'fail' && !failsInFamily) {
    return { verdict: 'inconclusive', reason: `${reasonFor('fail', bounds, demand, false)} ${NOT_TOGETHER}`, bounds };
  }
  return { verdict: alone, reason: reasonFor(alone, bounds, demand, false), bounds };
}

const NO_BASELINE =
  'There is no baseline to compare with. Name the production model with baseline: { path: … }, or say what a missing one means with on-missing-baseline.';
const NOT_TOGETHER =
  'Of the checks asked together one may do so by chance, and this one does not hold after Holm’s correction.';

function check(
  policy: GatePolicy<AccuracyKeys>,
  measurement: Measurement,
  question: Question,
  { verdict, reason, bounds }: Answer,
  familySize: number,
): Check {
  const { estimates, limit, demand, estimate } = question;
  const { request, scope } = estimates;
  const { metric } = request;
  const missing = demand.compared !== 'value' && measurement.baseline === null;
  const rows =
    verdict === 'inconclusive' && estimate !== null
      ? neededRows(estimate, demand.threshold.value, policy.keys.confidence)
      : null;
  const compared = demand.compared === 'value' ? null : estimate;
  return {
    id: `${metric.name}.${limit.rule}${scope.slice ? `@${scope.slice.column}=${scope.slice.value}` : ''}`.slice(
      0,
      1000,
    ),
    title: metric.name,
    verdict,
    blocking: blocks(verdict, { onFail: 'fail', onInconclusive: severity(policy.keys, missing, scope.slice !== null) }),
    decide: policy.keys.decide,
    measured: measure(estimates.candidate, estimates.value, estimates, policy.keys),
    baseline: estimates.baseline === null ? null : measure(estimates.baseline, null, estimates, policy.keys),
    difference:
      compared === null
        ? plainDifference(estimates, policy.keys)
        : { value: compared.value, unit: demand.unit, interval: documentInterval(bounds) },
    limit: documentLimit(limit, demand, policy.sources.at([...scope.path, 'metrics', request.key, limit.rule]) ?? null),
    margin: estimate === null ? null : margin(estimate.value, demand.threshold),
    better: metric.better,
    method: bounds?.method ?? null,
    family: familySize > 1 ? `${FAMILY} (${familySize} checks, Holm)` : null,
    slice: scope.slice,
    reason,
    flip: bounds === null || verdict === 'error' ? null : flipFor(verdict, limit, demand, bounds, rows),
    needed: rows === null ? null : { n: rows, unit: 'rows' },
    examples: [],
    reproduce: verdict === 'pass' ? null : policy.reproduce,
  };
}

function severity(keys: AccuracyKeys, missingBaseline: boolean, slice: boolean): Severity {
  if (missingBaseline) return keys['on-missing-baseline'];
  return slice ? keys['on-inconclusive-slice'] : keys['on-inconclusive'];
}

/** The difference is told even where only the value is limited: a reader wants to know. */
function plainDifference({ difference, request }: MetricEstimates, keys: AccuracyKeys): Check['difference'] {
  if (difference === null) return null;
  const unit = unitOf(request.metric.unit);
  return { value: difference.value, unit, interval: documentInterval(difference.interval(keys.confidence)) };
}

function measure(
  value: number | null,
  estimate: Estimate | null,
  estimates: MetricEstimates,
  keys: AccuracyKeys,
): Measure {
  return {
    value,
    unit: unitOf(estimates.request.metric.unit),
    interval: estimate === null ? null : documentInterval(estimate.interval(keys.confidence)),
    // Of recall[8] only the rows of class 8 count.
    n: estimates.value?.n ?? estimates.rows,
  };
}

/** A `score` such as a correlation has no unit to print, and that of a label column is not known. */
export function unitOf(unit: MetricUnit): string {
  return unit === 'score' || unit === 'units' ? '1' : unit;
}

function documentInterval(bounds: IntervalEstimate | null): Interval | null {
  if (bounds === null) return null;
  const { low, high, confidence, method } = bounds;
  return { low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null, confidence, method };
}
