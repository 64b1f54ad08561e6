import { normalScore } from '../../src/stats/confidence.ts';
import { outcomes, sharesOf } from './enumerate.ts';

/**
 * The best that a test can do: the exact unconditional test of "the difference is −margin or less" at 5 %. Outcomes are
 * taken in the order of Tango's statistic for as long as their total probability stays at or below 5 % whatever the
 * discordance is. Too slow and too coarse to decide with; here to measure what the chosen method gives away.
 * Returns the probability that it passes a candidate with this discordance and no difference.
 */
export function exactPower(rows: number, discordance: number, margin: number): number {
  const most = Math.min(rows, Math.ceil(rows * 0.35) + 15);
  const ordered: { lost: number; gained: number; statistic: number }[] = [];
  for (let lost = 0; lost <= most; lost++) {
    for (let gained = 0; gained <= most && lost + gained <= rows; gained++) {
      const statistic = tango(rows, lost, gained, margin);
      if (statistic > normalScore(0.8)) ordered.push({ lost, gained, statistic });
    }
  }
  ordered.sort((a, b) => b.statistic - a.statistic);
  const nuisances = Array.from({ length: 60 }, (_, at) => margin * (0.5 / margin) ** (at / 59));
  const tables = nuisances.map((nuisance) => probabilities(rows, nuisance, -margin));
  const spent = new Float64Array(nuisances.length);
  const passing = new Set<number>();
  for (const { lost, gained } of ordered) {
    const key = lost * (rows + 1) + gained;
    tables.forEach((table, at) => {
      spent[at]! += table.get(key) ?? 0;
    });
    if (spent.some((one) => one > 0.05)) break;
    passing.add(key);
  }
  let power = 0;
  for (const [key, probability] of probabilities(rows, discordance, 0)) if (passing.has(key)) power += probability;
  return power;
}

function probabilities(rows: number, discordance: number, difference: number): ReadonlyMap<number, number> {
  const shares = sharesOf(discordance, difference);
  const table = new Map<number, number>();
  for (const { lost, gained, probability } of outcomes(rows, shares.lost, shares.gained)) {
    table.set(lost * (rows + 1) + gained, probability);
  }
  return table;
}

/** Tango 1998, eq. 5 and 6, at difference −margin. */
function tango(rows: number, lost: number, gained: number, margin: number): number {
  const b = -gained - lost - (2 * rows - gained + lost) * margin;
  const c = lost * margin * (1 + margin);
  const share = (Math.sqrt(Math.max(0, b * b - 8 * rows * c)) - b) / (4 * rows);
  return (gained - lost + rows * margin) / Math.sqrt(rows * (2 * share - margin * (1 + margin)));
}
