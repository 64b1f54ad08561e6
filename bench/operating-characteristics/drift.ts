// How often the drift gate says drift of tables that did not change, and how often it cannot tell: default tolerances, eight
// columns of numbers and two of categories. node bench/operating-characteristics/drift.ts [runs]
import { SourceMap } from '../../src/config/sources.ts';
import { judgeDrift } from '../../src/gates/drift/judge.ts';
import { driftKeys } from '../../src/gates/drift/keys.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { categoryColumn, measurementOf, numberColumn } from '../../test/gates/drift/profiles.ts';

const RUNS = Number(process.argv[2] ?? 200);
const SIZES = [
  [100, 100],
  [1_000, 100],
  [1_000, 1_000],
  [10_000, 1_000],
  [10_000, 10_000],
] as const;

type Draw = (random: () => number) => number;
const normal: Draw = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const poisson: Draw = (random) => {
  let [product, k] = [random(), 0];
  for (; product > Math.exp(-2); k++) product *= random();
  return k;
};
const DRAWS: readonly Draw[] = [
  normal,
  normal,
  (random) => Math.exp(normal(random)),
  (random) => Math.exp(2 * normal(random)),
  (random) => normal(random) / Math.sqrt(-Math.log(1 - random())),
  (random) => normal(random) / Math.sqrt(-Math.log(1 - random())),
  poisson,
  (random) => random(),
];

function countsOf(rows: number, categories: number, random: () => number): Record<string, number> {
  const weights = Array.from({ length: categories }, (_, at) => 1 / (at + 1));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const counts: Record<string, number> = {};
  for (let row = 0; row < rows; row++) {
    let left = random() * total;
    let at = 0;
    while (at < categories - 1 && left > weights[at]!) left -= weights[at++]!;
    counts[`c${at}`] = (counts[`c${at}`] ?? 0) + 1;
  }
  return counts;
}

const policy = {
  keys: driftKeys.parse({ reference: 'reference', current: 'current' }),
  sources: new SourceMap(),
  reproduce: '',
};
console.log(
  '| reference rows | current rows | drift of any column | a column cannot be told |\n| ---: | ---: | ---: | ---: |',
);
for (const [n, m] of SIZES) {
  let [flagged, unsure] = [0, 0];
  for (let run = 1; run <= RUNS; run++) {
    const random = seededRandom(run);
    const side = (rows: number, draw: Draw) => Array.from({ length: rows }, () => draw(random));
    const columns = DRAWS.map((draw, at) => numberColumn(`x${at}`, side(n, draw), side(m, draw)));
    for (const size of [5, 30])
      columns.push(categoryColumn(`k${size}`, countsOf(n, size, random), countsOf(m, size, random)));
    const verdicts = judgeDrift(policy, measurementOf(...columns)).map(({ verdict }) => verdict);
    if (verdicts.includes('fail')) flagged++;
    else if (verdicts.includes('inconclusive')) unsure++;
  }
  const percent = (count: number) => `${((100 * count) / RUNS).toFixed(1)} %`;
  console.log(`| ${n} | ${m} | ${percent(flagged)} | ${percent(unsure)} |`);
}
