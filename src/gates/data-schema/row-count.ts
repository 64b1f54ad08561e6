import type { MeasureOf } from '../../contracts/measure.ts';
import { count, type LateFinding, type LateTools, only } from './question.ts';

/** Rows here for each row of another table. */
export async function rowCountRatio(measure: MeasureOf<'rowCountRatio'>, tools: LateTools): Promise<LateFinding> {
  const other = await tools.other(measure.data);
  const here = await count(tools.rows, tools);
  if (other.dataset.rows === 0) return only({ state: 'error', reason: `${other.dataset.name} has no row` });
  return only({
    state: 'valued',
    value: here / other.dataset.rows,
    n: here,
    unit: 'ratio',
    detail: `${here} rows here, ${other.dataset.rows} there`,
  });
}

/** In percent, since an earlier result of this gate. */
export async function rowCountChange(measure: MeasureOf<'rowCountChange'>, tools: LateTools): Promise<LateFinding> {
  const before = await tools.rowsOfResult(measure.result);
  const here = await count(tools.rows, tools);
  if (before === 0) return only({ state: 'error', reason: 'the earlier result had no row' });
  return only({
    state: 'valued',
    value: (100 * (here - before)) / before,
    n: here,
    unit: '%',
    detail: `${before} rows before, ${here} now`,
  });
}
