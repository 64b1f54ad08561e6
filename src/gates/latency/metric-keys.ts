import * as z from 'zod';
import { demands, strict } from '../../config/meaning.ts';
import { parseDuration, parseLevel, parseSize, parseTolerance, type Quantity } from '../../config/quantity.ts';
import type { MetricLimit } from '../limit.ts';
import { ERROR_RATE, parseTimedMetric, type TimedMetric } from './metric.ts';
import { parseEnergy, parseRate } from './rate.ts';

/** A metric that the policy asks for, and the key it was asked by. */
export interface TimedRequest {
  readonly key: string;
  readonly metric: TimedMetric;
  readonly limits: readonly MetricLimit[];
}

const RULES = ['min', 'max', 'max-drop', 'max-rise'] as const;
type Rule = (typeof RULES)[number];

const written = () => z.union([z.string(), z.number()]).transform(String);

const limitsShape = {
  min: strict(written(), 'higher').optional().describe('At least this: 200/s, 90%.'),
  max: strict(written(), 'lower').optional().describe('At most this: 100ms, 1%, 1GiB.'),
  'max-drop': strict(written(), 'lower')
    .optional()
    .describe('At most this much below the baseline, where higher is better: 5%.'),
  'max-rise': strict(written(), 'lower').optional().describe('At most this much above the baseline: 5%, 2ms.'),
};

/** `metrics:`, of calls and of what else a gate knows — every name is known and every limit has the unit of its metric, or the issue stands at its own key. */
export const metricsKey = (further: readonly TimedMetric[] = []) =>
  demands(z.record(z.string(), z.strictObject(limitsShape))).transform((record, context): readonly TimedRequest[] => {
    const complain = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (Object.keys(record).length === 0) complain([], 'name at least one metric, or nothing is decided.');
    const requests = Object.entries(record).flatMap(([key, limits]): TimedRequest[] => {
      const metric = parseTimedMetric(key, further);
      if (typeof metric === 'string') {
        complain([key], metric);
        return [];
      }
      const rules = RULES.filter((rule) => limits[rule] !== undefined);
      if (rules.length === 0) complain([key], `give at least one of ${RULES.join(', ')}.`);
      return [
        {
          key,
          metric,
          limits: rules.flatMap((rule): MetricLimit[] => {
            const limit = limitOf(metric, rule, limits[rule]!.trim());
            if (typeof limit !== 'string') return [limit];
            complain([key, rule], limit);
            return [];
          }),
        },
      ];
    });
    return requests.some(({ metric }) => metric === ERROR_RATE) ? requests : [...requests, NO_FAILURE];
  });

/** Unless the policy says otherwise, no call may fail. */
const NO_FAILURE: TimedRequest = {
  key: ERROR_RATE.name,
  metric: ERROR_RATE,
  limits: [{ rule: 'max', level: { value: 0, unit: undefined, text: '0 (default)' } }],
};

/** The limit; or why there is none, as a sentence. */
function limitOf(metric: TimedMetric, rule: Rule, text: string): MetricLimit | string {
  const { name, better } = metric;
  if (rule === 'max-drop' && better === 'lower')
    return `${name} is better when lower; limit how far it may rise with max-rise.`;
  if (rule === 'max-rise' && better === 'higher')
    return `${name} is better when higher; limit how far it may fall with max-drop.`;
  if (metric.of.kind === 'rate' && rule !== 'min') return `${name} is searched for the model alone; limit it with min.`;
  if (rule === 'min' || rule === 'max') {
    const value = levelOf(metric, text);
    return typeof value === 'string' ? value : { rule, level: { value, unit: undefined, text } };
  }
  if (metric.of.kind === 'max' || metric.of.kind === 'errors') {
    return `${name} is of all calls together, and is not compared with a baseline; limit it with max.`;
  }
  const relative = parseTolerance(text);
  if (relative.ok && relative.value.kind === 'relative') return { rule, tolerance: relative.value };
  const value = /%|pp$/.test(text) ? 'relative' : levelOf(metric, text);
  if (typeof value === 'string')
    return `"${text}" is no change of ${name}; write 5% (of the baseline) or ${EXAMPLE[metric.unit]}.`;
  return { rule, tolerance: { kind: 'absolute', value, unit: metric.unit, text } };
}

const EXAMPLE: Readonly<Record<TimedMetric['unit'], string>> = {
  ms: '5ms',
  'rows/s': '20/s',
  'requests/s': '20/s',
  fraction: '1%',
  bytes: '50MiB',
  J: '0.1J',
  'rows/J': '1/J',
};

function levelOf({ unit, name }: TimedMetric, text: string): number | string {
  switch (unit) {
    case 'ms':
      return orProblem(parseDuration(text));
    case 'bytes':
      return orProblem(parseSize(text));
    case 'rows/s':
    case 'requests/s':
      return orProblem(parseRate(text));
    case 'J':
      return orProblem(parseEnergy(text));
    case 'rows/J':
      return orProblem(parseRate(text, 'J'));
    case 'fraction': {
      const level = parseLevel(text);
      if (!level.ok) return `${level.problem}.`;
      const { value } = level.value;
      return value >= 0 && value <= 1 ? value : `${text}: ${name} is a share; write 1% or 0.01.`;
    }
  }
}

function orProblem(parsed: Quantity<number>): number | string {
  return parsed.ok ? parsed.value : `${parsed.problem}.`;
}
