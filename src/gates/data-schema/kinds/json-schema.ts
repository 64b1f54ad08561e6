import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { numbered, POSITION, rowsOf } from '../../../table/query.ts';
import { asJson } from '../json-objects.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

type Measure = MeasureOf<'jsonSchema'>;

/** Objects that are held at once. */
const PAGE = 20_000;

/** Every object of the files is judged as it is written, one after another, by ajv; rows are named by their position. */
export function planJsonSchema(measure: Measure): Plan {
  return queried((context) => judgeObjects(measure, context));
}

async function judgeObjects({ schema }: Measure, context: QueryContext): Promise<Finding> {
  const { signal } = context.gate;
  const objects = await asJson(context);
  const { compileRowSchema } = await import('../row-schema.ts');
  const fits = compileRowSchema(schema);
  const rows = numbered(rowsOf(objects), POSITION);
  const position = sql.column(POSITION);
  const names: string[] = [];
  let violations = 0;
  for (let after = 0; after < objects.rows; after += PAGE) {
    const within = sql.and(
      sql.compare(position, '>', sql.number(after)),
      sql.compare(position, '<=', sql.number(after + PAGE)),
    );
    const page = await context.engine.select(
      { from: 'filter', rows, where: within },
      { columns: { object: sql.column('json'), at: position }, limit: PAGE },
      signal,
    );
    const failing = page.filter(({ object }) => !fits(JSON.parse(String(object)))).map(({ at }) => Number(at));
    violations += failing.length;
    for (const at of failing.sort((a, b) => a - b)) names.push(`row ${at}`);
  }
  if (objects.rows === 0) return finding({ state: 'empty', reason: 'there is no row' });
  return { ...finding(counted(violations, objects.rows, 'rows', 'judged object by object')), names };
}
