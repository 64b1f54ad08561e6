import { isBeyondReach, rowsText } from '../../report/row-counts.ts';
import type { Bounds } from '../../result/decide.ts';
import type { Verdict } from '../../result/verdict.ts';
import { columnFormat } from '../../wording/numbers.ts';
import { type Expectation, otherLimit } from '../flip.ts';
import type { Demand, MetricLimit } from '../limit.ts';

/** Why this verdict, in one sentence. */
export function reasonFor(verdict: Verdict, bounds: Bounds, demand: Demand, point: boolean): string {
  const { number, range } = formats(demand, bounds);
  const { good, value } = demand.threshold;
  const limit = number(value);
  if (point)
    return `The point estimate ${number(bounds.low)} is ${verdict === 'pass' ? 'within' : 'beyond'} the limit ${limit}.`;
  const near = good === 'above' ? 'lower' : 'upper';
  const far = good === 'above' ? 'upper' : 'lower';
  switch (verdict) {
    case 'pass':
      return `The ${near} bound ${number(good === 'above' ? bounds.low : bounds.high)} is within the limit ${limit}.`;
    case 'fail':
      return `Even the ${far} bound ${number(good === 'above' ? bounds.high : bounds.low)} is beyond the limit ${limit}.`;
    default:
      return range === ''
        ? `These rows give no interval to compare with the limit ${limit}, so they cannot tell.`
        : `The interval ${range} contains the limit ${limit}: these rows cannot tell.`;
  }
}

/** What would change the verdict, in one sentence. More rows help only a value on the good side of its limit. */
export function flipFor(
  verdict: Verdict,
  limit: MetricLimit,
  demand: Demand,
  bounds: Bounds,
  expectation: Expectation | null,
): string | null {
  const { staysUntil, passesWith: passes } = otherLimit(limit, demand, bounds, (edge) =>
    limitText(limit, demand, edge),
  );
  if (verdict === 'pass') return staysUntil;
  const more =
    expectation === null || isBeyondReach(expectation.rows, null) ? '' : `on about ${rowsText(expectation.rows)}`;
  if (passes === '')
    return more === '' ? null : `If the value stays, it is expected to ${expectation?.expected} ${more}.`;
  if (more === '') return `${passes}.`;
  return expectation?.expected === 'pass'
    ? `${passes}, or ${more} if the value stays.`
    : `${passes}; ${more} it is expected to fail.`;
}

/** A bound as somebody would write it into the policy, rounded to the side on which it passes. */
function limitText(limit: MetricLimit, demand: Demand, edge: number): string | null {
  if (demand.compared === 'value') {
    const steps = limit.rule === 'min' ? Math.floor(edge * 1e4) : Math.ceil(edge * 1e4);
    if (demand.unit === 'fraction') return `${steps / 100}%`;
    return `${steps / 1e4}${demand.unit === 'nats' ? 'nats' : ''}`;
  }
  const size = demand.threshold.good === 'above' ? -edge : edge;
  if (size < 0) return null;
  if (demand.unit === 'nats') return `${Math.ceil(size * 1e4) / 1e4}nats`;
  return `${Math.ceil(size * 1e4) / 100}${demand.compared === 'relative' ? '%' : 'pp'}`;
}

function formats(demand: Demand, bounds: Bounds) {
  const change = demand.compared !== 'value';
  const finite = [bounds.low, bounds.high, demand.threshold.value].filter(Number.isFinite);
  const format = columnFormat(demand.unit, change ? 'change' : 'level', finite);
  return {
    number: (value: number) => (change ? format.signed(value) : format.value(value)),
    range: format.bounds(
      { low: Number.isFinite(bounds.low) ? bounds.low : null, high: Number.isFinite(bounds.high) ? bounds.high : null },
      change ? 'signed' : undefined,
    ),
  };
}
