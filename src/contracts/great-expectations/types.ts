import * as z from 'zod';
import type { LogicalType } from '../logical-type.ts';
import { asksNothing, COLUMN, expectation, plain, type Translated } from './translated.ts';

const NAME = z.string().min(1);

/** `…_to_be_of_type`. */
export const ofType = expectation({ ...COLUMN, type_: NAME }, ({ column, type_ }) => typed(column, [type_]));

/** `…_in_type_list`. */
export const inTypeList = expectation(
  { ...COLUMN, type_list: z.array(NAME).min(1).nullable() },
  ({ column, type_list }) =>
    type_list ? typed(column, type_list) : asksNothing('its type_list is null, so any table meets it'),
);

/** The logical types that the names stand for. */
function typed(column: string, names: readonly string[]): Translated {
  const types = new Set(names.map((name) => TYPES.find(([pattern]) => pattern.test(name))?.[1]));
  const [first, ...others] = [...types];
  if (first === undefined || others.includes(undefined))
    return 'its types are not among integer, number, string, boolean, date and timestamp';
  return plain({ rule: 'type', column: [column], type: others.length === 0 ? first : ([...types] as LogicalType[]) });
}

/** Names of types as pandas, Spark and SQL write them. */
const TYPES: readonly (readonly [RegExp, LogicalType])[] = [
  [/^(u?int(8|16|32|64)?|(tiny|small|big|huge)?int|integer(type)?|longtype|shorttype|bytetype|int_)$/i, 'integer'],
  [
    /^(float(16|32|64)?|double(_precision)?|real|number|numeric|decimal|floattype|doubletype|decimaltype|float_)/i,
    'number',
  ],
  [/^(str(ing)?(type)?|o|object_?|varchar|char|text|nvarchar|string_|str_)/i, 'string'],
  [/^(bool(ean)?(type)?|bool_|bit)$/i, 'boolean'],
  [/^(datetime(64)?.*|timestamp.*|pd\.timestamp)$/i, 'timestamp'],
  [/^(date(type)?)$/i, 'date'],
];
