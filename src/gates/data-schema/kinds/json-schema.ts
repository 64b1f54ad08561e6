import type { MeasureOf } from '../../../contracts/measure.ts';
import { fits, not } from '../../../table/expression.ts';
import { asObjects } from '../json-objects.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

type Measure = MeasureOf<'jsonSchema'>;

/** Every object of the files is judged as it is written. */
export function planJsonSchema(measure: Measure): Plan {
  return queried((context) => judgeObjects(measure, context));
}

async function judgeObjects({ schema }: Measure, context: QueryContext): Promise<Finding> {
  const objects = await asObjects(context);
  if (objects.rows === 0) return finding({ state: 'empty', reason: 'there is no row' });
  const fails = not(fits(objects.object, { written: JSON.stringify(schema), formats: true }, 'json'));
  const answers = await context.engine.aggregate(
    objects.all,
    { judged: { fn: 'count' }, violated: { fn: 'count', where: fails } },
    context.gate.signal,
  );
  const [judged, violated] = [answers.get('judged')!, answers.get('violated')!];
  const failed = [judged, violated].find((answer) => !answer.ok);
  if (failed?.ok === false) return finding({ state: 'error', reason: failed.problem });
  const [rows, violations] = [judged, violated].map((answer) => (answer.ok ? Number(answer.value) : 0)) as [
    number,
    number,
  ];
  return finding(
    counted(violations, rows, 'rows', 'judged object by object'),
    violations > 0 ? objects.where(fails) : null,
  );
}
