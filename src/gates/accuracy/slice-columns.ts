import { ConfigurationError } from '../../core/errors.ts';
import { cells } from '../../table/cells.ts';
import type { RowBatch, RowSource } from '../../table/rows.ts';
import { CodedColumn } from './coded.ts';
import { type ColumnCut, type Conditions, type Cut, isCondition, TRUTH_VALUES } from './cut.ts';
import { readNumbers } from './numbers.ts';

export interface SliceColumn {
  /** What reports call it: `country`, `country × age`. */
  readonly column: string;
  readonly cut: Cut;
  readonly values: readonly string[];
  /** Index into `values` of each row. */
  readonly value: Int32Array;
}

const MISSING = '(missing)';
const MAX_SLICES = 10_000;

/** Reads the columns of all cuts, each once, and cuts the rows when all are read. */
export class SliceColumns {
  readonly columns: readonly string[];
  readonly #source: RowSource;
  readonly #cuts: readonly Cut[];
  readonly #coded: ReadonlyMap<string, CodedColumn>;
  readonly #numbers: ReadonlyMap<string, Float64Array>;
  readonly #conditions: Conditions;

  constructor(source: RowSource, cuts: readonly Cut[], conditions: Conditions) {
    this.#source = source;
    this.#cuts = cuts;
    this.#conditions = conditions;
    const ofColumns = cuts.filter((cut): cut is ColumnCut => !isCondition(cut));
    const binned = ofColumns.filter(({ bins }) => bins !== undefined).flatMap(({ by }) => by);
    const coded = ofColumns.filter(({ bins }) => bins === undefined).flatMap(({ by }) => by);
    this.#numbers = new Map(binned.map((column) => [column, new Float64Array(source.rows)]));
    this.#coded = new Map([...new Set(coded)].map((column) => [column, new CodedColumn(source.rows)]));
    this.columns = [...new Set([...binned, ...coded])];
  }

  add({ columns, start }: RowBatch): void {
    const table = this.#source.name;
    for (const [column, coded] of this.#coded) coded.add(cells(columns.get(column)!, { table, column }), MISSING);
    for (const [column, numbers] of this.#numbers) {
      numbers.set(readNumbers(columns.get(column)!, { table, column, start }), start);
    }
  }

  finish(): SliceColumn[] {
    const coded = new Map([...this.#coded].map(([column, one]) => [column, one.sorted()]));
    return this.#cuts.map((cut) => {
      if (isCondition(cut)) {
        return { column: cut.where, cut, values: TRUTH_VALUES, value: this.#conditions.get(cut.where)! };
      }
      const { by, bins } = cut;
      const parts =
        bins === undefined ? by.map((column) => coded.get(column)!) : [inRanges(this.#numbers.get(by[0]!)!, bins)];
      const column = by.join(' × ');
      const { values, code } = parts.length === 1 ? parts[0]! : crossed(parts);
      if (values.length > MAX_SLICES) {
        throw new ConfigurationError(
          `${by.length === 1 ? 'The column' : 'The columns'} "${column}" of ${this.#source.name} ${by.length === 1 ? 'has' : 'have'} more than ${MAX_SLICES} slices. Name a column with few values, or cut numbers into bins.`,
        );
      }
      return { column, cut, values, value: code };
    });
  }
}

interface Coded {
  readonly values: readonly string[];
  readonly code: Int32Array;
}

/** Combinations that occur, in the order of the first column, then of the second. */
function crossed(parts: readonly Coded[]): Coded {
  const keys = Float64Array.from(parts[0]!.code, (_, row) =>
    parts.reduce((key, { values, code }) => key * values.length + code[row]!, 0),
  );
  const distinct = [...new Set(keys)].sort((a, b) => a - b);
  const place = new Map(distinct.map((key, at) => [key, at]));
  const textOf = (key: number) => {
    let rest = key;
    return parts
      .toReversed()
      .map(({ values }) => {
        const text = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
        return text;
      })
      .reverse()
      .join(' × ');
  };
  return { values: distinct.map(textOf), code: Int32Array.from(keys, (key) => place.get(key)!) };
}

/** `[a, b)` between the edges, below the first and from the last on; what is no number is missing. Empty ranges are left out. */
function inRanges(numbers: Float64Array, bins: readonly number[] | number): Coded {
  const edges = typeof bins === 'number' ? quantiles(numbers, bins) : bins;
  const names = [
    `< ${edges[0]}`,
    ...edges.slice(0, -1).map((edge, at) => `[${edge}, ${edges[at + 1]})`),
    `≥ ${edges.at(-1)}`,
    MISSING,
  ];
  const codes = Int32Array.from(numbers, (value) => {
    if (Number.isNaN(value)) return names.length - 1;
    const above = edges.findIndex((edge) => value < edge);
    return above < 0 ? edges.length : above;
  });
  const used = names.map((_, code) => code).filter((code) => codes.includes(code));
  return { values: used.map((code) => names[code]!), code: codes.map((code) => used.indexOf(code)) };
}

/** The inner edges of ranges with equally many rows, as far as equal values let them. */
function quantiles(numbers: Float64Array, ranges: number): number[] {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const edges = Array.from(
    { length: ranges - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / ranges)] ?? 0,
  );
  return [...new Set(edges)];
}
