import { columnsOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import { AssayError } from '../../core/errors.ts';
import * as sql from '../../table/expression.ts';
import type { Query } from '../../table/query.ts';
import type { RuleMeasurement } from './measurement.ts';
import { observedIn } from './observed.ts';
import type { Finding } from './plan.ts';
import { display, keyOf, withNames } from './row-names.ts';
import { mayShowValues } from './shown-values.ts';
import type { TableContext } from './table-context.ts';
import { limitHolds } from './verdict.ts';

type Named = Pick<RuleMeasurement, 'examples' | 'values' | 'observed' | 'sql' | 'nameless'>;

const NONE: Named = { examples: [], values: [], observed: null, sql: null };

/**
 * The first failing rows, by the contract's key where it has one that is no personal data, else by their position in the
 * files; their values only where the policy shows them; and the SQL that finds all of them.
 */
export async function failingRows(
  rule: Rule,
  { outcome, failing, names }: Finding,
  context: TableContext,
): Promise<Named> {
  if (names.length > 0) return { ...NONE, examples: names.slice(0, context.keys.examples) };
  if (!failing || outcome.state !== 'counted' || outcome.violations === 0) return NONE;
  const shown = shownColumn(rule, context);
  const named = withNames(failing, context);
  const columns: Record<string, sql.Expression> = { ...named.columns };
  if (shown) columns.shown = shown;
  const text = explained(failing, context);
  // Of a part nobody knows yet whether the whole keeps the limit.
  const isPart = typeof context.gate.shard?.index === 'number';
  if (context.keys.examples === 0 || (!isPart && limitHolds(outcome, rule.limit))) return { ...NONE, sql: text };
  // Rows of a part by a key have no position there, and one in the whole.
  const isNamedElsewhere = named.nameless && context.dataset.engine === 'duckdb';
  if (isNamedElsewhere && !shown) return { ...NONE, sql: text };
  try {
    const selection = { columns, order: named.order, limit: context.keys.examples };
    const found =
      named.nameless && !shown ? [] : await context.engine.select(named.rows, selection, context.gate.signal);
    const names = found.map((row) => named.nameOf(row));
    const values = shown ? found.map((row, at) => ({ key: names[at]!, value: display(row.shown ?? null) })) : [];
    return {
      ...(named.nameless && !isNamedElsewhere ? { examples: [], nameless: true } : { examples: names }),
      values,
      observed: await observedIn(failing, rule, context),
      sql: text,
    };
  } catch (error) {
    // The number stands; only its examples are lost.
    if (!(error instanceof AssayError) || context.gate.signal.aborted) throw error;
    context.gate.log.warn(`${rule.title}: the failing rows could not be listed: ${error.message}`);
    return { ...NONE, sql: text };
  }
}

function explained(failing: Query, context: TableContext): string | null {
  if (sql.isJudgedHere(failing)) return null;
  const key = keyOf(context);
  const columns = key.length > 0 ? Object.fromEntries(key.map((name) => [name, sql.column(name)])) : undefined;
  return context.engine.explain.select(failing, { columns, limit: Number.MAX_SAFE_INTEGER });
}

/** The one column whose values may be shown; undefined where the policy, or personal data, forbids it. */
function shownColumn(rule: Rule, context: TableContext): sql.Expression | undefined {
  const [path, ...others] = columnsOf(rule.measure);
  if (!path || others.length > 0 || path.length > 1 || !context.columns.typed.has(path[0]!)) return undefined;
  return mayShowValues(path, context) ? sql.column(path[0]!) : undefined;
}
