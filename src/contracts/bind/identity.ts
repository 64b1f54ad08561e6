import * as sql from '../../table/expression.ts';
import { meaningOf, type ResolvedColumn } from './column.ts';

/**
 * What is equal where two values of a column are, whatever their spelling: in delimited text `7` and `07` are one integer,
 * in JSON 1 and 1.0 are one number and 1 and "1" are not. Of such columns it is a text; an integer of up to 64 bits keeps
 * all its digits, and what cannot be read as what it is declared to be is equal to the same text only.
 */
export function identityOf(column: ResolvedColumn): sql.Expression {
  const { stored, type } = column;
  if (type.kind === 'json') return identityOfNumber(sql.jsonValue(stored, 'number'), sql.parse(stored, 'text'));
  const meaning = meaningOf(column);
  if (type.kind !== 'text' || meaning === 'as-stored') return stored;
  if (meaning === 'integer' || meaning === 'number') return identityOfNumber(sql.parse(stored, 'number'), stored);
  return sql.call('coalesce', sql.parse(sql.parse(stored, meaning), 'text'), stored);
}

function identityOfNumber(number: sql.Expression, written: sql.Expression): sql.Expression {
  const whole = sql.and(
    sql.compare(sql.call('floor', number), '=', number),
    sql.compare(sql.call('abs', number), '<=', sql.number(Number.MAX_SAFE_INTEGER)),
  );
  const integer = sql.parse(written, 'integer');
  return sql.when(
    [
      [whole, sql.parse(sql.parse(number, 'integer'), 'text')],
      [sql.not(sql.isNull(integer)), sql.parse(integer, 'text')],
      [
        sql.and(sql.not(sql.isNull(number)), sql.not(sql.matches(written, '[-+]?[0-9]+', true))),
        sql.parse(number, 'text'),
      ],
    ],
    written,
  );
}
