import * as sql from '../../table/expression.ts';
import type { CellSpelling } from '../cells.ts';
import type { ColumnContract } from '../model.ts';

/** An empty cell of delimited text as the empty text, where the contract does not take it for missing. */
export function withEmptyCells(cell: sql.Expression, contract: ColumnContract | undefined): sql.Expression {
  return contract?.emptyIsValue ? sql.call('coalesce', cell, sql.text('')) : cell;
}

/** A cell of delimited text as a text that is parsed as what it means; the empty text where it means nothing. */
export function asRead(cell: sql.Expression, spelling: CellSpelling | null | undefined): sql.Expression {
  if (!spelling) return cell;
  return spelling.kind === 'number' ? plainNumber(cell, spelling) : plainTruth(cell, spelling);
}

/** What is no number to read: null is nothing to read, and no text of any type is empty. */
const UNREADABLE = sql.text('');

function plainNumber(
  cell: sql.Expression,
  { decimal, group, bare }: Extract<CellSpelling, { kind: 'number' }>,
): sql.Expression {
  // As frictionless-py: what is neither digit nor sign before, and what is no digit after.
  const number = bare ? sql.call('trim', cell) : sql.without(cell, '^[^-0-9]*|[^0-9]*$');
  const whole = group === '' ? number : sql.call('replace', number, sql.text(group), UNREADABLE);
  if (decimal === '.') return whole;
  const pointed = sql.call('replace', whole, sql.text(decimal), sql.text('.'));
  return sql.when([[sql.call('contains', whole, sql.text('.')), UNREADABLE]], pointed);
}

function plainTruth(
  cell: sql.Expression,
  { trueValues, falseValues }: Extract<CellSpelling, { kind: 'boolean' }>,
): sql.Expression {
  return sql.when([
    [sql.oneOf(cell, trueValues.map(sql.text)), sql.text('true')],
    [sql.oneOf(cell, falseValues.map(sql.text)), sql.text('false')],
    [sql.not(sql.isNull(cell)), UNREADABLE],
  ]);
}
