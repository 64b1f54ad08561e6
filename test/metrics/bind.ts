import type { Bound, MetricSetting } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';

/** A metric of classes by its name, bound. */
export function bindNamed(name: string, setting: MetricSetting): Bound {
  const parsed = parseMetric(name);
  if (!parsed.ok) throw new Error(parsed.reason);
  if (!('bind' in parsed.metric)) throw new Error(`${name} knows no classes`);
  return parsed.metric.bind(setting);
}
