import { createHash } from 'node:crypto';
import * as sql from '../../table/expression.ts';
import { type Aggregate, type AggregateOutcome, type Query, rowsOf } from '../../table/query.ts';
import type { PlannedRule } from './plan.ts';
import type { TableContext } from './table-context.ts';

/** For each rule, the answers to its aggregates. Equal aggregates are asked once. */
export async function onePass(
  rules: readonly PlannedRule[],
  rowSource: Query,
  context: TableContext,
): Promise<ReadonlyMap<string, AggregateOutcome>[]> {
  const wanted = { condition: new Map<string, Aggregate>(), aggregates: new Map<string, Aggregate>() };
  const named = rules.map((rule): [from: 'condition' | 'aggregates', names: Map<string, string>] => {
    const from = rule.plan.kind === 'condition' ? 'condition' : 'aggregates';
    const names = new Map<string, string>();
    for (const [name, aggregate] of Object.entries(aggregatesOf(rule))) {
      const id = `a${createHash('sha256').update(JSON.stringify(aggregate)).digest('hex').slice(0, 24)}`;
      wanted[from].set(id, aggregate);
      names.set(name, id);
    }
    return [from, names];
  });
  const table = rowsOf(context.dataset);
  const together = rowSource.from === 'dataset';
  const counts = await inBatches(
    together ? new Map([...wanted.condition, ...wanted.aggregates]) : wanted.condition,
    rowSource,
    context,
  );
  const answers = {
    condition: counts,
    aggregates: together ? counts : await inBatches(wanted.aggregates, table, context),
  };
  return named.map(([from, names]) => {
    const own = new Map<string, AggregateOutcome>();
    for (const [name, id] of names)
      own.set(name, answers[from].get(id) ?? counts.get(id) ?? { ok: false, problem: 'the engine gave no answer' });
    return own;
  });
}

/** Asked in one call; the engine makes statements of them that it can plan fast. */
const MAX_AGGREGATES = 20_000;

async function inBatches(
  aggregates: ReadonlyMap<string, Aggregate>,
  rows: Query,
  context: TableContext,
): Promise<Map<string, AggregateOutcome>> {
  const entries = [...aggregates];
  const answers = new Map<string, AggregateOutcome>();
  for (let start = 0; start < entries.length; start += MAX_AGGREGATES) {
    const batch = Object.fromEntries(entries.slice(start, start + MAX_AGGREGATES));
    for (const [id, answer] of await context.engine.aggregate(rows, batch, context.gate.signal))
      answers.set(id, answer);
  }
  return answers;
}

function aggregatesOf(rule: PlannedRule): Readonly<Record<string, Aggregate>> {
  const outer = [rule.where, rule.sliced].filter((condition) => condition !== null);
  if (rule.plan.kind === 'condition') {
    const { violated, judged, implied } = rule.plan.condition;
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
  if (rule.plan.kind !== 'aggregates') return {};
  if (outer.length === 0) return rule.plan.aggregates;
  return Object.fromEntries(
    Object.entries(rule.plan.aggregates).map(([name, aggregate]) => [
      name,
      { ...aggregate, where: all([...outer, ...(aggregate.where ? [aggregate.where] : [])]) },
    ]),
  );
}

function nullTest(expression: sql.Expression): sql.Expression | undefined {
  return expression.op === 'is-null' ? expression.operand : undefined;
}

/** A condition that holds where all of these do. */
export const all = (conditions: readonly sql.Expression[]): sql.Expression =>
  conditions.length === 1 ? conditions[0]! : sql.and(...conditions);
