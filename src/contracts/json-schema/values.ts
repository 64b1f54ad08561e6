import type { KeyPath } from '../../config/sources.ts';
import { type ColumnPath, pathText } from '../column-path.ts';
import { ecmaPattern } from '../ecma-pattern.ts';
import { FORMATS } from '../kinds/format.ts';
import type { LogicalType } from '../logical-type.ts';
import type { RuleDraft } from '../rules.ts';
import type { Facet, Reading } from './facets.ts';

/** The types of a value but for null, where its schema names any. */
export function typesOf({ schema }: Facet): readonly LogicalType[] | undefined {
  if (schema.type === undefined) return undefined;
  const written = (Array.isArray(schema.type) ? schema.type : [schema.type]) as (LogicalType | 'null')[];
  const types = written.filter((type) => type !== 'null');
  return types.includes('number') ? types.filter((type) => type !== 'integer') : types;
}

/** Null is among the values that fit. */
export function allowsNull({ schema, orNull }: Facet): boolean {
  if (orNull) return true;
  const { type } = schema;
  if (type !== undefined && type !== 'null' && !(Array.isArray(type) && type.includes('null'))) return false;
  return membersOf(schema).every((members) => members.includes(null));
}

/** The one type that a value has by all of its facets; null where there is none, or where a text may stand for a time. */
export function typeOfAll(facets: readonly Facet[]): LogicalType | null {
  const types = new Set(facets.flatMap((facet) => typesOf(facet) ?? []));
  const [only] = types;
  const isTime = facets.some((facet) => timeOf(facet) !== undefined);
  return only === undefined || types.size > 1 || isTime ? null : only;
}

/** The rules of one schema on a value. A keyword that speaks of texts or numbers says nothing about other values. */
export function valueRules(facet: Facet, column: ColumnPath, reading: Reading): RuleDraft[] {
  const { schema, at } = facet;
  const { problems, parsed } = reading;
  const place = (key: string) => parsed.sources.at([...at, key]);
  const number = (key: string) => schema[key] as number | undefined;
  const some = (...keys: readonly string[]) => keys.find((key) => schema[key] !== undefined);
  const drafts: RuleDraft[] = [...typeRules(facet, column, reading), ...memberRules(facet, column, reading)];
  for (const [low, high] of BOUNDS) {
    const key = some(low, high);
    if (key === undefined) continue;
    const bounds = { [low]: number(low), [high]: number(high) };
    const measure = { rule: 'range', column, ...bounds, otherKinds: IGNORED } as const;
    drafts.push({ measure, position: place(key) });
  }
  if (schema.multipleOf !== undefined) {
    const measure = { rule: 'multipleOf', column, of: number('multipleOf')!, otherKinds: IGNORED } as const;
    drafts.push({ measure, position: place('multipleOf') });
  }
  const size = some('minLength', 'maxLength');
  if (size !== undefined) {
    const [minimum, maximum] = [number('minLength'), number('maxLength')];
    drafts.push({ measure: { rule: 'length', column, minimum, maximum, otherKinds: IGNORED }, position: place(size) });
  }
  if (schema.pattern !== undefined) {
    const written = String(schema.pattern);
    const pattern = ecmaPattern(written);
    const measure = { rule: 'pattern', column, pattern, negate: false, otherKinds: IGNORED } as const;
    drafts.push({ measure, title: `${pathText(column)} matches ${written}`, position: place('pattern') });
  }
  if (schema.format !== undefined) {
    const format = FORMATS.find((known) => known === schema.format);
    if (format)
      drafts.push({ measure: { rule: 'format', column, format, otherKinds: IGNORED }, position: place('format') });
    else {
      const title = `format ${String(schema.format)} of ${pathText(column)}`;
      problems.leftOut(place('format'), title, `known formats are ${FORMATS.join(', ')}`);
    }
  }
  const items = some('minItems', 'maxItems') ?? (schema.uniqueItems === true ? 'uniqueItems' : undefined);
  if (items !== undefined) drafts.push({ measure: itemsMeasure(facet, column), position: place(items) });
  return drafts;
}

const IGNORED = 'ignored';

const BOUNDS = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
] as const;

function itemsMeasure({ schema }: Facet, column: ColumnPath) {
  return {
    rule: 'items',
    column,
    minItems: schema.minItems as number | undefined,
    maxItems: schema.maxItems as number | undefined,
    uniqueItems: schema.uniqueItems === true,
    noNull: false,
    finite: false,
    otherKinds: IGNORED,
  } as const;
}

const TIMES = { date: 'date', 'date-time': 'timestamp', time: 'time' } as const;

/** What a text of a format is stored as where the table has types of its own. */
function timeOf({ schema }: Facet): LogicalType | undefined {
  const format = String(schema.format);
  return Object.hasOwn(TIMES, format) ? TIMES[format as keyof typeof TIMES] : undefined;
}

function typeRules(facet: Facet, column: ColumnPath, { parsed }: Reading): RuleDraft[] {
  const types = typesOf(facet);
  if (types === undefined) return [];
  const position = parsed.sources.at([...facet.at, 'type']);
  if (types.length === 0) return [{ measure: { rule: 'isNull', column }, position }];
  const time = types.includes('string') ? timeOf(facet) : undefined;
  const stored = time === undefined ? types : [...types, time];
  return [
    {
      measure: { rule: 'type', column, type: stored.length === 1 ? stored[0]! : stored },
      title: `${pathText(column)} is ${types.join(' or ')}`,
      position,
    },
  ];
}

function membersOf(schema: Facet['schema']): readonly (readonly unknown[])[] {
  return [...('const' in schema ? [[schema.const]] : []), ...(Array.isArray(schema.enum) ? [schema.enum] : [])];
}

/** `enum` and `const`. Null is judged by `notNull`, so that it is no member of the rules. */
function memberRules({ schema, at }: Facet, column: ColumnPath, { parsed, problems }: Reading): RuleDraft[] {
  return Object.entries({ const: 'const' in schema ? [schema.const] : undefined, enum: schema.enum }).flatMap(
    ([key, members]): RuleDraft[] => {
      if (!Array.isArray(members)) return [];
      const position = parsed.sources.at([...at, key]);
      const values = members.filter((value) => value !== null);
      if (!values.every(isScalar)) {
        const reason = 'a value of a set is a text, a number or true or false';
        problems.onObjectsOnly(position, `${key} of ${pathText(column)}`, reason);
        return [];
      }
      const onlyNull = values.length === 0 && members.length > 0;
      return [{ measure: onlyNull ? { rule: 'isNull', column } : { rule: 'allowed', column, values }, position }];
    },
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The schemas that the items of a list have to fit, with their places. */
export function itemSchemas(
  facets: readonly Facet[],
  column: ColumnPath,
  { parsed, problems }: Reading,
): readonly { readonly written: unknown; readonly at: KeyPath }[] {
  return facets.flatMap(({ schema, at }) => {
    if (schema.items === undefined) return [];
    const tuple = Array.isArray(schema.items) || hasPrefix(parsed.value, at);
    if (!tuple) return [{ written: schema.items, at: [...at, 'items'] }];
    const reason = 'it speaks of some items of a list only, by their place';
    problems.onObjectsOnly(parsed.sources.at([...at, 'items']), `items of ${pathText(column)}`, reason);
    return [];
  });
}

/** `prefixItems` has been listed as not checked, and `items` beside it is about the rest. */
function hasPrefix(document: unknown, at: KeyPath): boolean {
  const written = at.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | undefined)?.[part],
    document,
  );
  return typeof written === 'object' && written !== null && 'prefixItems' in written;
}
