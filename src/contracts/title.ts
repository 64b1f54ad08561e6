import type { Measure } from './measure.ts';
import { pathText } from './model.ts';

const MAX_LISTED = 6;

/** What a rule asks, as a short sentence without a period: `label lies in 0 … 9`. */
export function titleOf(measure: Measure): string {
  switch (measure.rule) {
    case 'present':
      return measure.index === undefined
        ? `${measure.column} is a column`
        : `${measure.column} is column ${measure.index + 1}`;
    case 'columns':
      return `the columns are ${measure.extra ? 'at least ' : ''}${list(measure.names)}${measure.order ? ', in this order' : ''}`;
    case 'columnCount':
      return 'number of columns';
    case 'type':
      return `${pathText(measure.column)} is ${measure.type}${measure.format ? ` (${measure.format})` : ''}`;
    case 'physicalType':
      return `${pathText(measure.column)} is stored as ${measure.types.join(' or ')}`;
    case 'notNull':
      return `${pathText(measure.column)} is not null`;
    case 'isNull':
      return `${pathText(measure.column)} is null`;
    case 'notMissing':
      return `${pathText(measure.column)} is not missing (${list(measure.codes.map(String))})`;
    case 'noNaN':
      return `${pathText(measure.column)} is not NaN`;
    case 'noInfinity':
      return `${pathText(measure.column)} is finite`;
    case 'range':
      return `${pathText(measure.column)} ${rangeText(measure)}`;
    case 'allowed':
      return `${pathText(measure.column)} is one of ${list(measure.values.map(String))}`;
    case 'forbidden':
      return `${pathText(measure.column)} is none of ${list(measure.values.map(String))}`;
    case 'pattern':
      return `${pathText(measure.column)} ${measure.negate ? 'does not match' : 'matches'} ${measure.pattern}`;
    case 'length':
      return `${pathText(measure.column)} is ${spanText(measure.minimum, measure.maximum)} characters long`;
    case 'format':
    case 'dateFormat':
      return `${pathText(measure.column)} has the format ${measure.format}`;
    case 'multipleOf':
      return `${pathText(measure.column)} is a multiple of ${measure.of}`;
    case 'cleanText':
      return `${pathText(measure.column)} is clean text (no outer or invisible characters, NFC)`;
    case 'items':
      return `items of ${pathText(measure.column)}${measure.shape ? ` have shape ${measure.shape.join(' × ')}` : ''}${
        measure.minItems === undefined && measure.maxItems === undefined
          ? ''
          : ` number ${spanText(measure.minItems, measure.maxItems)}`
      }${measure.minimum === undefined && measure.maximum === undefined ? '' : ` lie in ${spanText(measure.minimum, measure.maximum)}`}${
        measure.uniqueItems ? ' differ' : ''
      }${measure.finite ? ', all finite' : ''}`;
    case 'expression':
      return measure.check;
    case 'outliers':
      return `${pathText(measure.column)} has no outliers (${measure.method})`;
    case 'unique':
      return `${measure.columns.join(' + ')} is unique`;
    case 'duplicateRows':
      return `no row occurs twice${measure.except.length > 0 ? ` (without ${list(measure.except)})` : ''}`;
    case 'uniqueWithin':
      return `${list(measure.columns)} differ within each row`;
    case 'sorted':
      return `${measure.column} is ${measure.strict ? 'strictly ' : ''}${measure.direction}`;
    case 'rowCount':
      return 'number of rows';
    case 'rowCountRatio':
      return `rows for each row of ${measure.data}`;
    case 'rowCountChange':
      return `rows against ${measure.result}, change in percent`;
    case 'statistic':
      return `${statisticName(measure)} of ${pathText(measure.column)}`;
    case 'correlation':
      return `correlation of ${measure.columns.join(' and ')}`;
    case 'mode':
      return `the most frequent ${pathText(measure.column)} is one of ${list(measure.values.map(String))}`;
    case 'categoryShare':
      return `share of ${pathText(measure.column)} = ${measure.value}, percent`;
    case 'balance':
      return `rarest over most frequent ${pathText(measure.column)}`;
    case 'distinctValues':
      return `the values of ${pathText(measure.column)} ${DISTINCT[measure.must]} ${list(measure.values.map(String))}`;
    case 'age':
      return `age of the newest ${pathText(measure.column)} (${measure.unit})`;
    case 'noGaps':
      return `${measure.column} has no gap longer than ${measure.maximum}`;
    case 'foreignKey':
      return `${measure.columns.join(' + ')} occurs in ${measure.references.join(' + ')} of ${measure.data}`;
    case 'noOverlap':
      return `no row is also in ${measure.data} (${measure.by ? `by ${measure.by.join(' + ')}` : 'by content'})`;
    case 'labelConflict':
      return `equal features have one ${measure.label}`;
    case 'labelLeak':
      return `share of ${measure.label} that a single feature predicts beyond the most frequent class`;
    case 'notAmong':
      return `${measure.column} is not among the features`;
    case 'images':
      return `images in ${measure.column ?? measure.folder} are readable and as agreed`;
    case 'sql':
      return `result of ${measure.query.replaceAll(/\s+/g, ' ').trim().slice(0, 120)}`;
  }
}

const DISTINCT = { equal: 'are exactly', contain: 'contain', 'be-in': 'are among' } as const;

function statisticName(measure: Extract<Measure, { rule: 'statistic' }>): string {
  return measure.statistic === 'quantile' ? `quantile ${measure.p}` : measure.statistic;
}

function rangeText(range: Extract<Measure, { rule: 'range' }>): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
  if (minimum !== undefined && maximum !== undefined) return `lies in ${minimum} … ${maximum}`;
  const parts = [
    minimum === undefined ? undefined : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `> ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? undefined : `< ${exclusiveMaximum}`,
  ];
  return `is ${parts.filter((part) => part !== undefined).join(' and ')}`;
}

function spanText(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && low === high) return String(low);
  if (low === undefined) return `at most ${high}`;
  return high === undefined ? `at least ${low}` : `${low} … ${high}`;
}

function list(values: readonly string[]): string {
  if (values.length <= MAX_LISTED) return values.join(', ');
  return `${values.slice(0, MAX_LISTED - 1).join(', ')}, … (${values.length})`;
}
