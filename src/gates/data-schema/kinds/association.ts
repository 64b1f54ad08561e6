import { requiredColumn } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, group } from '../../../table/query.ts';
import { valued } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** More pairs of values are no categories. */
const MOST_CELLS = 100_000;

/**
 * Cramér's V (Mathematical Methods of Statistics, 1946), √(χ²/(n·min(r − 1, c − 1))) over the rows with both values: 0 where two columns
 * have nothing to do with each other, 1 where one gives the other away. Of few rows it reads more than 0 by chance.
 */
export function planAssociation(measure: MeasureOf<'association'>): Plan {
  return queried((context) => association(measure, context));
}

async function association({ columns }: MeasureOf<'association'>, context: QueryContext): Promise<Finding> {
  const [one, other] = columns.map((name) => identityOf(requiredColumn([name], context.columns))) as [
    sql.Expression,
    sql.Expression,
  ];
  const both = filter(context.rows, sql.and(sql.not(sql.isNull(one)), sql.not(sql.isNull(other))));
  const cells = await context.engine.select(
    group(both, { a: one, b: other }, { n: { fn: 'count' } }),
    { limit: MOST_CELLS + 1 },
    context.gate.signal,
  );
  if (cells.length > MOST_CELLS) throw new NotMeasurable(`there are more than ${MOST_CELLS} pairs of values`);
  const sums = { a: new Map<string, number>(), b: new Map<string, number>() };
  let total = 0;
  for (const cell of cells) {
    const n = Number(cell.n);
    total += n;
    for (const side of ['a', 'b'] as const) {
      const key = JSON.stringify(cell[side]);
      sums[side].set(key, (sums[side].get(key) ?? 0) + n);
    }
  }
  if (total === 0) return finding({ state: 'empty', reason: 'no row has both values' });
  const least = Math.min(sums.a.size, sums.b.size) - 1;
  if (least === 0) {
    return finding({ state: 'error', reason: 'the association is not defined: one of the columns has one value' });
  }
  // χ²/n = Σ n²/(row·column) − 1, so that empty cells need no term.
  const phi = cells.reduce((sum, { a, b, n }) => {
    const expected = sums.a.get(JSON.stringify(a))! * sums.b.get(JSON.stringify(b))!;
    return sum + Number(n) ** 2 / expected;
  }, -1);
  const detail = `${sums.a.size} and ${sums.b.size} values`;
  return finding(valued(Math.sqrt(Math.max(0, phi) / least), total, 'V', detail));
}
