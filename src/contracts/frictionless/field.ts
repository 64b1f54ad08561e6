import type { KeyPath, SourceMap } from '../../config/sources.ts';
import { type CellSpelling, PLAIN_NUMBER } from '../cells.ts';
import { FORMATS } from '../kinds/format.ts';
import type { LogicalType } from '../logical-type.ts';
import type { Measure } from '../measure.ts';
import type { Problems } from '../problems.ts';
import { escaped, pythonPattern } from '../python-pattern.ts';
import type { RuleDraft } from '../rules.ts';
import type { Field } from './document.ts';

type Scalar = string | number | boolean;

const TYPES: Readonly<Record<string, LogicalType | null>> = {
  string: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  year: 'integer',
  yearmonth: 'string',
  duration: 'string',
  list: 'string',
  geopoint: 'string',
  any: null,
};
const DATE = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.,][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?';
/** How values of a type are written, where that says more than the logical type does. */
const WRITTEN: Readonly<Record<string, string>> = {
  time: `^${TIME}$`,
  year: '^-?[0-9]{4}$',
  yearmonth: '^-?[0-9]{4}-(0[1-9]|1[0-2])$',
  /** XML Schema's duration: at least one part, and one after T. */
  duration:
    '^-?P([0-9]+W|([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)(T([0-9]+H([0-9]+M)?([0-9]+([.,][0-9]+)?S)?|[0-9]+M([0-9]+([.,][0-9]+)?S)?|[0-9]+([.,][0-9]+)?S))?|T([0-9]+H([0-9]+M)?([0-9]+([.,][0-9]+)?S)?|[0-9]+M([0-9]+([.,][0-9]+)?S)?|[0-9]+([.,][0-9]+)?S))$',
};
/** Items of a `list` by their `itemType`; those of texts may be anything. */
const ITEMS: Readonly<Record<string, string>> = {
  string: '',
  integer: '\\s*[+-]?[0-9]+\\s*',
  number: '\\s*([+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:nan|-?inf))\\s*',
  boolean: 'true|True|TRUE|1|false|False|FALSE|0',
  date: DATE,
  time: TIME,
  datetime: `${DATE}T${TIME}`,
};
const LONGITUDE = '[+-]?0*(180(\\.0*)?|(1[0-7][0-9]|[0-9]{1,2})(\\.[0-9]*)?)';
const LATITUDE = '[+-]?0*(90(\\.0*)?|[0-8]?[0-9](\\.[0-9]*)?)';
const inJson = (number: string) => `\\s*("${number}"|${number})\\s*`;
const [lon, lat] = [`\\s*"lon"\\s*:${inJson(LONGITUDE)}`, `\\s*"lat"\\s*:${inJson(LATITUDE)}`];
/** A `geopoint` by its format: longitude first. */
const POINTS: Readonly<Record<string, string>> = {
  default: `\\s*${LONGITUDE}\\s*,\\s*${LATITUDE}\\s*`,
  array: `\\s*\\[${inJson(LONGITUDE)},${inJson(LATITUDE)}\\]\\s*`,
  object: `\\s*\\{(${lon},${lat}|${lat},${lon})\\}\\s*`,
};
/** Constraints that compare text as it is written, whatever the type of the field is. */
const OF_TEXT = ['required', 'pattern', 'jsonSchema'];

export const TRUE_VALUES = ['true', 'True', 'TRUE', '1'];
export const FALSE_VALUES = ['false', 'False', 'FALSE', '0'];

/** A date or time in any format: that it is one is told, and which is not. */
const isAnyDate = ({ type, format }: Field): boolean => format === 'any' && ['date', 'time', 'datetime'].includes(type);

/** The logical type of a field; null where it has none, or one whose values are not read. */
export const typeOfField = (field: Field): LogicalType | null =>
  Object.hasOwn(TYPES, field.type) && !isAnyDate(field) ? TYPES[field.type]! : null;

/** How the cells of a field are written. */
export function spellingOf(field: Field): CellSpelling | null {
  switch (field.type) {
    case 'number':
    case 'integer':
      return {
        kind: 'number',
        decimal: (field.type === 'number' ? field.decimalChar : undefined) ?? PLAIN_NUMBER.decimal,
        group: field.groupChar ?? PLAIN_NUMBER.group,
        bare: field.bareNumber ?? PLAIN_NUMBER.bare,
      };
    case 'boolean':
      return {
        kind: 'boolean',
        trueValues: field.trueValues ?? TRUE_VALUES,
        falseValues: field.falseValues ?? FALSE_VALUES,
      };
    default:
      return null;
  }
}

/**
 * The rules of one field: what it is, how it is written, and its constraints. Where its values cannot be read as what they
 * mean, what is said of the values is listed as not checked, and what is said of their text is judged.
 */
export function fieldRules(written: Field, at: KeyPath, sources: SourceMap, problems: Problems): RuleDraft[] {
  const field = readable(written, at, sources, problems);
  return [...typeRules(field, at, sources, problems), ...constraintRules(field, at, sources, problems)];
}

/** The field without what hangs on a type, or on a format of dates, that is not read. */
function readable(field: Field, at: KeyPath, sources: SourceMap, problems: Problems): Field {
  const known = Object.hasOwn(TYPES, field.type);
  const itemType = String(field.itemType ?? 'string');
  const unread =
    (!known && { key: 'type', value: field.type, reason: `known types are ${Object.keys(TYPES).join(', ')}` }) ||
    (field.type === 'list' &&
      !Object.hasOwn(ITEMS, itemType) && {
        key: 'itemType',
        value: itemType,
        reason: `known types of items are ${Object.keys(ITEMS).join(', ')}`,
      });
  for (const key of ['delimiter', 'itemType'])
    if (field.type !== 'list' && key in field)
      problems.untested(sources.at([...at, key]), `${key} of ${field.name}`, 'only a list has one');
  const anyDate = isAnyDate(field);
  // Of a list the constraints are about its items, which its text does not hold one by one.
  if (!unread && !anyDate && field.type !== 'list') return field;
  if (unread)
    problems.leftOut(sources.at([...at, unread.key]), `${unread.key} ${unread.value} of ${field.name}`, unread.reason);
  const constraints = Object.entries(field.constraints ?? {});
  for (const [key] of constraints.filter(([key]) => !OF_TEXT.includes(key)))
    problems.leftOut(
      sources.at([...at, 'constraints', key]),
      `${key} of ${field.name}`,
      unread
        ? `its values are not read (${unread.key} ${unread.value})`
        : anyDate
          ? 'of dates in any format it is told that they are dates, and they are not compared'
          : 'items of a list in a text are not counted or compared',
    );
  return {
    ...field,
    ...(unread && { type: 'any', format: 'default' }),
    constraints: Object.fromEntries(constraints.filter(([key]) => OF_TEXT.includes(key))),
    categories: undefined,
  };
}

/** How the text of a field is written beyond its logical type; undefined where that says all. */
function writtenAs(field: Field): string | undefined {
  if (field.type === 'geopoint') return `^${POINTS[field.format] ?? POINTS.default}$`;
  if (field.type !== 'list') return WRITTEN[field.type];
  const item = ITEMS[String(field.itemType ?? 'string')]!;
  const between = escaped(String(field.delimiter ?? ','));
  return item === '' ? undefined : `^(${item})(${between}(${item}))*$`;
}

function typeRules(field: Field, at: KeyPath, sources: SourceMap, problems: Problems): RuleDraft[] {
  const column = [field.name];
  const place = (key: string) => sources.at([...at, key]);
  const leaveOut = (what: string, reason: string) => problems.leftOut(place('format'), what, reason);
  const type = typeOfField(field);
  const temporal = type === 'date' || type === 'time' || type === 'timestamp';
  // "Any parsable representation", for which the standard names python-dateutil.
  if (isAnyDate(field))
    return [{ measure: { rule: 'format', column, format: 'usual-date' }, position: place('format') }];
  const format = field.format === 'default' ? undefined : field.format;
  const drafts: RuleDraft[] = [];
  const written = writtenAs(field);
  const own = field.type === 'time' && format === undefined;
  if (type && !own)
    drafts.push({
      measure: { rule: 'type', column, type, format: temporal ? format : undefined },
      position: place('type'),
    });
  if (written !== undefined && (own || field.type !== 'time')) {
    drafts.push({
      measure: { rule: 'pattern', column, pattern: written, negate: false },
      title: `${field.name} is written as a ${field.type}`,
      position: place('type'),
    });
  }
  const isPoint = field.type === 'geopoint' && format !== undefined && Object.hasOwn(POINTS, format);
  if (format === undefined || temporal || isPoint) return drafts;
  const named = format === 'binary' ? 'base64' : FORMATS.find((known) => known === format);
  if (field.type !== 'string')
    leaveOut(`format ${format} of ${field.name}`, `the type ${field.type} has no such format`);
  else if (named) drafts.push({ measure: { rule: 'format', column, format: named }, position: place('format') });
  else leaveOut(`format ${format} of ${field.name}`, `known formats are ${FORMATS.join(', ')}`);
  return drafts;
}

function constraintRules(field: Field, at: KeyPath, sources: SourceMap, problems: Problems): RuleDraft[] {
  const column = [field.name];
  const rules = field.constraints ?? {};
  const place = (key: string) => sources.at([...at, 'constraints', key]);
  const drafts: RuleDraft[] = [];
  const add = (measure: Measure, key: string) => drafts.push({ measure, position: place(key) });
  if (rules.required) add({ rule: 'notNull', column }, 'required');
  if (rules.unique) add({ rule: 'unique', columns: column, nulls: 'ignore', count: 'surplus' }, 'unique');
  const { minLength, maxLength } = rules;
  if (minLength !== undefined || maxLength !== undefined) {
    const items = { rule: 'items', column, uniqueItems: false, noNull: false, finite: false } as const;
    const length: Measure =
      field.type === 'array'
        ? { ...items, minItems: minLength, maxItems: maxLength }
        : { rule: 'length', column, minimum: minLength, maximum: maxLength };
    add(length, minLength === undefined ? 'maxLength' : 'minLength');
  }
  const value = (written: Scalar, key: string) =>
    meant(written, field, () =>
      problems.mistake(place(key), `${key} of ${field.name} is ${JSON.stringify(written)}, which is no ${field.type}.`),
    );
  const bounds = (['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const).filter(
    (key) => rules[key] !== undefined,
  );
  if (bounds.length > 0) {
    if (field.type === 'duration') {
      problems.leftOut(place(bounds[0]!), `${bounds[0]} of ${field.name}`, 'durations are not compared');
    } else {
      const ends = Object.fromEntries(bounds.map((key) => [key, value(rules[key]!, key)]));
      add({ rule: 'range', column, ...ends }, bounds[0]!);
    }
  }
  if (rules.pattern !== undefined)
    add(
      { rule: 'pattern', column, pattern: `^(?:${pythonPattern(rules.pattern, 'both')})$`, negate: false },
      'pattern',
    );
  if (rules.enum) add({ rule: 'allowed', column, values: rules.enum.map((one) => value(one, 'enum')) }, 'enum');
  if (field.categories) {
    const values = field.categories.map((one) => value(one, 'categories'));
    drafts.push({ measure: { rule: 'allowed', column, values }, position: sources.at([...at, 'categories']) });
  }
  if (rules.jsonSchema !== undefined)
    add({ rule: 'jsonText', column, schema: rules.jsonSchema, formats: false }, 'jsonSchema');
  return drafts;
}

/** A value of a constraint, which may be written as a cell is: `"1.234,5"` of a number, `"yes"` of a boolean. */
function meant(written: Scalar, field: Field, wrong: () => void): Scalar {
  const spelling = spellingOf(field);
  if (spelling?.kind === 'number' && typeof written === 'string') {
    const text = written
      .replaceAll(spelling.group || /$^/g, '')
      .replace(spelling.decimal, '.')
      .trim();
    if (/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return text;
    wrong();
  }
  if (spelling?.kind === 'boolean' && typeof written !== 'boolean') {
    if (spelling.trueValues.includes(String(written))) return true;
    if (spelling.falseValues.includes(String(written))) return false;
    wrong();
  }
  return typeOfField(field) === 'string' ? String(written) : written;
}
