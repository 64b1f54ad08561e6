import { duplicates, labelConflict } from './duplicates.ts';
import { balance, mode } from './frequencies.ts';
import { labelLeak } from './label-leak.ts';
import { nearestQuantile } from './nearest-quantile.ts';
import { gaps, sorted } from './order.ts';
import { foreignKey, overlap } from './other-table.ts';
import { outliers } from './outliers.ts';
import { ownQuery } from './own-query.ts';
import type { LateMeasure } from './plan.ts';
import { contentColumns, type LateFinding, type LateTools } from './question.ts';
import { rowCountChange, rowCountRatio } from './row-count.ts';

/** Measure a rule that needs a question of its own. */
export async function measureLate(measure: LateMeasure, tools: LateTools): Promise<LateFinding> {
  switch (measure.rule) {
    case 'unique':
      return duplicates(measure.columns, measure.nulls, measure.count, tools);
    case 'duplicateRows':
      return duplicates(contentColumns(tools, [...measure.except, ...tools.key]), 'equal', 'surplus', tools);
    case 'sorted':
      return sorted(measure, tools);
    case 'noGaps':
      return gaps(measure, tools);
    case 'rowCountRatio':
      return rowCountRatio(measure, tools);
    case 'rowCountChange':
      return rowCountChange(measure, tools);
    case 'mode':
      return mode(measure, tools);
    case 'balance':
      return balance(measure, tools);
    case 'foreignKey':
      return foreignKey(measure, tools);
    case 'noOverlap':
      return overlap(measure, tools);
    case 'labelConflict':
      return labelConflict(measure, tools);
    case 'outliers':
      return outliers(measure, tools);
    case 'statistic':
      return nearestQuantile(measure, tools);
    case 'sql':
      return ownQuery(measure, tools);
    case 'images':
      return tools.images(measure);
    case 'labelLeak':
      return labelLeak(measure, tools);
  }
}
