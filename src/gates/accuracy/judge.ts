import { decide, margin } from '../../result/decide.ts';
import type { Check, Rows } from '../../result/document.ts';
import { grown } from '../../result/rows.ts';
import { type EffectPolicy, effectOf, type Verdict } from '../../result/verdict.ts';
import type { Estimate, IntervalEstimate } from '../../stats/estimate.ts';
import { holmFailures } from '../../stats/holm.ts';
import { neededRows } from '../../stats/needed-rows.ts';
import type { GatePolicy } from '../gate.ts';
import { type Demand, demandOf, documentLimit, type MetricLimit } from '../limit.ts';
import { documentNumbers, rowsOf, unitOf } from './check-numbers.ts';
import { estimateMetrics, type MetricEstimates } from './estimates.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { hopeless, outlookOf } from './plan.ts';
import { flipFor, reasonFor } from './wording.ts';

/** A limit and everything that is known about what it limits. */
interface Question {
  readonly estimates: MetricEstimates;
  readonly limit: MetricLimit;
  readonly demand: Demand;
  /** What meets the limit; null where it is not defined. */
  readonly estimate: Estimate | null;
}

/** What the law says of a question; of some it cannot be asked, for the reason given. */
type Answer =
  | {
      readonly met: true;
      readonly verdict: Exclude<Verdict, 'error'>;
      readonly reason: string;
      readonly estimate: Estimate;
      readonly bounds: IntervalEstimate;
    }
  | { readonly met: false; readonly verdict: 'inconclusive' | 'error'; readonly reason: string };

const FAMILY = 'accuracy';
const MAX_TITLE = 1_000;

/** Every limit and what is known of it. */
function questionsOf({ keys }: GatePolicy<AccuracyKeys>, measurement: Measurement): readonly Question[] {
  return estimateMetrics(keys, measurement).flatMap((estimates) =>
    estimates.request.limits.flatMap((limit): Question[] => {
      const demand = demandOf(limit, unitOf(estimates.request.metric.unit));
      const question = { estimates, limit, demand, estimate: estimates[demand.compared] };
      const isLeftOut = lacksBaseline(question, measurement) && keys['on-missing-baseline'] === 'pass';
      return isLeftOut ? [] : [question];
    }),
  );
}

/** A line for each limit: which of them these rows can decide, and how many rows the others need. */
export function planOf(policy: GatePolicy<AccuracyKeys>, measurement: Measurement): string {
  const lines = questionsOf(policy, measurement).map((question) => {
    const { estimates, limit, demand, estimate } = question;
    const { slice } = estimates.scope;
    const at = slice === null ? '' : ` on ${slice.column} = ${slice.value}`;
    const outlook = estimate && outlookOf(estimate, demand, policy.keys.confidence);
    const said = lacksBaseline(question, measurement)
      ? (policy.noBaseline ?? NO_BASELINE)
      : estimate === null
        ? (estimates.reason ?? 'It is not defined on these rows.')
        : (outlook?.sentence ?? hopeless(estimate, demand));
    return `${estimates.request.key} ${limit.rule} ${demand.text}${at}: ${said}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Numbers and limits become checks. Pure: the same measurement under the same policy gives the same checks. */
export function judge(policy: GatePolicy<AccuracyKeys>, measurement: Measurement): readonly Check[] {
  const questions = questionsOf(policy, measurement);
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
  if (lacksBaseline(question, measurement)) {
    return { met: false, verdict: 'inconclusive', reason: noBaseline ?? NO_BASELINE };
  }
  if (estimate === null)
    return { met: false, verdict: 'error', reason: estimates.reason ?? 'The measure is not defined.' };
  const bounds = estimate.interval(keys.confidence);
  const point = keys.decide === 'point';
  const span = point ? { low: estimate.value, high: estimate.value } : bounds;
  const alone = decide(span, demand.threshold);
  if (alone === 'error') return { met: false, verdict: 'error', reason: 'Its bounds are not numbers.' };
  const reason = reasonFor(alone, span, demand, point);
  if (alone === 'fail' && !failsInFamily) {
    return { met: true, verdict: 'inconclusive', reason: `${reason} ${NOT_TOGETHER}`, estimate, bounds };
  }
  return { met: true, verdict: alone, reason, estimate, bounds };
}

function lacksBaseline({ demand: { compared }, estimates }: Question, { baseline }: Measurement): boolean {
  return (compared !== 'value' || estimates.request.metric.needs === 'agreement') && baseline === null;
}

const NO_BASELINE =
  'There is no baseline to compare with. Name the production model with baseline: { path: … }, or say what a missing one means with on-missing-baseline.';
const NOT_TOGETHER =
  'Of the checks asked together one may do so by chance, and this one does not hold after Holm’s correction.';

function check(
  policy: GatePolicy<AccuracyKeys>,
  measurement: Measurement,
  question: Question,
  answer: Answer,
  familySize: number,
): Check {
  const { keys } = policy;
  const { estimates, limit, demand } = question;
  const { request, scope } = estimates;
  const { metric } = request;
  const place = estimates.source ?? [...(estimates.below ?? [...scope.path, 'metrics', request.key]), limit.rule];
  // As the policy writes it: max-gap is a max of its own name.
  const rule = String(place.at(-1));
  const at = scope.slice ? `@${scope.slice.column}=${scope.slice.value}` : '';
  const told = {
    id: `${metric.name}.${rule}${at}`.slice(0, 1000),
    title: request.key.slice(0, MAX_TITLE),
    about: { kind: 'metric' as const, name: metric.name.slice(0, MAX_TITLE) },
    effect: effectOf(answer.verdict, effectPolicy(keys, lacksBaseline(question, measurement), scope.slice !== null)),
    numbers: documentNumbers(estimates, measurement.rows, keys.confidence),
    compared: demand.compared,
    limit: { ...documentLimit(limit, demand, policy.sources.at(place) ?? null), rule },
    better: metric.better,
    family: familySize > 1 ? `${FAMILY} (${familySize} checks, Holm)` : null,
    slice: scope.slice,
    reason: answer.reason,
    examples: [],
    observed: null,
    listing: null,
    reproduce: answer.verdict === 'pass' ? null : policy.reproduce,
  };
  if (!answer.met) {
    return { ...told, basis: 'nothing', verdict: answer.verdict, method: null, flip: null, needed: null };
  }
  const { verdict, estimate, bounds } = answer;
  const outlook = verdict === 'inconclusive' ? outlookOf(estimate, demand, keys.confidence) : null;
  const needed = verdict === 'inconclusive' ? neededFor(estimates, estimate, demand, measurement, keys) : null;
  const holding = margin(estimate.value, demand.threshold) >= 0;
  return {
    ...told,
    reason: outlook === null ? answer.reason : `${answer.reason} ${outlook.sentence}`,
    basis: keys.decide,
    verdict,
    method: bounds.method,
    flip: flipFor(verdict, limit, demand, bounds, needed && { rows: needed, expected: holding ? 'pass' : 'fail' }),
    needed,
  };
}

/** Rows for a conclusion, of what the estimate rests on, and how many of the data would hold so many. */
function neededFor(
  estimates: MetricEstimates,
  estimate: Estimate,
  { threshold }: Demand,
  measurement: Measurement,
  keys: AccuracyKeys,
): Rows | null {
  const total = neededRows(estimate, threshold.value, keys.confidence);
  return total === null ? null : grown(rowsOf(estimates, estimate.n, measurement.rows), total);
}

/** What too few rows cannot tell is handled by the key of its kind; what fails, blocks. */
function effectPolicy(keys: AccuracyKeys, missingBaseline: boolean, slice: boolean): EffectPolicy {
  const by = missingBaseline ? 'on-missing-baseline' : slice ? 'on-inconclusive-slice' : 'on-inconclusive';
  return { inconclusive: { as: keys[by], by } };
}
