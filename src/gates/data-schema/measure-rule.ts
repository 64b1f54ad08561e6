import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import { pathText } from '../../contracts/column-path.ts';
import { columnsOf } from '../../contracts/measure.ts';
import { AssayError, EnvironmentError, InterruptedError, messageOf } from '../../core/errors.ts';
import type * as sql from '../../table/expression.ts';
import { type AggregateOutcome, filter, rowsOf, type Value } from '../../table/query.ts';
import { all } from './one-pass.ts';
import { type Condition, type Finding, finding, type PlannedRule } from './plan.ts';
import type { QueryContext, TableContext } from './table-context.ts';

/**
 * What one rule finds: from the answers that the one pass gave to its aggregates, or by a query of its own. A rule that
 * cannot be measured has an outcome that says so. `sampled`: the one pass read a sample of the rows.
 */
export async function measureRule(
  planned: PlannedRule,
  answers: ReadonlyMap<string, AggregateOutcome>,
  sampled: boolean,
  context: TableContext,
): Promise<Finding> {
  const { plan } = planned;
  if (plan.kind === 'outcome') return finding(plan.outcome);
  if (plan.kind === 'query') return byQuery(plan.run, planned, context);
  const values: Record<string, Value> = {};
  for (const [name, answer] of answers) {
    if (!answer.ok) return finding({ state: 'error', reason: answer.problem });
    values[name] = answer.value;
  }
  if (plan.kind === 'aggregates') return finding(plan.outcomeOf(values));
  const judged = Number(values.judged);
  const violations = values.present === undefined ? Number(values.violated) : judged - Number(values.present);
  if (judged === 0) {
    const { silence } = plan.condition;
    if (silence !== undefined) return finding({ state: 'skipped', reason: silence });
    return finding({ state: 'empty', reason: emptyReason(planned) });
  }
  return finding(
    { state: 'counted', violations, judged, unit: 'rows', sampled, detail: null },
    violations > 0 ? filter(rowsOf(context.dataset), all(violatedBy(planned, plan.condition))) : null,
  );
}

async function byQuery(
  run: (context: QueryContext) => Promise<Finding>,
  { where, sliced }: PlannedRule,
  context: TableContext,
): Promise<Finding> {
  const conditions = [where, sliced].filter((condition) => condition !== null);
  const rows = conditions.length > 0 ? filter(rowsOf(context.dataset), all(conditions)) : rowsOf(context.dataset);
  try {
    return await run({ ...context, rows });
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof InterruptedError || context.gate.signal.aborted)
      throw error;
    if (!(error instanceof NotMeasurable || error instanceof AssayError)) throw error;
    return finding({ state: 'error', reason: messageOf(error) });
  }
}

function violatedBy({ where, sliced }: PlannedRule, condition: Condition): sql.Expression[] {
  return [where, sliced, condition.judged, condition.violated].filter((part) => part !== null);
}

function emptyReason({ rule, slice }: PlannedRule): string {
  const named = columnsOf(rule.measure).map(pathText).join(', ');
  const among = rule.where || slice ? ' among the rows it speaks of' : '';
  return named ? `${named} has no value${among}` : `there is no row${among}`;
}
