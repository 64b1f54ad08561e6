import type * as z from 'zod';
import type { ColumnPath } from './column-path.ts';
import type { Dimension } from './dimension.ts';
import { expressionColumns, parseExpression } from './expression.ts';
import type { AnyKind, Fields } from './kind.ts';
import * as kinds from './kinds/index.ts';

/** The name of a kind, as a contract writes it under `rule`. */
export type MeasureKind = keyof typeof kinds;

type ShapeOf<Name extends MeasureKind> = (typeof kinds)[Name]['shape'];
type FieldsOf<Name extends MeasureKind> = [keyof ShapeOf<Name>] extends [never] ? unknown : Fields<ShapeOf<Name>>;
export type MeasureOf<Name extends MeasureKind> = { readonly rule: Name } & FieldsOf<Name>;

/** What is measured on a table: one number, or a fact about its columns. A closed union, made from the index of kinds. */
export type Measure = { [Name in MeasureKind]: MeasureOf<Name> }[MeasureKind];

/** Every kind of measure, by its name. */
export const KINDS = kinds satisfies Readonly<Record<MeasureKind, AnyKind>>;

/** The names of all kinds, in alphabetical order. */
export const MEASURE_KINDS = Object.keys(KINDS).sort() as MeasureKind[];

/** The definition of a measure's kind, as far as it does not depend on which one it is. */
export function kindOfMeasure(name: MeasureKind): AnyKind {
  return KINDS[name];
}

/** The shape of one kind, without `rule` itself. */
export function measureShape(name: MeasureKind): Readonly<Record<string, z.ZodType>> {
  return KINDS[name].shape;
}

/** True where the number is a count of rows (or items) that violate the rule, or none is counted at all. */
export function countsViolations(name: MeasureKind): boolean {
  return KINDS[name].yields !== 'value';
}

/** What a rule asks, as a short sentence without a period: `label lies in 0 … 9`. */
export function titleOf(measure: Measure): string {
  return kindOfMeasure(measure.rule).title(measure);
}

/** The columns that a measure names itself, in the order in which it does. */
export function columnsOf(measure: Measure): readonly ColumnPath[] {
  return kindOfMeasure(measure.rule).columns?.(measure) ?? [];
}

/** Conditions that a measure holds, in the contracts' own language, by the key that holds them. */
export function conditionsOf(measure: Measure): Readonly<Record<string, string>> {
  return kindOfMeasure(measure.rule).conditions?.(measure) ?? {};
}

/** The columns of the conditions that a measure holds, where they can be parsed. */
export function columnsOfConditions(measure: Measure): readonly ColumnPath[] {
  return Object.values(conditionsOf(measure)).flatMap((text) => {
    const parsed = parseExpression(text);
    return parsed.ok ? expressionColumns(parsed.expression) : [];
  });
}

/** The dimension of data quality that a measure belongs to where the contract does not say. */
export function dimensionOf(measure: Measure): Dimension {
  return KINDS[measure.rule].dimension;
}
