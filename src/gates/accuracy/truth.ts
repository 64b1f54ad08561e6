import { ConfigurationError } from '../../core/errors.ts';
import type { Task } from '../../metrics/metric.ts';
import { type CellValue, cells } from '../../table/cells.ts';
import type { RowBatch, RowSource } from '../../table/rows.ts';
import { BOOLEANS, type Coded, CodedColumn, isBoolean, recode } from './coded.ts';
import type { Conditions, Cut } from './cut.ts';
import { readNumbers } from './numbers.ts';
import { LabelColumns } from './set-truth.ts';
import { type SliceColumn, SliceColumns } from './slice-columns.ts';

/** What the data says about every row, apart from the model's inputs. */
export interface Truth {
  /** Rows in the table, labelled or not. */
  readonly rows: number;
  readonly unlabelled: number;
  readonly target: ClassTarget | SetTarget | ValueTarget;
  /** Text of the id column of each row; null where the policy names none. */
  readonly ids: readonly string[] | null;
  readonly slices: readonly SliceColumn[];
  /** Of each row its group; null where the policy names none. */
  readonly groups: Int32Array | null;
}

export interface ClassTarget {
  readonly kind: 'classes';
  /** Index into `labels` of each row; −1 where the label is missing. */
  readonly label: Int32Array;
  /** The distinct labels as text, sorted: numbers by value, then everything else by code unit. */
  readonly labels: readonly string[];
}

export interface SetTarget {
  readonly kind: 'sets';
  readonly labels: readonly string[];
  /** rows × labels, row-major; of a row without labels all 0. */
  readonly truth: Uint8Array;
  isMissing(row: number): boolean;
}

export interface ValueTarget {
  readonly kind: 'values';
  /** NaN where the label is missing. */
  readonly value: Float64Array;
}

export interface TruthRequest {
  /** Undefined where nothing asks for one: numbers of floating point are numbers then, and all else is classes. */
  readonly task: Task | undefined;
  /** A column, or one for each label where a row may have several. */
  readonly label: string | readonly string[];
  readonly id: string | undefined;
  readonly slices: readonly Cut[];
  /** Which rows the conditions among them hold for. */
  readonly conditions?: Conditions | undefined;
  /** The column of the group that a row belongs to. */
  readonly groupBy?: string | undefined;
  readonly allowMissingLabels: boolean;
}

const BATCH = 8192;
/** More distinct labels than this is a regression target or an id column, not classes. */
const MAX_CLASSES = 100_000;

/**
 * One pass over the label, id and slice columns. Throws ConfigurationError for an empty table, missing labels that the
 * policy does not allow, duplicate or missing ids, a label column that holds no classes, or no numbers where numbers are
 * predicted.
 */
export async function readTruth(source: RowSource, request: TruthRequest, signal: AbortSignal): Promise<Truth> {
  if (source.rows === 0) {
    throw new ConfigurationError(`${source.name} has no rows, so there is nothing to measure. Check data.path.`);
  }
  const target = targetOf(source, request);
  const slices = new SliceColumns(source, request.slices, request.conditions ?? new Map());
  const groups = request.groupBy === undefined ? null : new CodedColumn(source.rows);
  const ids = request.id === undefined ? null : new Ids(source, request.id);
  const columns = [
    ...new Set([
      ...labelColumns(request),
      ...(request.id === undefined ? [] : [request.id]),
      ...slices.columns,
      ...(request.groupBy === undefined ? [] : [request.groupBy]),
    ]),
  ];
  for await (const batch of source.read(columns, BATCH, signal)) {
    target.add(batch);
    if (request.id !== undefined)
      ids?.add(cells(batch.columns.get(request.id)!, { table: source.name, column: request.id }));
    slices.add(batch);
    groups?.add(cells(batch.columns.get(request.groupBy!)!, { table: source.name, column: request.groupBy! }), null);
  }
  const found = target.finish();
  refuseMissing(source, request, found);
  return {
    rows: source.rows,
    unlabelled: found.missing,
    target: found.target,
    ids: ids?.all ?? null,
    slices: slices.finish(),
    groups: groups && grouped(groups.sorted().code, source, request),
  };
}

interface Found {
  readonly target: ClassTarget | SetTarget | ValueTarget;
  readonly missing: number;
  readonly firstMissing: number;
}

/** The columns that hold the truth: one, or one for each label of a set. */
export function labelColumns({ label }: Pick<TruthRequest, 'label'>): readonly string[] {
  return typeof label === 'string' ? [label] : label;
}

interface Target {
  add(batch: RowBatch): void;
  finish(): Found;
}

function targetOf(source: RowSource, { task, label }: TruthRequest): Target {
  if (typeof label !== 'string') return new Sets(source, label);
  return (task ?? taskOf(source, label)) === 'values' ? new Values(source, label) : new Classes(source, label);
}

function taskOf({ columns }: RowSource, label: string): Task {
  const declared = columns.find(({ name }) => name === label)?.declared ?? '';
  return /^(?:float|double|real|decimal)/i.test(declared) ? 'values' : 'classes';
}

class Sets implements Target {
  readonly #labels: LabelColumns;
  readonly #rows: number;

  constructor(source: RowSource, columns: readonly string[]) {
    this.#labels = new LabelColumns(source, columns);
    this.#rows = source.rows;
  }

  add(batch: RowBatch): void {
    this.#labels.add(batch);
  }

  finish(): Found {
    const { labels, truth } = this.#labels;
    const isMissing = (row: number) => this.#labels.isMissing(row);
    let [missing, firstMissing] = [0, -1];
    for (let row = this.#rows - 1; row >= 0; row--) if (isMissing(row)) [missing, firstMissing] = [missing + 1, row];
    return { target: { kind: 'sets', labels, truth, isMissing }, missing, firstMissing };
  }
}

class Classes implements Target {
  readonly #label: CodedColumn;
  readonly #source: RowSource;
  readonly #column: string;

  constructor(source: RowSource, column: string) {
    this.#source = source;
    this.#column = column;
    this.#label = new CodedColumn(source.rows);
  }

  add({ columns }: RowBatch): void {
    this.#label.add(cells(columns.get(this.#column)!, { table: this.#source.name, column: this.#column }), null);
    if (this.#label.values.length > MAX_CLASSES) {
      throw tooMany(this.#source, this.#column, 'distinct labels', MAX_CLASSES);
    }
  }

  finish(): Found {
    const { values, code } = oneSpelling(this.#label.sorted());
    const missing = code.reduce((count, one) => (one < 0 ? count + 1 : count), 0);
    return { target: { kind: 'classes', label: code, labels: values }, missing, firstMissing: code.indexOf(-1) };
  }
}

/** Labels that are booleans have one spelling, however a file writes them: `False` is `false`. */
function oneSpelling(labels: Coded): Coded {
  if (!labels.values.every(isBoolean)) return labels;
  const values = BOOLEANS.filter((name) => labels.values.some((value) => value.toLowerCase() === name));
  recode(
    labels.code,
    Int32Array.from(labels.values, (value) => values.indexOf(value.toLowerCase())),
  );
  return { values, code: labels.code };
}

class Values implements Target {
  readonly #value: Float64Array;
  readonly #source: RowSource;
  readonly #column: string;

  constructor(source: RowSource, column: string) {
    this.#source = source;
    this.#column = column;
    this.#value = new Float64Array(source.rows);
  }

  add({ columns, start }: RowBatch): void {
    this.#value.set(
      readNumbers(columns.get(this.#column)!, { table: this.#source.name, column: this.#column, start }),
      start,
    );
  }

  finish(): Found {
    const missing = this.#value.reduce((count, one) => (Number.isNaN(one) ? count + 1 : count), 0);
    const firstMissing = this.#value.findIndex(Number.isNaN);
    return { target: { kind: 'values', value: this.#value }, missing, firstMissing };
  }
}

function refuseMissing(source: RowSource, request: TruthRequest, { missing, firstMissing }: Found): void {
  if (missing === 0) return;
  if (missing === source.rows) {
    throw new ConfigurationError(`Every row of ${source.name} lacks a label in the column ${quoted(request)}.`);
  }
  if (request.allowMissingLabels) return;
  throw new ConfigurationError(
    `${missing} of ${source.rows} rows of ${source.name} have no label in the column ${quoted(request)}, the first is row ` +
      `${firstMissing + 1}. Label them, or leave them out with allow-missing-labels: true.`,
  );
}

/** A row without a group may be of any: nothing is known of how it hangs together with others. */
function grouped(code: Int32Array, { name }: RowSource, { groupBy }: TruthRequest): Int32Array {
  const missing = code.indexOf(-1);
  if (missing < 0) return code;
  throw new ConfigurationError(
    `Row ${missing + 1} of ${name} has no group in the column "${groupBy}", which group-by names.`,
  );
}

function quoted(request: TruthRequest): string {
  return labelColumns(request)
    .map((column) => `"${column}"`)
    .join(' or ');
}

class Ids {
  readonly all: string[] = [];
  readonly #seen = new Set<string>();
  readonly #source: RowSource;
  readonly #column: string;

  constructor(source: RowSource, column: string) {
    this.#source = source;
    this.#column = column;
  }

  add(batch: Iterable<CellValue | null>): void {
    for (const given of batch) {
      const row = this.all.length + 1;
      if (given === null) {
        throw new ConfigurationError(`Row ${row} of ${this.#source.name} has no id in the column "${this.#column}".`);
      }
      const id = String(given);
      this.#seen.add(id);
      if (this.#seen.size < row) {
        throw new ConfigurationError(
          `${this.#source.name} has the id ${JSON.stringify(id)} twice in the column "${this.#column}", in rows ${this.all.indexOf(id) + 1} and ${row}. ` +
            'An id names one row; remove the duplicates, or name another column with data.id.',
        );
      }
      this.all.push(id);
    }
  }
}

function tooMany(source: RowSource, column: string, what: string, limit: number): ConfigurationError {
  return new ConfigurationError(
    `The column "${column}" of ${source.name} has more than ${limit} ${what}. Name a column with few values.`,
  );
}
