import type { LogicalType } from '../../../contracts/logical-type.ts';
import * as sql from '../../../table/expression.ts';
import { type Aggregate, type Dataset, type QueryEngine, rowsOf, type Value } from '../../../table/query.ts';
import { isNumeric, type TypedColumn } from '../../../table/types.ts';

/** Text columns with so few distinct values, each occurring so often on average, are taken for categories. */
const MAX_CATEGORIES = 30;
const MIN_ROWS_PER_CATEGORY = 20;
/** A key is proposed only where it looks like one. */
const KEY_NAME = /(^|_)(id|uuid|guid|key|code|number|no)$/i;

/** What is known of one column of a reference table. */
export interface Fact {
  readonly name: string;
  readonly column: TypedColumn;
  /** Null: the stored type has none of ODCS. */
  readonly type: LogicalType | null;
  readonly rows: number;
  /** Rows with a value. */
  readonly present: number;
  /** Called like a key, and no value occurs twice. */
  readonly unique: boolean;
  readonly nans: number;
  readonly infinities: number;
  /** Of the finite numbers; null for other types, and where none is or doubles do not hold them exactly. */
  readonly numbers: Extremes | null;
  /** Characters. */
  readonly lengths: { readonly shortest: number; readonly longest: number } | null;
  readonly items: Extremes | null;
  /** Share of the values that look like e-mail addresses. */
  readonly emails: number;
  readonly categories: readonly { readonly value: string; readonly rows: number }[] | null;
}

/** The smallest and the largest value, and how many rows have just that. */
export interface Extremes {
  readonly low: number;
  readonly high: number;
  readonly atLow: number;
  readonly atHigh: number;
}

type Asked = Record<string, Aggregate>;
type Answers = Readonly<Record<string, Value>>;

/** Reads the table twice, and once more where it is text, of which the types are to be found first. */
export async function factsOf(engine: QueryEngine, dataset: Dataset, signal: AbortSignal | undefined): Promise<Fact[]> {
  const read = dataset.untyped ? await readableTypes(engine, dataset, signal) : undefined;
  const types = dataset.columns.map((column, index) => read?.[index] ?? logicalType(column));
  const ask = (questions: (column: TypedColumn, index: number) => Asked) =>
    askOfEach(engine, dataset, dataset.columns.map(questions), signal);
  const seen = await ask((column, index) => firstQuestions(column, types[index]!));
  const closer = await ask((column, index) => secondQuestions(column, types[index]!, seen[index]!));
  const facts: Fact[] = [];
  for (const [index, column] of dataset.columns.entries()) {
    const answers = { ...seen[index]!, ...closer[index]! };
    const count = (key: string) => Number(answers[key] ?? 0);
    const type = types[index]!;
    const present = count('present');
    const longest = answers.longest ?? null;
    facts.push({
      name: column.name,
      column,
      type,
      rows: dataset.rows,
      present,
      unique: isKeyLike(column, type) && count('distinct') === present && present > 1,
      nans: count('nans'),
      infinities: count('infinities'),
      numbers: type === 'integer' || type === 'number' ? extremesOf(answers) : null,
      lengths: longest === null ? null : { shortest: count('shortest'), longest: Number(longest) },
      items: type === 'array' ? extremesOf(answers) : null,
      emails: present > 0 ? count('emails') / present : 0,
      categories: categoriesOf(answers.frequencies),
    });
  }
  return facts;
}

/** For each column what is asked of it, in one call; what cannot be answered is null. */
async function askOfEach(
  engine: QueryEngine,
  dataset: Dataset,
  questions: readonly Asked[],
  signal: AbortSignal | undefined,
): Promise<Answers[]> {
  const all = questions.flatMap((asked, index) =>
    Object.entries(asked).map(([key, aggregate]) => [`${index} ${key}`, aggregate] as const),
  );
  const found = all.length === 0 ? new Map() : await engine.aggregate(rowsOf(dataset), Object.fromEntries(all), signal);
  return questions.map((asked, index) =>
    Object.fromEntries(
      Object.keys(asked).map((key) => {
        const outcome = found.get(`${index} ${key}`);
        return [key, outcome?.ok ? outcome.value : null];
      }),
    ),
  );
}

function firstQuestions(column: TypedColumn, type: LogicalType | null): Asked {
  const stored = sql.column(column.name);
  const present: Asked = { present: { fn: 'count-values', of: stored } };
  // Counting distinct values costs more than all else, so it is asked only where something follows from it.
  const distinct: Asked =
    type === 'string' || isKeyLike(column, type) ? { distinct: { fn: 'distinct', of: stored } } : {};
  switch (type) {
    case 'integer':
    case 'number':
      return { ...present, ...distinct, ...extremesAsked(storedValue(column, type)) };
    case 'array':
      return { ...present, ...extremesAsked(sql.lengthOf(stored, 'items')) };
    case 'string':
      return {
        ...present,
        ...distinct,
        ...(column.type.kind === 'text'
          ? {
              shortest: { fn: 'min', of: sql.lengthOf(stored) },
              longest: { fn: 'max', of: sql.lengthOf(stored) },
              emails: { fn: 'count', where: sql.matches(stored, '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$') },
            }
          : {}),
      };
    default:
      return present;
  }
}

/** The categories; how many values are the extremes, or where one of these is not finite, the finite ones. */
function secondQuestions(column: TypedColumn, type: LogicalType | null, answers: Answers): Asked {
  const { low, high } = answers;
  if (type === 'string')
    return areFew(answers) ? { frequencies: { fn: 'frequencies', of: sql.column(column.name) } } : {};
  if (type === 'array') return atExtremes(sql.lengthOf(sql.column(column.name), 'items'), low, high);
  if (type !== 'integer' && type !== 'number') return {};
  const value = storedValue(column, type);
  if (low === null || high === null || (Number.isFinite(Number(low)) && Number.isFinite(Number(high))))
    return atExtremes(value, low, high);
  const [nan, infinite] = [sql.isNaNValue(value), sql.isInfinite(value)];
  return {
    nans: { fn: 'count', where: nan },
    infinities: { fn: 'count', where: infinite },
    ...extremesAsked(value, sql.not(sql.or(nan, infinite))),
  };
}

function extremesAsked(of: sql.Expression, where?: sql.Expression): Asked {
  return { low: { fn: 'min', of, where }, high: { fn: 'max', of, where } };
}

function atExtremes(of: sql.Expression, low: Value | undefined, high: Value | undefined): Asked {
  if (typeof low !== 'number' || typeof high !== 'number') return {};
  return {
    atLow: { fn: 'count', where: sql.compare(of, '=', sql.number(low)) },
    atHigh: { fn: 'count', where: sql.compare(of, '=', sql.number(high)) },
  };
}

/** Integers and decimals that a double cannot hold come as text, and have no bounds here. */
function extremesOf({ low, high, atLow, atHigh }: Answers): Extremes | null {
  if (typeof low !== 'number' || typeof high !== 'number' || !Number.isFinite(low) || !Number.isFinite(high))
    return null;
  return { low, high, atLow: Number(atLow ?? 0), atHigh: Number(atHigh ?? 0) };
}

function categoriesOf(frequencies: Value | undefined): Fact['categories'] {
  if (typeof frequencies !== 'object' || frequencies === null) return null;
  return Object.entries(frequencies)
    .map(([value, rows]) => ({ value, rows: Number(rows) }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** So few texts, each so often, that they are taken for categories. */
function areFew({ present, distinct }: Answers): boolean {
  return Number(distinct) > 0 && Number(distinct) <= Math.min(MAX_CATEGORIES, Number(present) / MIN_ROWS_PER_CATEGORY);
}

/** The types that text is tried as, and what is in every text that one of them reads. */
const READABLE = {
  integer: /^[-+]?[0-9]+$/,
  number: /[0-9]|inf|nan/i,
  boolean: /^(?:true|false)$/i,
  date: /^[0-9]{4}-/,
  timestamp: /^[0-9]{4}-/,
} as const;
type Readable = keyof typeof READABLE;

/** Of text columns: the narrowest type that reads every value. What does not read one of them is not tried on all. */
async function readableTypes(
  engine: QueryEngine,
  dataset: Dataset,
  signal: AbortSignal | undefined,
): Promise<LogicalType[]> {
  const ask = (questions: (of: sql.Expression, index: number) => Asked) =>
    askOfEach(
      engine,
      dataset,
      dataset.columns.map(({ name }, index) => questions(sql.column(name), index)),
      signal,
    );
  const shown = await ask((of) => ({ present: { fn: 'count-values', of }, one: { fn: 'max', of } }));
  const candidates = shown.map(({ one }) =>
    typeof one === 'string' ? (Object.keys(READABLE) as Readable[]).filter((type) => READABLE[type].test(one)) : [],
  );
  const counted = await ask((of, index) => ({
    ...Object.fromEntries(candidates[index]!.map((type) => [type, { fn: 'count-values', of: sql.parse(of, type) }])),
    // A leading zero is part of a code, not of a number.
    ...(candidates[index]!.includes('number')
      ? { coded: { fn: 'count', where: sql.matches(of, '^[-+]?0[0-9]|^\\+') } }
      : {}),
  }));
  return counted.map((answers, index) => {
    const coded = Number(answers.coded ?? 0) > 0;
    const fits = candidates[index]!.find(
      (type) => answers[type] === shown[index]!.present && !(coded && (type === 'integer' || type === 'number')),
    );
    return fits ?? 'string';
  });
}

function isKeyLike({ name }: TypedColumn, type: LogicalType | null): boolean {
  return (type === 'string' || type === 'integer') && KEY_NAME.test(name);
}

function storedValue(column: TypedColumn, type: 'integer' | 'number'): sql.Expression {
  const stored = sql.column(column.name);
  return column.type.kind === 'text' ? sql.parse(stored, type) : stored;
}

const LOGICAL: Readonly<Record<string, LogicalType>> = {
  boolean: 'boolean',
  text: 'string',
  uuid: 'string',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  instant: 'timestamp',
  list: 'array',
  struct: 'object',
};

function logicalType({ type }: TypedColumn): LogicalType | null {
  if (type.kind === 'integer') return 'integer';
  return isNumeric(type) ? 'number' : (LOGICAL[type.kind] ?? null);
}
