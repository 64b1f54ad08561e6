import { type Aggregate, type Dataset, type Query, type QueryEngine, rowsOf } from '../table/query.ts';
import type { ColumnType } from './document.ts';
import { askFor, columnType, isExactCategory } from './features.ts';
import { areNames, isNumberedRange, rangeOf } from './identifier.ts';
import type { DrawnSample } from './sample.ts';

interface Kinds {
  readonly engine: QueryEngine;
  readonly without: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, 'number' | 'category' | 'text'>;
  readonly compared?: ReadonlySet<string> | undefined;
  readonly rows?: Query | undefined;
  readonly groupBy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A column, and what its values are taken for: values, categories, or names of rows. */
interface KindOfColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly is: 'values' | 'categories' | 'names';
}

/** The columns that are summed up. */
export async function kindsOfColumns(dataset: Dataset, look: DrawnSample, options: Kinds): Promise<KindOfColumn[]> {
  const columns = dataset.columns.flatMap(({ name, type: stored }) => {
    if (options.without.has(name) || name === options.groupBy) return [];
    const type = dataset.untyped ? look.typeOf(name) : columnType(stored);
    return [{ name, type, isCategory: isCategory(name, type, look, options) }];
  });
  const names = await namesOfRows(
    dataset,
    columns.filter(({ name, isCategory }) => !isCategory && !options.types.has(name) && !options.compared?.has(name)),
    look,
    options,
  );
  return columns.map(({ name, type, isCategory }) => ({
    name,
    type,
    is: isCategory ? 'categories' : names.has(name) ? 'names' : 'values',
  }));
}

/** Integers of few values are codes more often than amounts; a text is a category where its values come back. */
const MAX_CODES = 20;
const MAX_TEXTS = 200;
/** One number so many times is a constant. */
const MIN_CONSTANT = 20;

function isCategory(name: string, type: ColumnType, look: DrawnSample, options: Kinds): boolean {
  const said = options.types.get(name);
  if (said !== undefined) return said === 'category';
  if (type !== 'text' && type !== 'integer' && type !== 'number') return type === 'boolean';
  const texts = look.textsOf(name);
  const distinct = new Set(texts).size;
  if (distinct === 0) return false;
  // Of a constant, any other value is news.
  if (type === 'number') return distinct === 1 && texts.length >= MIN_CONSTANT && isExactCategory(Number(texts[0]));
  return type === 'integer'
    ? distinct <= MAX_CODES
    : distinct <= MAX_TEXTS && distinct <= Math.max(2, texts.length / 2);
}

/** Columns whose values name rows. What a sample shows of numbers is asked of the whole table, and only there. */
async function namesOfRows(
  dataset: Dataset,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  look: DrawnSample,
  options: Kinds,
): Promise<ReadonlySet<string>> {
  const found = new Set(
    columns.filter(({ name, type }) => type === 'text' && areNames(look.textsOf(name))).map(nameOf),
  );
  const numbered = columns.filter(({ name, type }) => {
    if (type !== 'integer') return false;
    const values = look.numbersOf({ column: name, feature: 'value', type, summary: 'numbers' });
    const isWhole = values.length === look.textsOf(name).length && values.every(Number.isSafeInteger);
    return isWhole && new Set(values).size === values.length && isNumberedRange(dataset.rows, rangeOf(values));
  });
  if (numbered.length === 0) return found;
  const questions: Record<string, Aggregate> = {};
  for (const { name, type } of numbered) {
    const asked = askFor({ column: name, feature: 'value', type, summary: 'numbers' }, dataset);
    if (typeof asked === 'string') continue;
    const of = asked.value;
    Object.assign(questions, {
      [`${name} values`]: { fn: 'count-values', of },
      [`${name} distinct`]: { fn: 'distinct', of },
      [`${name} min`]: { fn: 'min', of },
      [`${name} max`]: { fn: 'max', of },
    } satisfies Record<string, Aggregate>);
  }
  const answers = await options.engine.aggregate(options.rows ?? rowsOf(dataset), questions, options.signal);
  const answer = (key: string) => {
    const outcome = answers.get(key);
    return outcome?.ok ? Number(outcome.value) : Number.NaN;
  };
  for (const { name } of numbered) {
    const values = answer(`${name} values`);
    const range = answer(`${name} max`) - answer(`${name} min`) + 1;
    if (answer(`${name} distinct`) === values && isNumberedRange(values, range)) found.add(name);
  }
  return found;
}

const nameOf = ({ name }: { readonly name: string }) => name;
