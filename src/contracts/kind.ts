import type * as z from 'zod';
import type { ColumnPath } from './column-path.ts';
import type { Dimension } from './dimension.ts';

/** What a contract writes for one kind of measure, after validation. */
export type Fields<Shape extends z.ZodRawShape> = Readonly<z.output<z.ZodObject<Shape>>>;

/**
 * What one kind of measure is. How it is measured stands in the file of the same name in `gates/data-schema/kinds`.
 */
export interface Kind<Shape extends z.ZodRawShape> {
  /** What is written beside `rule` in `quality: [{ type: custom, engine: modelassay, implementation: { rule: …, … } }]`. */
  readonly shape: Shape;
  /** Of data quality, where the contract does not say. */
  readonly dimension: Dimension;
  /** Rows (or items) that violate it are counted, or it has a number of its own, or it is about columns, which no row changes. */
  readonly yields: 'violations' | 'value' | 'structure';
  /** What a rule of this kind asks, as a short sentence without a period: `label lies in 0 … 9`. */
  title(fields: Fields<Shape>): string;
  /** The columns that it names itself, in the order in which ids and titles have them. Default: none. */
  columns?(fields: Fields<Shape>): readonly ColumnPath[];
  /** Conditions in the contracts' own language, by the key that holds them. */
  conditions?(fields: Fields<Shape>): Readonly<Record<string, string>>;
  /** What is wrong with it on its own: nothing could satisfy it, or it says nothing. */
  mistakes?(fields: Fields<Shape>): readonly string[];
  /** The last part of the ids of its rules. Default: the kind's name. */
  stem?(fields: Fields<Shape>): string;
  /** True where it can only be asked of numbers: a column without a type is taken for one then. */
  numeric?(fields: Fields<Shape>): boolean;
  /** True where it may name columns that the contract does not declare. */
  readonly namesAnyColumn?: true;
  /** True where slices that the contract asks of a whole table or column do not split it. */
  readonly unsliced?: true;
  /** True where it selects its rows itself, so that neither `where` nor `slices` can. */
  readonly selectsRows?: true;
}

/** A kind whose own fields are not known: what the index of all kinds is read as. */
export type AnyKind = Kind<z.ZodRawShape>;

/** Gives the functions of a definition the type of its fields. */
export function defineKind<const Shape extends z.ZodRawShape>(kind: Kind<Shape>): Kind<Shape> {
  return kind;
}

/** True where a lower bound lies above an upper one of the same type. */
export function crossed(low: number | string | undefined, high: number | string | undefined): boolean {
  return low !== undefined && high !== undefined && typeof low === typeof high && low > high;
}
