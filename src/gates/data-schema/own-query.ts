import type { MeasureOf } from '../../contracts/measure.ts';
import { type LateFinding, type LateTools, NotMeasurable } from './question.ts';

/** One SELECT of the contract's own, which returns one number or truth value. */
export async function ownQuery(measure: MeasureOf<'sql'>, tools: LateTools): Promise<LateFinding> {
  const name = tools.label;
  const text = measure.query.replaceAll(/\$?\{(object|table)\}/g, () => `"${name.replaceAll('"', '""')}"`);
  const rows = await tools.engine.query(text, { [name]: tools.dataset }, { limit: 2 }, tools.signal);
  const [row] = rows;
  const values = row ? Object.values(row) : [];
  if (rows.length !== 1 || values.length !== 1)
    throw new NotMeasurable('the query must return one row with one column');
  const value =
    typeof values[0] === 'boolean'
      ? Number(values[0])
      : typeof values[0] === 'string'
        ? Number(values[0].trim() || Number.NaN)
        : values[0];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new NotMeasurable('the query returned no number and no truth value');
  return {
    outcome: { state: 'valued', value, n: tools.dataset.rows, unit: 'value', detail: null },
    failing: null,
    sql: text,
  };
}
