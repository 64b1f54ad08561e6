import { predictionBound } from '../../src/stats/prediction-bound.ts';

/**
 * What the tolerances of an inferred contract cost: the rows of a batch a quarter as large as the reference that may lie
 * outside a range before it blocks, where `infer` wrote so many rules. `node bench/data-schema/tolerance.ts`, the table of
 * docs/data-schema.md.
 */
const RULES = [10, 100, 1000, 9000];
console.log(`| rows of the reference, of the batch | ${RULES.map((rules) => `${rules} rules`).join(' | ')} |`);
console.log(`|---|${'---|'.repeat(RULES.length)}`);
for (const rows of [100, 1000, 10_000, 100_000, 1_000_000]) {
  const batch = rows / 4;
  const cells = RULES.map((rules) => {
    const allowed = predictionBound(1, rows, batch, 0.05 / rules);
    return `${allowed} (${Number(((100 * allowed) / batch).toPrecision(2))} %)`;
  });
  console.log(`| ${rows.toLocaleString('en-US')}, ${batch.toLocaleString('en-US')} | ${cells.join(' | ')} |`);
}
