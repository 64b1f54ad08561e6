import type { AskedLimit } from '../gate.ts';
import { demandOf, type MetricLimit } from '../limit.ts';
import type { TimedMetric } from './metric.ts';

/** Every limit that a policy sets on what is timed, with as what a number may meet it. */
export function askedLimits({
  metrics,
  confidence,
}: {
  readonly metrics: readonly {
    readonly key: string;
    readonly metric: TimedMetric;
    readonly limits: readonly MetricLimit[];
  }[];
  readonly confidence: number;
}): readonly AskedLimit[] {
  return metrics.flatMap(({ key, metric, limits }) =>
    limits.map((limit) => ({
      title: key,
      limit,
      compares: 'tolerance' in limit,
      ofAllRows: false,
      bases: basesOf(metric, limit),
      confidence,
    })),
  );
}

function basesOf({ of, unit }: TimedMetric, limit: MetricLimit): AskedLimit['bases'] {
  if (of.kind === 'memory') return ['point'];
  if (of.kind === 'max') return ['census'];
  // By what the tool says of its own error.
  if (of.kind === 'device') return ['interval', 'point'];
  const { compared, threshold } = demandOf(limit, unit);
  return compared === 'value' && threshold.good === 'below' && threshold.value === 0 ? ['census'] : ['interval'];
}
