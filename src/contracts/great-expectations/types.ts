import type { LogicalType } from '../logical-type.ts';
import { type Arguments, column, plain, scalars, type Translated } from './translated.ts';

/** `…_to_be_of_type` and `…_in_type_list`: the one logical type that all the names stand for. */
export function typed(args: Arguments): Translated {
  const listed = args.type_list ?? [args.type_];
  const types = scalars(listed)?.map((written) => TYPES.find(([pattern]) => pattern.test(String(written)))?.[1]);
  const [first] = types ?? [];
  if (!types || first === undefined || types.some((type) => type !== first))
    return 'its types are not one of integer, number, string, boolean, date or timestamp';
  return plain({ rule: 'type', column: column(args), type: first }, 'type_', 'type_list');
}

/** Names of types as pandas, Spark and SQL write them. */
const TYPES: readonly (readonly [RegExp, LogicalType])[] = [
  [/^(u?int(8|16|32|64)?|(tiny|small|big|huge)?int|integer(type)?|longtype|shorttype|bytetype|int_)$/i, 'integer'],
  [
    /^(float(16|32|64)?|double(_precision)?|real|number|numeric|decimal|floattype|doubletype|decimaltype|float_)/i,
    'number',
  ],
  [/^(str(ing)?(type)?|object|varchar|char|text|nvarchar|string_|str_)/i, 'string'],
  [/^(bool(ean)?(type)?|bool_)$/i, 'boolean'],
  [/^(datetime(64)?.*|timestamp.*|pd\.timestamp)$/i, 'timestamp'],
  [/^(date(type)?)$/i, 'date'],
];
