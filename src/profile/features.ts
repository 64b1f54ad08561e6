import {
  and,
  call,
  column as columnOf,
  datePart,
  type Expression,
  isInfinite,
  isNaNValue,
  isNull,
  lengthOf,
  matches,
  not,
  parse,
  secondsBetween,
  timestamp,
  when,
  without,
} from '../table/expression.ts';
import type { Dataset } from '../table/query.ts';
import { isNumeric, type ValueType } from '../table/types.ts';
import type { ColumnType, FeatureOf, FeatureProfile } from './document.ts';

/** How the values of a feature are summed up. */
export type Summary = FeatureProfile['values']['is'];

/** What is measured of a column. */
export interface Feature {
  readonly column: string;
  readonly feature: FeatureOf;
  readonly type: ColumnType;
  readonly summary: Summary;
  /** The column names rows, and says nothing of them. */
  readonly identifier?: true | undefined;
}

/** A feature as this table has it: what to ask of each row. */
export interface AskedFeature extends Feature {
  readonly stored: string;
  /** Null where the row has no value of the column. */
  readonly raw: Expression;
  /** As the type that it is read as. */
  readonly given: Expression;
  /** Null where the value is missing, or is none of the type: a number for numbers, a text for categories. */
  readonly value: Expression;
}

/** The features of a column of text: how long, and of which characters. */
const OF_TEXT: readonly Omit<Feature, 'column' | 'type'>[] = [
  { feature: 'length', summary: 'numbers' },
  { feature: 'digits', summary: 'categories' },
  { feature: 'capitals', summary: 'categories' },
  { feature: 'punctuation', summary: 'categories' },
  { feature: 'non-ascii', summary: 'categories' },
];

/** In RE2. */
const ALPHABETS: Readonly<Partial<Record<FeatureOf, string>>> = {
  digits: '[0-9]',
  capitals: '\\p{Lu}',
  punctuation: '[\\p{P}\\p{S}]',
  'non-ascii': '[^\\x00-\\x7F]',
};

/** What a file of rows says of a column, where its format has types. */
export function columnType(type: ValueType): ColumnType {
  switch (type.kind) {
    case 'integer':
    case 'boolean':
    case 'text':
    case 'date':
      return type.kind;
    case 'uuid':
      return 'text';
    case 'float':
    case 'decimal':
      return 'number';
    case 'timestamp':
    case 'instant':
      return 'timestamp';
    case 'list':
      return isNumeric(type.item) ? 'list' : 'other';
    default:
      return 'other';
  }
}

/**
 * What is measured of a column of this type by default. A date and a time are expected to move on, so their weekday and hour
 * are compared; a text of many values is compared by its length and its characters; a list of numbers by its mean and spread; of names of
 * rows only whether they are there.
 */
export function featuresOf(column: string, type: ColumnType, is: 'values' | 'categories' | 'names'): Feature[] {
  const value = (summary: Summary): Feature => ({ column, feature: 'value', type, summary });
  const more = (feature: FeatureOf, summary: Summary): Feature => ({ column, feature, type, summary });
  if (is === 'categories') return [value('categories')];
  if (is === 'names') {
    // Each name of the reference has a digit: what stands in for a name, such as `unknown`, has none.
    const digits = type === 'text' ? [more('digits', 'categories')] : [];
    return [{ ...value('nothing'), identifier: true }, ...digits];
  }
  switch (type) {
    case 'integer':
    case 'number':
      return [value('numbers')];
    case 'boolean':
      return [value('categories')];
    case 'text':
      return [value('nothing'), ...OF_TEXT.map((one) => ({ ...one, column, type }))];
    case 'date':
      return [value('nothing'), more('weekday', 'categories')];
    case 'timestamp':
      return [value('nothing'), more('weekday', 'categories'), more('hour', 'categories')];
    case 'list':
      return [value('nothing'), more('length', 'numbers'), more('mean', 'numbers'), more('sd', 'numbers')];
    case 'other':
      return [value('nothing')];
  }
}

/**
 * What to ask of this table for a feature; null where the column is not there, `flipped` where it holds another type. In
 * delimited text, and where a format has no times of its own, a text is read as the type; what cannot be read is counted.
 */
export function askFor(feature: Feature, dataset: Dataset): AskedFeature | 'absent' | 'flipped' {
  const found = dataset.columns.find(({ name }) => name === feature.column);
  if (found === undefined) return 'absent';
  const actual = columnType(found.type);
  const isRead =
    found.type.kind === 'text' &&
    feature.type !== 'text' &&
    (dataset.untyped || (dataset.timesAsText && (feature.type === 'date' || feature.type === 'timestamp')));
  if (!isRead && kin(actual) !== kin(feature.type) && found.type.kind !== 'null') return 'flipped';
  const raw = columnOf(found.name);
  // A UUID has a length and digits as the text that it is.
  const readTo = isRead ? readAs(feature.type) : found.type.kind === 'uuid' ? 'text' : undefined;
  const given = readTo === undefined ? raw : parse(raw, readTo);
  return { ...feature, stored: found.declared, raw, given, value: measured(feature, given, isRead ? 'text' : actual) };
}

/** Integers and numbers are one kind, dates and times another: one may be written as the other. */
function kin(type: ColumnType): string {
  if (type === 'integer' || type === 'number') return 'numbers';
  return type === 'date' || type === 'timestamp' ? 'times' : type;
}

function readAs(type: ColumnType) {
  return type === 'integer' || type === 'number'
    ? 'number'
    : type === 'boolean' || type === 'date' || type === 'timestamp'
      ? type
      : 'text';
}

function measured({ feature, type, summary }: Feature, value: Expression, stored: ColumnType): Expression {
  const alphabet = ALPHABETS[feature];
  if (alphabet !== undefined) return categoryOf(matches(value, alphabet));
  switch (feature) {
    case 'length':
      return lengthOf(value, type === 'list' ? 'items' : 'characters');
    case 'weekday':
    case 'hour':
      return categoryOf(datePart(feature, value));
    case 'mean':
      return call('list_mean', value);
    case 'sd':
      return call('list_sd', value);
    default:
      if (summary === 'categories' && kin(type) === 'numbers' && stored !== 'integer') return categoryOfNumber(value);
      if (summary === 'categories') return type === 'text' ? value : categoryOf(value);
      return summary === 'numbers' && (type === 'date' || type === 'timestamp')
        ? secondsBetween(timestamp('1970-01-01T00:00:00Z'), value)
        : value;
  }
}

const categoryOf = (value: Expression) => parse(value, 'text');

/**
 * `2` of 2.0, as a column of codes has where one of them is missing, to nine decimals; none of NaN. Decimals are spelled alike by every
 * engine, floats are not.
 */
function categoryOfNumber(value: Expression): Expression {
  const decimal = parse(parse(value, { precision: 38, scale: DECIMALS }), 'text');
  return without(decimal, '\\.?0+$');
}

const DECIMALS = 9;

/** Whether a number is told in full by its category. */
export function isExactCategory(value: number): boolean {
  return Math.abs(value) < 1e15 && Number(value.toFixed(DECIMALS)) === value;
}

/** The value where it is a finite number. */
export function finite(value: Expression): Expression {
  return when([[and(not(isNull(value)), not(isNaNValue(value)), not(isInfinite(value))), value]]);
}
