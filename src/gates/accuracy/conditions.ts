import { columnsOfTable } from '../../contracts/bind/column.ts';
import { convert } from '../../contracts/bind/convert.ts';
import { type Expression, parseExpression } from '../../contracts/expression.ts';
import { ConfigurationError } from '../../core/errors.ts';
import * as sql from '../../table/expression.ts';
import { type Dataset, filter, numbered, POSITION, rowsOf } from '../../table/query.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { copyingOf } from '../source-keys.ts';
import { type Conditions, isCondition, TRUTH_VALUES } from './cut.ts';
import type { AccuracyKeys } from './keys.ts';
import { tableOf } from './open-rows.ts';

/**
 * Asks the table which rows each condition of the policy holds for, as contracts mean it. Throws ConfigurationError where a
 * condition does not fit the columns, and where the rows are files in folders.
 */
export async function conditionsOf(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
  rows: number,
): Promise<Conditions> {
  const found = new Map<string, Int32Array>();
  let dataset: Dataset | undefined;
  for (const [index, { cut }] of policy.keys.slices.entries()) {
    if (!isCondition(cut) || found.has(cut.where)) continue;
    const position = policy.sources.at(['slices', index, 'where']) ?? policy.sources.at(['slices', index]);
    if (policy.keys.data.images?.classes === 'folder') {
      throw new ConfigurationError('where speaks of the columns of a table, and data is a folder for each class.', {
        position,
      });
    }
    const engine = await context.tables();
    dataset ??= await engine.openInOrder(tableOf(policy, context), copyingOf(policy.keys.data), context.signal);
    const holds = bound(cut.where, dataset, position);
    const codes = new Int32Array(rows);
    const chosen = filter(numbered(rowsOf(dataset), POSITION), sql.or(holds, sql.isNull(holds)));
    const selection = { columns: { row: sql.column(POSITION), holds }, limit: rows };
    for (const one of await engine.select(chosen, selection, context.signal)) {
      codes[Number(one.row) - 1] = TRUTH_VALUES.indexOf(one.holds === null ? '(missing)' : 'true');
    }
    found.set(cut.where, codes);
  }
  return found;
}

function bound(where: string, dataset: Dataset, position: ConfigurationError['position']): sql.Expression {
  const parsed = parseExpression(where);
  const converted = parsed.ok
    ? convert(parsed.expression satisfies Expression, columnsOfTable(dataset, undefined))
    : null;
  if (converted?.ok) return converted.expression;
  const reason = converted?.reason ?? (parsed.ok ? '' : parsed.problem);
  throw new ConfigurationError(`where ${JSON.stringify(where)} cannot be asked of ${dataset.name}: ${reason}`, {
    position,
  });
}
