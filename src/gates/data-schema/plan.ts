import { parseExpression } from '../../contracts/expression.ts';
import type { Measure, MeasureOf } from '../../contracts/measure.ts';
import { type ColumnPath, pathText, type Rule } from '../../contracts/model.ts';
import * as sql from '../../table/expression.ts';
import type { Aggregate, Value } from '../../table/query.ts';
import { isNumeric, type ValueType } from '../../table/types.ts';
import { type Columns, meaningOf, nearMiss, resolveColumn, valueAs } from './column.ts';
import { type ColumnMeasure, type Condition, columnCondition, literalOf } from './conditions.ts';
import { convert } from './convert.ts';
import type { Outcome } from './measurement.ts';

/** How one rule is measured: at once from the columns, in the one pass over all rows, or by a question of its own. */
export type Plan =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'rows'; readonly condition: Condition }
  | {
      readonly kind: 'values';
      readonly aggregates: Readonly<Record<string, Aggregate>>;
      finish(values: Readonly<Record<string, Value>>): Outcome;
    }
  | { readonly kind: 'late'; readonly measure: LateMeasure };

export type LateMeasure = Extract<
  Measure,
  {
    rule:
      | 'unique'
      | 'duplicateRows'
      | 'sorted'
      | 'rowCountRatio'
      | 'rowCountChange'
      | 'mode'
      | 'balance'
      | 'noGaps'
      | 'foreignKey'
      | 'noOverlap'
      | 'labelConflict'
      | 'labelLeak'
      | 'outliers'
      | 'images'
      | 'sql'
      | 'statistic';
  }
>;

export interface Scene {
  readonly columns: Columns;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Plan a rule against the columns that the table really has. A rule that does not fit them is an error of its own. */
export function planRule(rule: Rule, scene: Scene): Plan {
  const { measure } = rule;
  switch (measure.rule) {
    case 'present':
      return presence(measure, scene.columns);
    case 'columns':
      return columnList(measure, [...scene.columns.typed.keys()]);
    case 'columnCount':
      return done({
        state: 'valued',
        value: scene.columns.typed.size,
        n: scene.columns.typed.size,
        unit: 'columns',
        detail: null,
      });
    case 'notAmong':
      return structure(
        !measure.features.includes(measure.column),
        measure.features.includes(measure.column)
          ? `the label ${JSON.stringify(measure.column)} is one of the features`
          : `${measure.column} is none of the ${measure.features.length} features`,
      );
    case 'physicalType':
      return physicalType(measure, scene.columns);
    case 'type': {
      const shape = typeByShape(measure, scene.columns);
      return shape ?? rowPlan(measure, scene.columns);
    }
    case 'expression': {
      const parsed = parseExpression(measure.check);
      if (!parsed.ok) return failed(parsed.problem);
      const converted = convert(parsed.expression, scene.columns);
      if (!converted.ok) return failed(converted.reason);
      const known = sql.not(sql.isNull(converted.expression));
      return { kind: 'rows', condition: { violated: sql.not(converted.expression), judged: known } };
    }
    case 'uniqueWithin':
      return uniqueWithin(measure, scene.columns);
    case 'rowCount':
      return {
        kind: 'values',
        aggregates: { n: { fn: 'count' } },
        finish: ({ n }) => ({ state: 'valued', value: Number(n), n: Number(n), unit: 'rows', detail: null }),
      };
    case 'statistic':
      return measure.statistic === 'quantile' && measure.interpolation === 'nearest'
        ? { kind: 'late', measure }
        : statistic(measure, scene.columns);
    case 'correlation':
      return correlation(measure, scene.columns);
    case 'categoryShare':
      return categoryShare(measure, scene.columns);
    case 'distinctValues':
      return distinctValues(measure, scene.columns);
    case 'age':
      return age(measure, scene);
    case 'unique':
    case 'duplicateRows':
    case 'sorted':
    case 'rowCountRatio':
    case 'rowCountChange':
    case 'mode':
    case 'balance':
    case 'noGaps':
    case 'foreignKey':
    case 'noOverlap':
    case 'labelConflict':
    case 'labelLeak':
    case 'outliers':
    case 'images':
    case 'sql':
      return { kind: 'late', measure };
    default:
      return rowPlan(measure, scene.columns);
  }
}

export const done = (outcome: Outcome): Plan => ({ kind: 'done', outcome });
export const failed = (reason: string): Plan => done({ state: 'error', reason });
const structure = (holds: boolean, reason: string): Plan => done({ state: 'structure', holds, reason });

function rowPlan(measure: ColumnMeasure, columns: Columns): Plan {
  const conditioned = columnCondition(measure, columns);
  if (conditioned.ok) return { kind: 'rows', condition: conditioned.condition };
  return conditioned.absent ? absent(measure.column, columns, conditioned.reason) : failed(conditioned.reason);
}

/** A column that may be missing takes its rules with it; any other rule without its column cannot be measured. */
export function absent(path: ColumnPath, columns: Columns, reason: string): Plan {
  const optional = columns.declared.get(path[0]!)?.optional === true && !columns.typed.has(path[0]!);
  return optional ? done({ state: 'skipped', reason: `the optional column ${path[0]} is not there` }) : failed(reason);
}

function presence(measure: MeasureOf<'present'>, columns: Columns): Plan {
  const names = [...columns.typed.keys()];
  const index = names.indexOf(measure.column);
  if (index < 0) {
    if (columns.declared.get(measure.column)?.optional)
      return done({ state: 'skipped', reason: `the optional column ${measure.column} is not there` });
    return structure(false, `there is no column ${JSON.stringify(measure.column)}.${nearMiss(measure.column, names)}`);
  }
  if (measure.index !== undefined && measure.index !== index) {
    return structure(false, `${measure.column} is column ${index + 1}, not column ${measure.index + 1}`);
  }
  return structure(true, `${measure.column} is there`);
}

function columnList(measure: MeasureOf<'columns'>, names: readonly string[]): Plan {
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

function physicalType(measure: MeasureOf<'physicalType'>, columns: Columns): Plan {
  const found = columns.typed.get(measure.column[0]!);
  if (!found) return absent(measure.column, columns, `there is no column ${JSON.stringify(measure.column[0])}.`);
  const folded = found.declared.toUpperCase();
  const holds = measure.types.some((type) => type.toUpperCase() === folded);
  return structure(holds, `${measure.column[0]} is stored as ${found.declared}`);
}

/** Decided by the stored type alone; undefined where it is text whose values have to be read. */
function typeByShape(measure: MeasureOf<'type'>, columns: Columns): Plan | undefined {
  if (measure.column.includes('[]')) return undefined;
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return found.absent ? absent(measure.column, columns, found.reason) : failed(found.reason);
  const { type, shown } = found.column;
  const stored = columns.typed.get(measure.column[0]!)!.declared;
  if (type.kind === 'null') return failed(`${shown} has no type: all its values are null`);
  if (type.kind === 'text' && measure.type !== 'string') {
    if (measure.type === 'array' || measure.type === 'object')
      return structure(false, `${shown} is text, not ${measure.type}`);
    if (columns.untyped || (measure.format !== undefined && !['f32', 'f64'].includes(measure.format))) return undefined;
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

function uniqueWithin(measure: MeasureOf<'uniqueWithin'>, columns: Columns): Plan {
  const values: sql.Expression[] = [];
  for (const name of measure.columns) {
    const found = resolveColumn([name], columns);
    if (!found.ok) return absent([name], columns, found.reason);
    values.push(found.column.stored);
  }
  const pairs = values.flatMap((left, index) => values.slice(index + 1).map((right) => sql.compare(left, '=', right)));
  const violated = sql.call('coalesce', sql.or(...pairs), sql.truth(false));
  return { kind: 'rows', condition: { violated, judged: null } };
}

function statistic(measure: MeasureOf<'statistic'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const name = measure.statistic;
  if (name === 'nullPercent') {
    return {
      kind: 'values',
      aggregates: { rows: { fn: 'count' }, present: { fn: 'count-values', of: column.stored } },
      finish: ({ rows, present }) =>
        Number(rows) === 0
          ? { state: 'empty', reason: 'there is no row' }
          : {
              state: 'valued',
              value: (100 * (Number(rows) - Number(present))) / Number(rows),
              n: Number(rows),
              unit: '%',
              detail: null,
            },
    };
  }
  const counting = name === 'distinct' || name === 'distinctPercent' || name === 'entropy';
  if (!counting && column.type.kind !== 'text' && !isNumeric(column.type))
    return failed(`${column.shown} is ${column.type.kind}, which has no ${name}`);
  if (!counting && column.type.kind === 'text' && !columns.untyped)
    return failed(`${column.shown} is stored as text, which has no ${name}`);
  const value = counting ? column.stored : valueAs(column, 'number');
  const aggregates: Record<string, Aggregate> = {
    present: { fn: 'count-values', of: column.stored },
    read: { fn: 'count-values', of: value },
    value: aggregateOf(measure, value),
  };
  return {
    kind: 'values',
    aggregates,
    finish: (values) => {
      const present = Number(values.present);
      const unread = present - Number(values.read);
      if (present === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      if (unread > 0)
        return {
          state: 'error',
          reason: `${unread} of ${present} values of ${column.shown} are no numbers, so it has no ${name}`,
        };
      const number = values.value === null ? Number.NaN : Number(values.value);
      if (!Number.isFinite(number)) {
        const reason =
          values.value === null
            ? `${name} is not defined for ${present} value(s)`
            : `${name} is ${number}: there are NaN or infinite values`;
        return { state: 'error', reason };
      }
      const percent = name === 'distinctPercent';
      return {
        state: 'valued',
        value: percent ? (100 * number) / present : number,
        n: present,
        unit: percent ? '%' : name === 'entropy' ? 'bits' : name === 'distinct' ? 'values' : 'value',
        detail: null,
      };
    },
  };
}

function aggregateOf(measure: MeasureOf<'statistic'>, of: sql.Expression): Aggregate {
  switch (measure.statistic) {
    case 'mean':
    case 'sum':
    case 'entropy':
      return { fn: measure.statistic, of };
    case 'sd':
      return { fn: measure.population ? 'sd-population' : 'sd', of };
    case 'minimum':
      return { fn: 'min', of };
    case 'maximum':
      return { fn: 'max', of };
    case 'median':
      return { fn: 'quantile', of, p: 0.5 };
    case 'quantile':
      return { fn: 'quantile', of, p: measure.p! };
    default:
      return { fn: 'distinct', of };
  }
}

function correlation(measure: MeasureOf<'correlation'>, columns: Columns): Plan {
  const values: sql.Expression[] = [];
  for (const name of measure.columns) {
    const found = resolveColumn([name], columns);
    if (!found.ok) return absent([name], columns, found.reason);
    if (!isNumeric(found.column.type) && !(columns.untyped && found.column.type.kind === 'text'))
      return failed(`${name} is ${found.column.type.kind}, which has no correlation`);
    values.push(valueAs(found.column, 'number'));
  }
  const both = sql.and(...values.map((value) => sql.not(sql.isNull(value))));
  return {
    kind: 'values',
    aggregates: { n: { fn: 'count', where: both }, value: { fn: 'correlation', of: values[0]!, with: values[1]! } },
    finish: ({ n, value }) => {
      if (Number(n) === 0) return { state: 'empty', reason: 'no row has both values' };
      if (value === null || !Number.isFinite(Number(value)))
        return {
          state: 'error',
          reason: 'the correlation is not defined: one of the columns is constant, or not finite',
        };
      return { state: 'valued', value: Number(value), n: Number(n), unit: 'r', detail: null };
    },
  };
}

function categoryShare(measure: MeasureOf<'categoryShare'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const hit = equals(measure.value, column, columns);
  if (!hit)
    return failed(`${column.shown} is ${column.type.kind}, and the rule names ${JSON.stringify(measure.value)}`);
  return {
    kind: 'values',
    aggregates: { n: { fn: 'count-values', of: column.stored }, hits: { fn: 'count', where: hit } },
    finish: ({ n, hits }) =>
      Number(n) === 0
        ? { state: 'empty', reason: `${column.shown} has no value` }
        : { state: 'valued', value: (100 * Number(hits)) / Number(n), n: Number(n), unit: '%', detail: null },
  };
}

function distinctValues(measure: MeasureOf<'distinctValues'>, columns: Columns): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const hits = measure.values.map((value) => equals(value, column, columns));
  const wrong = hits.indexOf(undefined);
  if (wrong >= 0)
    return failed(
      `${column.shown} is ${column.type.kind}, and the rule lists ${JSON.stringify(measure.values[wrong])}`,
    );
  const known = hits as sql.Expression[];
  const aggregates: Record<string, Aggregate> = { n: { fn: 'count-values', of: column.stored } };
  if (measure.must !== 'be-in')
    for (const [index, hit] of known.entries()) aggregates[`v${index}`] = { fn: 'count', where: hit };
  if (measure.must !== 'contain')
    aggregates.others = { fn: 'distinct', of: column.stored, where: sql.not(sql.or(...known)) };
  return {
    kind: 'values',
    aggregates,
    finish: (values) => {
      if (Number(values.n) === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      const lacking =
        measure.must === 'be-in' ? [] : measure.values.filter((_, index) => Number(values[`v${index}`]) === 0);
      const others = measure.must === 'contain' ? 0 : Number(values.others);
      const parts = [
        lacking.length > 0
          ? `${lacking.length} expected value(s) do not occur: ${lacking.slice(0, 10).join(', ')}`
          : '',
        others > 0 ? `${others} other value(s) occur` : '',
      ].filter((part) => part !== '');
      return {
        state: 'counted',
        violations: lacking.length + others,
        judged: Number(values.n),
        unit: 'values',
        sampled: false,
        detail: parts.join('; ') || null,
      };
    },
  };
}

function equals(
  value: string | number | boolean,
  column: Parameters<typeof valueAs>[0],
  columns: Columns,
): sql.Expression | undefined {
  const meaning =
    meaningOf(column) !== 'as-stored'
      ? meaningOf(column)
      : column.type.kind === 'text' && columns.untyped && typeof value === 'number'
        ? 'number'
        : 'as-stored';
  const kind =
    meaning === 'as-stored' ? column.type.kind : meaning === 'number' ? 'float' : (meaning as ValueType['kind']);
  const literal = literalOf(value, kind);
  return literal && sql.compare(valueAs(column, meaning), '=', literal);
}

const MILLISECONDS = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, y: 365.25 * 86_400e3 } as const;

function age(measure: MeasureOf<'age'>, scene: Scene): Plan {
  const found = resolveColumn(measure.column, scene.columns);
  if (!found.ok) return absent(measure.column, scene.columns, found.reason);
  const { column } = found;
  const temporal = ['date', 'timestamp', 'instant'].includes(column.type.kind);
  if (!temporal && !(column.type.kind === 'text' && (scene.columns.untyped || column.contract?.type)))
    return failed(`${column.shown} is ${column.type.kind}, which has no age`);
  const value = valueAs(column, 'timestamp');
  return {
    kind: 'values',
    aggregates: {
      present: { fn: 'count-values', of: column.stored },
      read: { fn: 'count-values', of: value },
      newest: { fn: 'max', of: value },
    },
    finish: ({ present, read, newest }) => {
      if (Number(present) === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      if (Number(read) < Number(present))
        return { state: 'error', reason: `${Number(present) - Number(read)} values of ${column.shown} are no times` };
      const time = timeOf(String(newest));
      if (!Number.isFinite(time))
        return { state: 'error', reason: `the newest ${column.shown} (${String(newest)}) is no time on the calendar` };
      const age = (scene.now - time) / MILLISECONDS[measure.unit];
      // A date names a whole day, so the newest may lie up to one day ahead.
      if (scene.now - time < -86_400e3)
        return {
          state: 'error',
          reason: `the newest ${pathText(measure.column)} lies in the future, so its age says nothing`,
        };
      return { state: 'valued', value: Math.max(0, age), n: Number(present), unit: measure.unit, detail: null };
    },
  };
}

/** Milliseconds since 1970 of a date or time as the engine writes it, in UTC. */
function timeOf(text: string): number {
  const iso = text.trim().replace(' ', 'T');
  if (/^\d{4,}-\d{2}-\d{2}$/.test(iso)) return Date.parse(`${iso}T00:00:00Z`);
  return Date.parse(/([zZ]|[+-]\d{2}(:?\d{2})?)$/.test(iso) ? iso.replace(/([+-]\d{2})$/, '$1:00') : `${iso}Z`);
}
