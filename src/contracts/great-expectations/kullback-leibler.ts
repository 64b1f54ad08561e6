import * as z from 'zod';
import { scalar } from '../kind-fields.ts';
import { limitOf } from '../limit.ts';
import type { Measure, MeasureOf } from '../measure.ts';
import { asksNothing, COLUMN, expectation } from './translated.ts';

const share = z.number().min(0).max(1);
/** Python writes an infinite end as `Infinity`, which is no JSON. */
const edge = z.union([
  z.number(),
  z.enum(['Infinity', '-Infinity', '.inf', '-.inf']).transform((end) => (end.startsWith('-') ? -Infinity : Infinity)),
]);
const weights = z.array(share).min(1);
const valued = z.strictObject({ values: z.array(scalar).min(1), weights });
const binned = z.strictObject({
  bins: z.array(edge).min(2),
  weights,
  tail_weights: z.tuple([share, share]).optional(),
});
const PARTITION = z
  .union([valued, binned], { error: 'it has weights, with values or with bins.' })
  .superRefine((partition, context) => {
    const told = (message: string) => context.addIssue({ code: 'custom', message });
    const { weights } = partition;
    const tails = 'bins' in partition ? (partition.tail_weights ?? []) : [];
    const wanted = 'bins' in partition ? partition.bins.length - 1 : partition.values.length;
    if (weights.length !== wanted) told(`there are ${wanted} weights, and it has ${weights.length}.`);
    // As numpy.allclose.
    if (Math.abs(sum([...weights, ...tails]) - 1) > 1e-5) told('the weights sum to 1.');
    if ('bins' in partition && partition.bins.some((end, at) => at > 0 && end <= partition.bins[at - 1]!))
      told('bins rise.');
  });
type Partition = z.output<typeof PARTITION>;

/**
 * `expect_column_kl_divergence_to_be_less_than`: the divergence of the column from a partition, in nats, with the weight that
 * is held out for what the partition gives none.
 */
export const kullbackLeibler = expectation(
  {
    ...COLUMN,
    partition_object: PARTITION.nullish(),
    threshold: z.number().min(0).nullish(),
    tail_weight_holdout: share.nullish(),
    internal_weight_holdout: share.nullish(),
    bucketize_data: z.boolean().nullish(),
  },
  ({
    column,
    partition_object: partition,
    threshold,
    tail_weight_holdout,
    internal_weight_holdout,
    bucketize_data,
  }) => {
    if (threshold == null) return asksNothing('its threshold is null, so any table meets it');
    if (!partition) return asksNothing('its partition_object is null, so the column is compared with itself');
    const holdout = { tail: tail_weight_holdout ?? 0, internal: internal_weight_holdout ?? 0 };
    const stated =
      'bins' in partition ? ofBins(partition, holdout, bucketize_data !== false) : ofValues(partition, holdout);
    if (typeof stated === 'string') return stated;
    const measure: Measure = { ...stated, rule: 'distribution', column: [column], statistic: 'kl' };
    return { rules: [{ measure, limit: limitOf('mustBeLessOrEqualTo', [threshold], 'value') }] };
  },
);

interface Holdout {
  readonly tail: number;
  readonly internal: number;
}

type Stated = (Pick<MeasureOf<'distribution'>, 'shares'> & Partial<MeasureOf<'distribution'>>) | string;

/** What is not among the values shares the weight that is held out. */
function ofValues({ values, weights }: Extract<Partition, { values: unknown }>, { tail, internal }: Holdout): Stated {
  if (internal > 0) return 'internal_weight_holdout is of bins';
  const names = values.map(String);
  if (new Set(names).size < names.length) return 'one of its values stands there twice';
  return {
    shares: Object.fromEntries(names.map((name, at) => [name, weights[at]!])),
    ...(tail > 0 ? { others: tail } : {}),
  };
}

/** Bins hold their lower end, the last one both; beyond the ends lie the tails. */
function ofBins(
  { bins, weights, tail_weights: tails }: Extract<Partition, { bins: unknown }>,
  { tail, internal }: Holdout,
  bucketize: boolean,
): Stated {
  if (!bucketize) return 'bucketize_data is false, and its partition has bins';
  if (tail > 0 && tails) return 'tail_weight_holdout and tail_weights are both set';
  const open = { low: bins[0] === -Infinity, high: bins.at(-1) === Infinity };
  if ((open.low || open.high) && tails) return 'there are tail_weights beyond an end that is infinite';
  if (open.low && open.high && tail > 0) return 'tail_weight_holdout is beyond ends that are infinite';
  const empty = weights.filter((weight) => weight === 0).length;
  const inner = weights.map((weight) =>
    weight === 0 && internal > 0 ? internal / empty : weight * (1 - tail - internal),
  );
  const [low, high] = tails ?? (open.low || open.high ? [tail, tail] : [tail / 2, tail / 2]);
  const ends = bins.slice(open.low ? 1 : 0, open.high ? -1 : undefined);
  if (ends.length === 0) return 'its one bin holds every number';
  const shares = [...(open.low ? [] : [low]), ...inner, ...(open.high ? [] : [high])];
  const whole = sum(shares);
  return {
    shares: shares.map((one) => one / whole),
    // Here a bin holds its upper edge.
    edges: ends.map((end, at) => (at === ends.length - 1 && !open.high ? end : justBelow(end))),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** The greatest double below a finite one. */
function justBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}
