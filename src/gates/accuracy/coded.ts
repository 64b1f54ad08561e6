import type { CellValue } from '../../table/cells.ts';

/** A column of few distinct values, as codes: each value's text is made once, not once per row. */
export class CodedColumn {
  readonly values: string[] = [];
  readonly #codes = new Map<unknown, number>();
  readonly #code: Int32Array;
  #rows = 0;

  constructor(rows: number) {
    this.#code = new Int32Array(rows);
  }

  /** `null` is a missing value: −1, or a value of its own where `missing` names it. */
  add(batch: Iterable<CellValue | null>, missing: string | null): void {
    for (const given of batch) {
      const value = given ?? missing;
      this.#code[this.#rows++] = value === null ? -1 : this.#codeOf(value);
    }
  }

  /** Codes in the order of the values: see `compareLabels`. The column is used up. */
  sorted(): Coded {
    const { values, place } = inOrder(this.values);
    if (place !== null) recode(this.#code, place);
    return { values, code: this.#code };
  }

  #codeOf(value: CellValue): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    // 3, 3n and "3" are one label.
    const text = String(value);
    const code = this.#codes.get(text) ?? this.values.push(text) - 1;
    this.#codes.set(text, code);
    this.#codes.set(value, code);
    return code;
  }
}

/** Distinct values, and of each row the index of its own; −1 where it has none. */
export interface Coded {
  readonly values: readonly string[];
  readonly code: Int32Array;
}

export const BOOLEANS: readonly string[] = ['false', 'true'];

/** In any case: `True` of Python is meant as well. */
export function isBoolean(text: string): boolean {
  return BOOLEANS.includes(text.toLowerCase());
}

/** Names that grow while models are read; `codes` refer to it by index. */
export class ClassNames {
  readonly names: string[];
  readonly #codes: Map<string, number>;

  constructor(labels: readonly string[]) {
    this.names = [...labels];
    this.#codes = new Map(labels.map((name, code) => [name, code]));
  }

  codeOf(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    this.#codes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** Values in the order of `compareLabels`, and the place of each before; null where they already are in order. */
export function inOrder(values: readonly string[]): {
  readonly values: readonly string[];
  readonly place: Int32Array | null;
} {
  const order = values.map((_, index) => index).sort((a, b) => compareLabels(values[a]!, values[b]!));
  if (order.every((index, rank) => index === rank)) return { values, place: null };
  const place = new Int32Array(order.length);
  for (const [rank, index] of order.entries()) place[index] = rank;
  return { values: order.map((index) => values[index]!), place };
}

/** In place; what is negative stands for nothing and stays. */
export function recode(codes: Int32Array, place: Int32Array): void {
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) codes[row] = place[codes[row]!]!;
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
