import type { Estimate } from '../../stats/estimate.ts';
import type { RateSearch, TriedRate } from './measurement.ts';

/** Two rates this close are one: the search ends. */
const CLOSE = 1.1;
/** Rates below say nothing: no request a minute. */
const LEAST_RATE = 1 / 60;

/** Between the highest rate that was kept and the lowest above it that was not, by what is known so far; null where it is found. */
export function nextRate(tried: readonly TriedRate[]): number | null {
  const { low, high } = boundsOf(tried);
  // Neither kept nor not kept: the next one lies below it, where it is easier to keep.
  const open = tried.filter(({ verdict, rate }) => verdict === 'inconclusive' && rate > low).map(({ rate }) => rate);
  const above = Math.min(high, ...open);
  if (above === Number.POSITIVE_INFINITY) return 2 * low;
  if (low === 0) return above / 2 < LEAST_RATE ? null : above / 2;
  return above / low <= CLOSE ? null : Math.sqrt(low * above);
}

/** The highest rate that was kept below every one that was not (0 where none was), and the lowest that was not. */
export function boundsOf(tried: readonly TriedRate[]): { readonly low: number; readonly high: number } {
  const rates = (verdict: TriedRate['verdict']) => tried.flatMap((one) => (one.verdict === verdict ? [one.rate] : []));
  const high = Math.min(Number.POSITIVE_INFINITY, ...rates('fail'));
  return { low: Math.max(0, ...rates('pass').filter((rate) => rate < high)), high };
}

/** The rate as a number that meets a limit: what was kept is its lower bound, what was not its upper one. */
export function rateEstimate({ tried }: RateSearch): Estimate {
  const { low, high } = boundsOf(tried);
  return {
    value: low,
    n: tried.reduce((sum, { samples }) => sum + samples, 0),
    standardError: null,
    interval: (confidence) => ({ low, high, confidence, method: 'bisection' }),
  };
}
