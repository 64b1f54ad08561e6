import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Tensor, TensorSpec } from '../core/tensor.ts';
import type { ColumnBatch, ColumnInfo, RowBatch } from '../table/rows.ts';
import { asNumbers, type Categories } from './categories.ts';
import { convert } from './convert.ts';
import { fitShape, type Symbols } from './fit-shape.ts';
import { countNonFinite, type NonFinite, sumNonFinite } from './non-finite.ts';
import type { Signature } from './predictor.ts';
import { allocate, elementCount, shownShape } from './tensor-types.ts';

/** Which column feeds which input. Several scalar columns side by side make one input [batch, columns]. */
export type InputMapping = Readonly<Record<string, string | readonly string[]>>;

export interface FeedOptions {
  /** What messages call the table. */
  readonly table: string;
  readonly mapping?: InputMapping | undefined;
  /** Columns that are fed as numbers for their values. */
  readonly categories?: Categories | undefined;
  /** Columns with another purpose, such as the label: never taken for an input unless the mapping says so. */
  readonly reserved?: readonly string[] | undefined;
  /** What a null is to an input of floating point. Default: error. */
  readonly missing?: 'error' | 'nan' | undefined;
  /** Where the mapping was, or would be, written. */
  readonly position?: SourcePosition | undefined;
}

/** How rows become inputs. */
export interface FeedPlan {
  readonly inputs: readonly { readonly spec: TensorSpec; readonly columns: readonly string[] }[];
  /** All columns to read, each once. */
  readonly columns: readonly string[];
  /** Those of them that feed text, so that digits of a CSV stay as they are written. */
  readonly texts: readonly string[];
  readonly missing: 'error' | 'nan';
  readonly categories: Categories;
  /** As in `FeedOptions`, for what rows show. */
  readonly origin: Pick<FeedOptions, 'table' | 'position'>;
}

export interface Feed {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly rows: number;
  /** Features that are NaN or infinite. They are passed on: a model may be made for them. */
  readonly nonFinite: NonFinite;
  /** Nulls that were fed as NaN. */
  readonly filled: number;
}

/**
 * Decides, before anything is read, which columns feed the model: those that `mapping` names; without it, those named
 * like an input; or the only column that is left for an only input.
 * Throws ConfigurationError that lists inputs and columns where that does not settle every input.
 */
export function planFeeds(signature: Signature, columns: readonly ColumnInfo[], options: FeedOptions): FeedPlan {
  const mapping = options.mapping ?? guessMapping(signature, columns, options);
  const fail = (problem: string) =>
    new ConfigurationError(`${problem} ${overview(signature, columns, options)}`, { position: options.position });
  if (signature.inputs.length === 0) throw fail('The model has no input, so it says the same for every row.');
  const names = columns.map(({ name }) => name);
  const inputNames = signature.inputs.map(({ name }) => name);
  for (const name of Object.keys(mapping)) {
    if (!inputNames.includes(name)) throw fail(`The model has no input "${name}".${didYouMean(name, inputNames)}`);
  }
  const inputs = signature.inputs.map((spec) => {
    const mapped = Object.hasOwn(mapping, spec.name) ? mapping[spec.name]! : undefined;
    if (mapped === undefined) throw fail(`No column feeds the input "${spec.name}" of the model.`);
    const list = typeof mapped === 'string' ? [mapped] : mapped;
    if (list.length === 0) throw fail(`The list of columns for input "${spec.name}" is empty.`);
    const missing = list.find((name) => !names.includes(name));
    if (missing !== undefined) throw fail(`${options.table} has no column "${missing}".${didYouMean(missing, names)}`);
    if (spec.dims.length === 0) {
      throw fail(
        `Input "${spec.name}" has no batch dimension (or states no shape), so rows cannot be fed to it. ` +
          'Export the model with a first dimension for the batch.',
      );
    }
    return { spec, columns: list };
  });
  requireOneBatch(signature, fail);
  const categories = options.categories ?? {};
  for (const name of Object.keys(categories)) {
    const fed = inputs.filter(({ columns: list }) => list.includes(name));
    if (fed.length === 0) {
      const all = [...new Set(inputs.flatMap(({ columns: list }) => list))];
      throw fail(`categories names the column "${name}", which feeds no input.${didYouMean(name, all)}`);
    }
    const text = fed.find(({ spec }) => spec.type === 'string');
    if (text) throw fail(`Input "${text.spec.name}" takes text, and categories makes numbers of "${name}".`);
  }
  return {
    inputs,
    columns: [...new Set(inputs.flatMap((input) => input.columns))],
    texts: textColumns(inputs),
    missing: options.missing ?? 'error',
    categories,
    origin: { table: options.table, position: options.position },
  };
}

/**
 * The inputs for a batch of rows. Data is passed on without a copy where type and layout allow.
 * Throws ConfigurationError where a column does not fit its input, or holds a null.
 */
export function makeFeed(plan: FeedPlan, rows: RowBatch): Feed {
  const batch = inNumbers(plan, rows);
  const symbols: Symbols = new Map();
  for (const { spec } of plan.inputs) {
    const first = spec.dims[0];
    if (typeof first === 'string' && first !== '') symbols.set(first, batch.rows);
  }
  // Inputs that show the size of their symbolic dimensions come first; others are fitted to what is known then.
  const ordered = [...plan.inputs].sort((a, b) => ambiguity(a, batch) - ambiguity(b, batch));
  const floats = new Set(plan.inputs.flatMap(({ spec, columns }) => (isFloat(spec) ? columns : [])));
  // Before NaN takes the place of nulls, which are told apart from it.
  const nonFinite = sumNonFinite([...floats].map((name) => countNonFinite(columnOf(batch, name), batch)));
  const tensors = new Map(ordered.map((input) => [input.spec.name, makeTensor(input, batch, symbols, plan.missing)]));
  const filled = [...floats].reduce((sum, name) => sum + columnOf(batch, name).nulls.length, 0);
  return { tensors, rows: batch.rows, nonFinite, filled };
}

function inNumbers({ categories, origin }: FeedPlan, batch: RowBatch): RowBatch {
  const coded = Object.entries(categories).map(([column, numbers]): [string, ColumnBatch] => [
    column,
    asNumbers(columnOf(batch, column), numbers, { ...origin, column, start: batch.start }),
  ]);
  return coded.length === 0 ? batch : { ...batch, columns: new Map([...batch.columns, ...coded]) };
}

/** What feeds a number, too, is read as one. */
function textColumns(inputs: FeedPlan['inputs']): string[] {
  const fed = (text: boolean) =>
    new Set(inputs.flatMap(({ spec, columns }) => ((spec.type === 'string') === text ? columns : [])));
  const numbers = fed(false);
  return [...fed(true)].filter((name) => !numbers.has(name));
}

function isFloat({ type }: TensorSpec): boolean {
  return type.startsWith('float');
}

type PlannedInput = FeedPlan['inputs'][number];

function guessMapping(
  signature: Signature,
  columns: readonly ColumnInfo[],
  { reserved = [] }: FeedOptions,
): InputMapping {
  const free = columns.map(({ name }) => name).filter((name) => !reserved.includes(name));
  const [only] = signature.inputs;
  if (signature.inputs.length === 1 && only && free.length === 1) return { [only.name]: free[0]! };
  return Object.fromEntries(signature.inputs.flatMap(({ name }) => (free.includes(name) ? [[name, name]] : [])));
}

function requireOneBatch(signature: Signature, fail: (problem: string) => ConfigurationError): void {
  const fixed = signature.inputs.flatMap(({ name, dims: [first] }) =>
    typeof first === 'number' ? [{ name, size: first }] : [],
  );
  const [one] = fixed;
  const other = fixed.find(({ size }) => size !== one?.size);
  if (one && other) {
    throw fail(
      `Inputs "${one.name}" and "${other.name}" are fixed to batches of ${one.size} and ${other.size} rows, so no batch fits both. ` +
        'Export the model with a dynamic batch dimension.',
    );
  }
  if (one?.size === 0) throw fail(`Input "${one.name}" is fixed to batches of 0 rows.`);
}

function makeTensor(input: PlannedInput, batch: RowBatch, symbols: Symbols, missing: FeedPlan['missing']): Tensor {
  const { spec, columns } = input;
  const batches = columns.map((name) => columnOf(batch, name));
  const fills = missing === 'nan' && isFloat(spec);
  if (!fills) for (const [at, column] of batches.entries()) requireNoNull(columns[at]!, column, spec, batch, missing);
  const found = rowShape(input, batches);
  const dims = fitShape(spec.dims.slice(1), found, symbols);
  if (!isDims(dims)) throw misfit(input, found, dims.problem);
  const converted = batches.map((column, at) => {
    const elementsPerRow = elementCount(column.shape);
    const data = convert(column, spec.type, {
      column: columns[at]!,
      input: spec.name,
      start: batch.start,
      elementsPerRow,
    });
    if (fills) for (const row of column.nulls) fillRow(data, row, elementsPerRow);
    return data;
  });
  const data = converted.length === 1 ? converted[0]! : interleave(spec, converted, batch.rows);
  return { type: spec.type, dims: [batch.rows, ...dims], data };
}

/** What one row of the columns looks like together. */
function rowShape({ spec, columns }: PlannedInput, batches: readonly ColumnBatch[]): readonly number[] {
  if (batches.length === 1) return batches[0]!.shape;
  const list = batches.findIndex(({ shape }) => elementCount(shape) !== 1);
  if (list >= 0) {
    throw new ConfigurationError(
      `Column "${columns[list]}" holds lists of shape [${batches[list]!.shape.join(', ')}], and several columns for one input ` +
        `("${spec.name}") must each hold one value per row. Map that column alone, or split it in the data.`,
    );
  }
  return [batches.length];
}

function interleave(spec: TensorSpec, columns: readonly Tensor['data'][], rows: number): Tensor['data'] {
  const target = allocate(spec.type, rows * columns.length);
  for (const [at, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) target[row * columns.length + at] = column[row]!;
  }
  return target;
}

function ambiguity({ spec, columns }: PlannedInput, batch: RowBatch): number {
  const rank = columns.length === 1 ? columnOf(batch, columns[0]!).shape.length : 1;
  return rank === spec.dims.length - 1 ? 0 : 1;
}

const NAN_FLOAT16 = 0x7e00;

function fillRow(data: Tensor['data'], row: number, elements: number): void {
  if (Array.isArray(data)) return;
  const nan = data instanceof Uint16Array ? NAN_FLOAT16 : Number.NaN;
  (data as Float64Array).fill(nan, row * elements, (row + 1) * elements);
}

function requireNoNull(
  name: string,
  { nulls }: ColumnBatch,
  spec: TensorSpec,
  batch: RowBatch,
  missing: FeedPlan['missing'],
): void {
  if (nulls.length === 0) return;
  const remedy =
    missing === 'nan'
      ? 'Only an input of floating point has a NaN; fill or drop such rows in the data, as it is done in production.'
      : `Fill or drop such rows in the data, as it is done in production${isFloat(spec) ? ', or say data.missing: nan where the model is made for missing values' : ''}.`;
  throw new ConfigurationError(
    `Column "${name}" is null in row ${batch.start + nulls[0]! + 1}, and a model has no null: input "${spec.name}" takes ${spec.type}. ${remedy}`,
  );
}

function columnOf(batch: RowBatch, name: string): ColumnBatch {
  const column = batch.columns.get(name);
  if (!column) throw new Error(`the batch lacks the column ${name}`);
  return column;
}

function isDims(fit: ReturnType<typeof fitShape>): fit is readonly number[] {
  return Array.isArray(fit);
}

function misfit({ spec, columns }: PlannedInput, found: readonly number[], problem: string): ConfigurationError {
  const what = columns.length === 1 ? `Column "${columns[0]}" has` : `The ${columns.length} columns have`;
  return new ConfigurationError(
    `${what} ${found.length === 0 ? 'one value' : `the shape [${found.join(', ')}]`} per row, and input "${spec.name}" of the model takes ` +
      `${shownShape(spec.type, spec.dims)}, the first being the batch: ${problem}. Bring the column into that shape, or map another one.`,
  );
}

function overview(signature: Signature, columns: readonly ColumnInfo[], { table, reserved = [] }: FeedOptions): string {
  const inputs = signature.inputs.map(({ name, type, dims }) => `"${name}" (${shownShape(type, dims)})`);
  const free = columns.filter(({ name }) => !reserved.includes(name));
  const shown = free.slice(0, 20).map(({ name, declared }) => `"${name}" (${declared})`);
  const rest = free.length > 20 ? ` and ${free.length - 20} more` : '';
  return (
    `The model's inputs are ${inputs.join(', ') || 'none'}; ${table} has the columns ${shown.join(', ') || 'none'}${rest}. ` +
    `Say which column feeds which input with ${mappingAdvice(signature, free)}.`
  );
}

/** A list where one input has room for exactly the plain numbers of the table, as pipelines of scikit-learn are exported. */
function mappingAdvice({ inputs }: Signature, free: readonly ColumnInfo[]): string {
  const [input, ...others] = inputs;
  const width = input?.dims.at(-1);
  const numbers = free.filter(({ declared }) => NUMBERS.test(declared));
  const fits = input !== undefined && others.length === 0 && input.dims.length === 2 && width === numbers.length;
  if (!fits || numbers.length < 2 || numbers.length > 20) return 'inputs: { input: column }';
  const list = numbers.map(({ name }) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)));
  return `inputs: { ${input.name}: [${list.join(', ')}] }`;
}

const NUMBERS = /^(?:FLOAT|DOUBLE|DECIMAL.*|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?)$/i;
