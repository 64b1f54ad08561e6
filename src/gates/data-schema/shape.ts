import type { MeasureOf } from '../../contracts/measure.ts';
import { isNumeric, type ValueType } from '../../table/types.ts';
import { type Columns, nearMiss, resolveColumn } from './column.ts';
import { absent, done, failed, type Plan, structure } from './plan.ts';

export function presence(measure: MeasureOf<'present'>, columns: Columns): Plan {
  if (!columns.typed.has(measure.column)) {
    if (columns.declared.get(measure.column)?.optional)
      return done({ state: 'skipped', reason: `the optional column ${measure.column} is not there` });
    return structure(
      false,
      `there is no column ${JSON.stringify(measure.column)}.${nearMiss(measure.column, [...columns.typed.keys()])}`,
    );
  }
  if (measure.index !== undefined) {
    const index = [...columns.typed.keys()].indexOf(measure.column);
    if (measure.index !== index)
      return structure(false, `${measure.column} is column ${index + 1}, not column ${measure.index + 1}`);
  }
  return structure(true, `${measure.column} is there`);
}

export function columnList(measure: MeasureOf<'columns'>, names: readonly string[]): Plan {
  const missing = measure.names.filter((name) => !names.includes(name));
  const extra = names.filter((name) => !measure.names.includes(name));
  const shown = (list: readonly string[]) =>
    `${list
      .slice(0, 10)
      .map((name) => JSON.stringify(name))
      .join(', ')}${list.length > 10 ? `, … (${list.length})` : ''}`;
  if (missing.length > 0) return structure(false, `missing: ${shown(missing)}.${nearMiss(missing[0]!, extra)}`);
  if (!measure.extra && extra.length > 0) return structure(false, `not in the contract: ${shown(extra)}`);
  if (measure.order) {
    const kept = names.filter((name) => measure.names.includes(name));
    const at = kept.findIndex((name, index) => name !== measure.names[index]);
    if (at >= 0)
      return structure(
        false,
        `column ${at + 1} is ${JSON.stringify(kept[at])}, the contract has ${JSON.stringify(measure.names[at])} there`,
      );
  }
  return structure(true, `${measure.names.length} columns as agreed`);
}

export function physicalType(measure: MeasureOf<'physicalType'>, columns: Columns): Plan {
  const found = columns.typed.get(measure.column[0]!);
  if (!found) return absent(measure.column, columns, `there is no column ${JSON.stringify(measure.column[0])}.`);
  const folded = found.declared.toUpperCase();
  const holds = measure.types.some((type) => type.toUpperCase() === folded);
  return structure(holds, `${measure.column[0]} is stored as ${found.declared}`);
}

/** Decided by the stored type alone; undefined where it is text whose values have to be read. */
export function typeByShape(measure: MeasureOf<'type'>, columns: Columns): Plan | undefined {
  if (measure.column.includes('[]')) return undefined;
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return found.absent ? absent(measure.column, columns, found.reason) : failed(found.reason);
  const { type, shown } = found.column;
  const stored = columns.typed.get(measure.column[0]!)!.declared;
  if (type.kind === 'null') return failed(`${shown} has no type: all its values are null`);
  if (type.kind === 'text' && measure.type !== 'string') {
    if (measure.type === 'array' || measure.type === 'object')
      return structure(false, `${shown} is text, not ${measure.type}`);
    const isTime = ['date', 'time', 'timestamp'].includes(measure.type);
    if (
      columns.untyped ||
      (columns.timesAsText && isTime) ||
      (measure.format !== undefined && !['f32', 'f64'].includes(measure.format))
    )
      return undefined;
    return structure(false, `${shown} is stored as ${stored}, the contract says ${measure.type}`);
  }
  const holds = fits(type, measure);
  const hint =
    !holds && measure.type === 'integer' && type.kind === 'float'
      ? ' (pandas stores integers with nulls so; write number, or store integers)'
      : '';
  return structure(
    holds,
    `${shown} is stored as ${stored}${holds ? '' : `, the contract says ${wanted(measure)}${hint}`}`,
  );
}

function wanted(measure: MeasureOf<'type'>): string {
  const zone = measure.timezone === undefined ? '' : measure.timezone ? ' with time zone' : ' without time zone';
  return `${measure.type}${measure.format ? ` ${measure.format}` : ''}${zone}`;
}

function fits(type: ValueType, measure: MeasureOf<'type'>): boolean {
  switch (measure.type) {
    case 'string':
      return type.kind === 'text' || type.kind === 'uuid';
    case 'integer':
      return type.kind === 'integer';
    case 'number':
      if (measure.format === 'f32') return type.kind === 'float' && type.bits === 32;
      if (measure.format === 'f64') return type.kind === 'float' && type.bits === 64;
      return isNumeric(type);
    case 'boolean':
      return type.kind === 'boolean';
    case 'date':
      return type.kind === 'date';
    case 'time':
      return type.kind === 'time';
    case 'timestamp':
      if (measure.timezone !== undefined) return type.kind === (measure.timezone ? 'instant' : 'timestamp');
      return type.kind === 'timestamp' || type.kind === 'instant';
    case 'array':
      return type.kind === 'list';
    case 'object':
      return type.kind === 'struct';
  }
}
