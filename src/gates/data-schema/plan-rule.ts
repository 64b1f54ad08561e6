import { parseExpression } from '../../contracts/expression.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import * as sql from '../../table/expression.ts';
import { age } from './age.ts';
import { categoryShare, distinctValues } from './categories.ts';
import { type Columns, resolveColumn } from './column.ts';
import { type ColumnMeasure, columnCondition } from './conditions.ts';
import { convert } from './convert.ts';
import { absent, done, failed, type Plan, type Scene, structure } from './plan.ts';
import { columnList, physicalType, presence, typeByShape } from './shape.ts';
import { correlation, statistic } from './statistic.ts';

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

function rowPlan(measure: ColumnMeasure, columns: Columns): Plan {
  const conditioned = columnCondition(measure, columns);
  if (conditioned.ok) return { kind: 'rows', condition: conditioned.condition };
  return conditioned.absent ? absent(measure.column, columns, conditioned.reason) : failed(conditioned.reason);
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
