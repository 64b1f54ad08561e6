import { createHash } from 'node:crypto';
import * as sql from '../../table/expression.ts';
import { type Aggregate, type Outcome as Answer, type Query, rowsOf } from '../../table/query.ts';
import type { Asked, TableTask } from './task.ts';

/** For each rule, the answers to its aggregates. Equal aggregates are asked once. */
export async function onePass(
  asked: readonly Asked[],
  rowSource: Query,
  task: TableTask,
): Promise<ReadonlyMap<string, Answer>[]> {
  const wanted = { rows: new Map<string, Aggregate>(), values: new Map<string, Aggregate>() };
  const named = asked.map((one): [from: 'rows' | 'values', names: Map<string, string>] => {
    const from = one.plan.kind === 'rows' ? 'rows' : 'values';
    const names = new Map<string, string>();
    for (const [name, aggregate] of Object.entries(aggregatesOf(one))) {
      const id = `a${createHash('sha256').update(JSON.stringify(aggregate)).digest('hex').slice(0, 24)}`;
      wanted[from].set(id, aggregate);
      names.set(name, id);
    }
    return [from, names];
  });
  const table = rowsOf(task.dataset);
  const together = rowSource.from === 'dataset';
  const rows = await inBatches(together ? new Map([...wanted.rows, ...wanted.values]) : wanted.rows, rowSource, task);
  const answers = { rows, values: together ? rows : await inBatches(wanted.values, table, task) };
  return named.map(([from, names]) => {
    const own = new Map<string, Answer>();
    for (const [name, id] of names)
      own.set(
        name,
        answers[from].get(id) ?? answers.rows.get(id) ?? { ok: false, problem: 'the engine gave no answer' },
      );
    return own;
  });
}

/** Asked in one call; the engine makes statements of them that it can plan fast. */
const MAX_AGGREGATES = 20_000;

async function inBatches(
  aggregates: ReadonlyMap<string, Aggregate>,
  rows: Query,
  task: TableTask,
): Promise<Map<string, Answer>> {
  const entries = [...aggregates];
  const answers = new Map<string, Answer>();
  for (let start = 0; start < entries.length; start += MAX_AGGREGATES) {
    const batch = Object.fromEntries(entries.slice(start, start + MAX_AGGREGATES));
    for (const [id, answer] of await task.engine.aggregate(rows, batch, task.context.signal)) answers.set(id, answer);
  }
  return answers;
}

function aggregatesOf(one: Asked): Readonly<Record<string, Aggregate>> {
  const outer = [one.where, one.sliced].filter((condition) => condition !== null);
  if (one.plan.kind === 'rows') {
    const { violated, judged, implied } = one.plan.condition;
    const among = [...outer, ...(judged ? [judged] : [])];
    const tested = judged && implied ? outer : among;
    // Counting the values of a column is cheaper than testing each for null, and answers many rules at once.
    const values = outer.length === 0 && judged === null ? nullTest(violated) : undefined;
    if (values) return { judged: { fn: 'count' }, present: { fn: 'count-values', of: values } };
    const present = outer.length === 0 && judged?.op === 'not' ? nullTest(judged.operand) : undefined;
    return {
      judged: present
        ? { fn: 'count-values', of: present }
        : among.length > 0
          ? { fn: 'count', where: all(among) }
          : { fn: 'count' },
      violated: { fn: 'count', where: all([...tested, violated]) },
    };
  }
  if (one.plan.kind !== 'values') return {};
  if (outer.length === 0) return one.plan.aggregates;
  return Object.fromEntries(
    Object.entries(one.plan.aggregates).map(([name, aggregate]) => [
      name,
      { ...aggregate, where: all([...outer, ...(aggregate.where ? [aggregate.where] : [])]) },
    ]),
  );
}

function nullTest(expression: sql.Expression): sql.Expression | undefined {
  return expression.op === 'is-null' ? expression.operand : undefined;
}

export const all = (conditions: readonly sql.Expression[]): sql.Expression =>
  conditions.length === 1 ? conditions[0]! : sql.and(...conditions);
