// `node bench/operating-characteristics/rows.ts`: writes the table of docs/how-many-rows.md. Exact, no sampling.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binomialProportion } from '../../src/stats/binomial.ts';

const PAGE = join(import.meta.dirname, '../../docs/how-many-rows.md');
const CONFIDENCE = 0.95;
const POWER = 0.8;
const LIMITS = [0.9, 0.95, 0.99];
const ABOVE = [0.005, 0.01, 0.02, 0.03, 0.05];
/** The chance goes up and down with single rows: it must hold for this many sizes in a row. */
const STEADY = 30;

const rows = ABOVE.map((above) => [
  `${(above * 100).toFixed(1).replace('.0', '')} pp above the limit`,
  ...LIMITS.map((limit) => (limit + above > 1 - 1e-9 ? '–' : rowsToPass(limit, limit + above).toLocaleString('en'))),
]);
const table = [
  ['the model truly is', ...LIMITS.map((limit) => `\`min: ${limit * 100}%\``)],
  ['---', ...LIMITS.map(() => '---:')],
  ...rows,
].map((cells) => `| ${cells.join(' | ')} |`);
const page = readFileSync(PAGE, 'utf8');
const block = /(<!-- absolute -->\n)[\s\S]*?(<!-- \/absolute -->)/;
writeFileSync(
  PAGE,
  page.replace(block, (_, start: string, end: string) => `${start}${table.join('\n')}\n${end}`),
);

function rowsToPass(limit: number, truth: number): number {
  let steady = 0;
  for (let n = 1; ; n += n < 2_000 ? 1 : 10) {
    steady = chance(n, truth, fewest(n, limit)) >= POWER ? steady + 1 : 0;
    if (steady === STEADY) return n - (STEADY - 1) * (n < 2_000 ? 1 : 10);
  }
}

/** The fewest right answers with which a lower bound clears the limit; n + 1 where none does. */
function fewest(n: number, limit: number): number {
  let [low, high] = [0, n + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (middle <= n && binomialProportion(middle, n).interval(CONFIDENCE).low < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** P(X ≥ k) of a binomial, summed from the top. */
function chance(n: number, p: number, k: number): number {
  let term = n * Math.log(p);
  let sum = 0;
  for (let x = n; x >= k; x--) {
    sum += Math.exp(term);
    term += Math.log(x / (n - x + 1)) + Math.log1p(-p) - Math.log(p);
  }
  return sum;
}
