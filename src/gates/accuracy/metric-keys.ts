import * as z from 'zod';
import { demands, withLongForm } from '../../config/meaning.ts';
import type { Tolerance } from '../../config/quantity.ts';
import { type Metric, type Task, tasksOf } from '../../metrics/metric.ts';
import { parseMetric } from '../../metrics/parse.ts';
import type { Level, MetricLimit } from '../limit.ts';
import { type Limits, limitsKey, RULES, type Rule } from './limits.ts';

/** A metric that the policy asks for, under its pinned name, and the key it was asked by. */
export interface MetricRequest {
  readonly key: string;
  readonly metric: Metric;
  readonly limits: readonly MetricLimit[];
}

/** What is said where nothing would be decided. */
export const NO_METRIC = 'name at least one metric, or nothing is decided.';

/** `metrics:` — every name is known, every limit makes sense for its metric, or the issue stands at its own key. */
export const metricsKey = () =>
  demands(withLongForm(z.record(z.string(), limitsKey()), pinned)).transform(
    (record, context): readonly MetricRequest[] => {
      const complain = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message });
      const requests: MetricRequest[] = [];
      for (const [key, limits] of Object.entries(record)) {
        const parsed = parseMetric(key);
        if (!parsed.ok) {
          complain([key], /[.?!]$/.test(parsed.reason) ? parsed.reason : `${parsed.reason}.`);
          continue;
        }
        const twin = requests.find((request) => request.metric.name === parsed.metric.name);
        if (twin)
          complain(
            [key],
            `"${key}" and "${twin.key}" are the same metric, ${parsed.metric.name}; give its limits once.`,
          );
        for (const rule of RULES) {
          const problem = limits[rule] === undefined ? undefined : misfit(parsed.metric, rule, limits[rule]);
          if (problem) complain([key, rule], problem);
        }
        requests.push({ key, metric: parsed.metric, limits: RULES.flatMap((rule) => limitOf(rule, limits)) });
      }
      return requests;
    },
  );

/** `accuracy_micro` is `accuracy`: each metric under its pinned name. */
function pinned(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written;
  return Object.fromEntries(
    Object.entries(written).map(([name, limits]) => {
      const parsed = parseMetric(name);
      return [parsed.ok ? parsed.metric.name : name, limits];
    }),
  );
}

function limitOf(rule: Rule, limits: Limits): MetricLimit[] {
  if (rule === 'min' || rule === 'max') {
    const level = limits[rule];
    return level === undefined ? [] : [{ rule, level }];
  }
  const tolerance = limits[rule];
  return tolerance === undefined ? [] : [{ rule, tolerance }];
}

const ABOUT: Readonly<Record<Task, string>> = {
  classes: 'rows of one class each',
  sets: 'rows with any number of labels',
  values: 'numbers',
};

/** Why a metric does not fit what is predicted; undefined where it does. `first` is the first that is asked for. */
export function wrongTask(metric: Metric, task: Task, first: Metric): string | undefined {
  const tasks = tasksOf(metric);
  if (tasks.includes(task)) return undefined;
  if (tasks.includes('sets')) {
    const same = metric.name.endsWith('_micro') ? ' Of one class a row it is accuracy.' : '';
    return `${metric.name} is about ${ABOUT.sets}; name the column of each label with data: { label: [a, b, …] }.${same}`;
  }
  if (task === 'sets') {
    const other = metric.name === 'accuracy_micro' ? ' Ask for subset_accuracy or hamming_loss.' : '';
    return `${metric.name} is about ${ABOUT[tasks[0]!]}, and data.label names the columns of several labels.${other}`;
  }
  return `${metric.name} is about ${ABOUT[tasks[0]!]} and ${first.name} about ${ABOUT[task]}; the labels are one or the other. Give each an accuracy gate of its own.`;
}

/** Why this limit makes no sense for this metric; undefined where it does. */
function misfit(metric: Metric, rule: Rule, given: Level | Tolerance): string | undefined {
  const { name, unit, better } = metric;
  if (rule === 'max-drop' && better === 'lower')
    return `${name} is better when lower; limit how far it may rise with max-rise.`;
  if (rule === 'max-rise' && better === 'higher')
    return `${name} is better when higher; limit how far it may fall with max-drop.`;
  if (!('kind' in given)) {
    if (given.unit !== undefined && given.unit !== unit) return `${given.text}: ${name} is measured in ${unit}.`;
    if (unit === 'fraction' && (given.value < 0 || given.value > 1)) {
      const isPercent = !given.text.includes('%') && given.value > 1 && given.value <= 100;
      const meant = isPercent ? `write ${given.value / 100} or ${given.value}%` : 'a share lies between 0% and 100%';
      return `${given.text} is outside 0 to 1; ${meant}.`;
    }
    if (unit === 'units' && given.text.endsWith('%')) {
      return `${given.text}: ${name} is in the unit of the label column; write a number such as 2.5.`;
    }
    if ((unit === 'units' || unit === 'nats') && given.value < 0)
      return `${given.text} is below 0, and ${name} never is.`;
    if (unit === 'score' && (given.value < -1 || given.value > 1)) return `${given.text} is outside −1 to 1.`;
    return undefined;
  }
  const own = unit === 'nats' || unit === 'units' ? `0.02${unit}` : undefined;
  if (given.kind === 'points' && own !== undefined) {
    return `${given.text}: ${name} has no percentage points; write 5% (of the baseline) or ${own}.`;
  }
  if (given.kind === 'absolute' && (given.unit !== unit || unit === 'fraction')) {
    return `${given.text}: ${name} takes ${own === undefined ? '1pp or 1%' : `5% or ${own}`}.`;
  }
  return undefined;
}
