import { ConfigurationError } from '../../core/errors.ts';
import type { ColumnBatch, RowSource } from '../../table/rows.ts';

/** What the data says about every row, apart from the model's inputs. */
export interface Truth {
  /** Rows in the table, labelled or not. */
  readonly rows: number;
  /** Index into `labels` of each row; −1 where the label is missing. */
  readonly label: Int32Array;
  /** The distinct labels as text, sorted: numbers by value, then everything else by code unit. */
  readonly labels: readonly string[];
  readonly unlabelled: number;
  /** Text of the id column of each row; null where the policy names none. */
  readonly ids: readonly string[] | null;
  readonly slices: readonly SliceColumn[];
}

export interface SliceColumn {
  readonly column: string;
  readonly values: readonly string[];
  /** Index into `values` of each row. */
  readonly value: Int32Array;
}

export interface TruthRequest {
  readonly label: string;
  readonly id: string | undefined;
  readonly slices: readonly string[];
  readonly allowMissingLabels: boolean;
}

const BATCH = 8192;
/** More distinct labels than this is a regression target or an id column, not classes. */
const MAX_CLASSES = 100_000;
const MAX_SLICES = 10_000;
const MISSING = '(missing)';

/**
 * One pass over the label, id and slice columns. Throws ConfigurationError for an empty table, missing labels that the
 * policy does not allow, duplicate or missing ids, and a label column that holds no classes.
 */
export async function readTruth(source: RowSource, request: TruthRequest, signal: AbortSignal): Promise<Truth> {
  if (source.rows === 0) {
    throw new ConfigurationError(`${source.name} has no rows, so there is nothing to measure. Check data.path.`);
  }
  const label = new Coded(source.rows);
  const slices = request.slices.map(() => new Coded(source.rows));
  const ids = request.id === undefined ? null : new Ids(source, request.id);
  const columns = [...new Set([request.label, ...(request.id === undefined ? [] : [request.id]), ...request.slices])];
  for await (const batch of source.read(columns, BATCH, signal)) {
    label.add(texts(batch.columns.get(request.label)!, source, request.label), null);
    if (request.id !== undefined) ids?.add(texts(batch.columns.get(request.id)!, source, request.id));
    for (const [index, column] of request.slices.entries()) {
      slices[index]!.add(texts(batch.columns.get(column)!, source, column), MISSING);
    }
    if (label.values.length > MAX_CLASSES) throw tooMany(source, request.label, 'distinct labels', MAX_CLASSES);
  }
  const truth = label.sorted();
  const unlabelled = truth.code.reduce((count, code) => (code < 0 ? count + 1 : count), 0);
  refuseMissing(source, request, truth.code, unlabelled);
  return {
    rows: source.rows,
    label: truth.code,
    labels: truth.values,
    unlabelled,
    ids: ids?.all ?? null,
    slices: request.slices.map((column, index) => {
      const { values, code } = slices[index]!.sorted();
      if (values.length > MAX_SLICES) throw tooMany(source, column, 'slices', MAX_SLICES);
      return { column, values, value: code };
    }),
  };
}

function refuseMissing(source: RowSource, request: TruthRequest, codes: Int32Array, unlabelled: number): void {
  if (unlabelled === 0) return;
  if (unlabelled === source.rows) {
    throw new ConfigurationError(`Every row of ${source.name} lacks a label in the column "${request.label}".`);
  }
  if (request.allowMissingLabels) return;
  throw new ConfigurationError(
    `${unlabelled} of ${source.rows} rows of ${source.name} have no label in the column "${request.label}", the first is row ` +
      `${codes.indexOf(-1) + 1}. Label them, or leave them out with allow-missing-labels: true.`,
  );
}

/** Texts of a column, coded by their order of appearance. */
class Coded {
  readonly values: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #code: Int32Array;
  #rows = 0;

  constructor(rows: number) {
    this.#code = new Int32Array(rows);
  }

  add(batch: readonly (string | null)[], missing: string | null): void {
    for (const given of batch) {
      const text = given ?? missing;
      this.#code[this.#rows++] = text === null ? -1 : this.#codeOf(text);
    }
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.values.length);
    return this.values.push(text) - 1;
  }

  sorted(): { values: string[]; code: Int32Array } {
    const order = this.values.map((_, index) => index).sort((a, b) => compareLabels(this.values[a]!, this.values[b]!));
    const place = new Int32Array(order.length);
    for (const [rank, index] of order.entries()) place[index] = rank;
    return {
      values: order.map((index) => this.values[index]!),
      code: this.#code.map((code) => (code < 0 ? -1 : place[code]!)),
    };
  }
}

class Ids {
  readonly all: string[] = [];
  readonly #seen = new Map<string, number>();
  readonly #source: RowSource;
  readonly #column: string;

  constructor(source: RowSource, column: string) {
    this.#source = source;
    this.#column = column;
  }

  add(batch: readonly (string | null)[]): void {
    for (const id of batch) {
      const row = this.all.length + 1;
      if (id === null) {
        throw new ConfigurationError(`Row ${row} of ${this.#source.name} has no id in the column "${this.#column}".`);
      }
      const before = this.#seen.get(id);
      if (before !== undefined) {
        throw new ConfigurationError(
          `${this.#source.name} has the id ${JSON.stringify(id)} twice in the column "${this.#column}", in rows ${before} and ${row}. ` +
            'An id names one row; remove the duplicates, or name another column with data.id.',
        );
      }
      this.#seen.set(id, row);
      this.all.push(id);
    }
  }
}

/** Numbers by value, then everything else by code unit: 2 before 10, "a" after both. */
export function compareLabels(a: string, b: string): number {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined && x !== y) return x - y;
  if ((x === undefined) !== (y === undefined)) return x === undefined ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function numeric(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A scalar column as text, null where it is null or NaN: `3`, `3.0` and `3n` are the same label. */
function texts(column: ColumnBatch, source: RowSource, name: string): (string | null)[] {
  if (column.shape.length > 0) {
    throw new ConfigurationError(
      `The column "${name}" of ${source.name} holds lists of shape [${column.shape.join(', ')}]; here it must hold one value per row.`,
    );
  }
  if (column.type === 'float16') {
    throw new ConfigurationError(
      `The column "${name}" of ${source.name} is float16; labels, ids and slices must be text or whole numbers.`,
    );
  }
  const missing = new Set(column.nulls);
  return Array.from(column.data as ArrayLike<number | bigint | string>, (value, row) => {
    if (missing.has(row) || value === '' || Number.isNaN(value)) return null;
    return String(value);
  });
}

function tooMany(source: RowSource, column: string, what: string, limit: number): ConfigurationError {
  return new ConfigurationError(
    `The column "${column}" of ${source.name} has more than ${limit} ${what}. Name a column with few values.`,
  );
}
