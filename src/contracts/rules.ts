import type { SourcePosition } from '../core/errors.ts';
import { type Expression, expressionColumns, parseExpression } from './expression.ts';
import { impossible, type Limit, NONE, tolerance } from './limit.ts';
import { columnsOf, countsViolations, type Measure } from './measure.ts';
import { type ColumnContract, type Dimension, pathText, type Rule, type RuleSeverity } from './model.ts';
import type { Problems } from './problems.ts';
import { titleOf } from './title.ts';

/** What a reader knows about a rule; the rest has defaults. */
export interface RuleDraft {
  readonly measure: Measure;
  readonly limit?: Limit | undefined;
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly severity?: RuleSeverity | undefined;
  readonly dimension?: Dimension | undefined;
  readonly where?: string | Expression | undefined;
  readonly slices?: readonly string[] | undefined;
  readonly maxViolations?: string | number | undefined;
  readonly position: SourcePosition | undefined;
}

/**
 * Complete the drafts of one table: ids, titles, limits, parsed conditions. Everything that cannot be, such as two rules
 * of one id, a range without values or a column that `columns` does not declare, becomes a mistake.
 * `columns` null: the format declares none, so any name is allowed.
 */
export function completeRules(
  drafts: readonly RuleDraft[],
  columns: readonly ColumnContract[] | null,
  problems: Problems,
): Rule[] {
  const declared = columns && new Set(columns.map((column) => column.path[0]!));
  const ids = new Map<string, number>();
  const explicit = new Set<string>();
  const rules = drafts.flatMap((draft): Rule[] => {
    if (draft.id !== undefined) {
      if (explicit.has(draft.id)) problems.mistake(draft.position, `two rules have the id "${draft.id}".`);
      explicit.add(draft.id);
    }
    const limit = limitOfDraft(draft, problems);
    const where = condition(draft, problems);
    checkMeasure(draft, problems);
    if (declared) requireDeclared(draft, where, declared, problems);
    if (draft.measure.rule === 'sql' && (draft.where !== undefined || draft.slices?.length))
      problems.mistake(draft.position, 'a query of your own selects its rows itself: write where and slices into it.');
    const secret = draft.slices?.find((name) => columns?.some(({ path, personal }) => path[0] === name && personal));
    if (secret !== undefined) {
      problems.mistake(
        draft.position,
        `slices: ${secret} holds personal data, and each slice is called by its value in the report.`,
      );
    }
    if (limit === undefined) return [];
    return [
      {
        id: draft.id ?? '',
        title: draft.title ?? titleOf(draft.measure),
        measure: draft.measure,
        limit: limit.limit,
        limitSet: limit.set,
        severity: draft.severity ?? 'error',
        dimension: draft.dimension ?? dimensionOf(draft.measure),
        where,
        slices: draft.slices ?? [],
        position: draft.position ?? null,
      },
    ];
  });
  const named = rules.map((rule) => {
    if (rule.id !== '') return rule;
    const stem = stemOf(rule.measure);
    let id = stem;
    for (let count = ids.get(stem) ?? 1; id === stem ? ids.has(stem) || explicit.has(id) : explicit.has(id); ) {
      count++;
      ids.set(stem, count);
      id = `${stem}-${count}`;
    }
    if (!ids.has(stem)) ids.set(stem, 1);
    return { ...rule, id };
  });
  contradictions(named, problems);
  return named;
}

function limitOfDraft(draft: RuleDraft, problems: Problems): { limit: Limit; set: boolean } | undefined {
  const counts = countsViolations(draft.measure.rule);
  if (draft.limit !== undefined && draft.maxViolations !== undefined) {
    problems.mistake(draft.position, `${draft.measure.rule} has both ${draft.limit.text} and maxViolations; set one.`);
  }
  if (draft.limit !== undefined) {
    if (impossible(draft.limit)) {
      problems.mistake(draft.position, `${draft.limit.text} can never hold for ${titleOf(draft.measure)}.`);
    }
    return { limit: draft.limit, set: true };
  }
  if (!counts) {
    problems.mistake(
      draft.position,
      `${draft.measure.rule} measures a number and no limit says what it must be: add mustBeBetween, mustBeLessThan or another operator.`,
    );
    return undefined;
  }
  if (draft.maxViolations === undefined) return { limit: NONE, set: false };
  const limit = tolerance(draft.maxViolations);
  if (!limit) {
    problems.mistake(
      draft.position,
      `maxViolations is ${JSON.stringify(draft.maxViolations)}; write a number of rows such as 10, or a share such as 1%.`,
    );
    return undefined;
  }
  return { limit, set: true };
}

function condition(draft: RuleDraft, problems: Problems): Expression | null {
  if (draft.measure.rule === 'expression') {
    const parsed = parseExpression(draft.measure.check);
    if (!parsed.ok)
      problems.mistake(draft.position, `check ${JSON.stringify(draft.measure.check)}: ${parsed.problem}.`);
  }
  if (draft.where === undefined) return null;
  if (typeof draft.where !== 'string') return draft.where;
  const parsed = parseExpression(draft.where);
  if (parsed.ok) return parsed.expression;
  problems.mistake(draft.position, `where ${JSON.stringify(draft.where)}: ${parsed.problem}.`);
  return null;
}

function requireDeclared(
  draft: RuleDraft,
  where: Expression | null,
  declared: ReadonlySet<string>,
  problems: Problems,
): void {
  const check = draft.measure.rule === 'expression' ? parseExpression(draft.measure.check) : undefined;
  const used = [
    ...columnsOf(draft.measure),
    ...(where ? expressionColumns(where) : []),
    ...(check?.ok ? expressionColumns(check.expression) : []),
    ...(draft.slices ?? []).map((name) => [name]),
  ];
  for (const name of new Set(used.map((path) => path[0]!))) {
    if (!declared.has(name) && !(draft.measure.rule === 'notAmong' || draft.measure.rule === 'columns')) {
      problems.mistake(
        draft.position,
        `${draft.measure.rule} is a rule on the column ${JSON.stringify(name)}, which the contract does not declare. ` +
          `Declared: ${[...declared].slice(0, 20).join(', ')}${declared.size > 20 ? ', …' : ''}.`,
      );
    }
  }
}

/** What is wrong with a measure on its own: nothing could satisfy it, or it says nothing. */
function checkMeasure(draft: RuleDraft, problems: Problems): void {
  const { measure, position } = draft;
  const crossed = (low: number | string | undefined, high: number | string | undefined) =>
    low !== undefined && high !== undefined && typeof low === typeof high && low > high;
  switch (measure.rule) {
    case 'range': {
      const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = measure;
      if (minimum !== undefined && exclusiveMinimum !== undefined) {
        problems.mistake(position, 'minimum and exclusiveMinimum are both set; keep one.');
      }
      if (maximum !== undefined && exclusiveMaximum !== undefined) {
        problems.mistake(position, 'maximum and exclusiveMaximum are both set; keep one.');
      }
      const low = minimum ?? exclusiveMinimum;
      const high = maximum ?? exclusiveMaximum;
      if (low === undefined && high === undefined) problems.mistake(position, 'a range needs a minimum or a maximum.');
      const strict = exclusiveMinimum !== undefined || exclusiveMaximum !== undefined;
      if (crossed(low, high) || (strict && low !== undefined && low === high)) {
        problems.mistake(position, `no value lies between ${low} and ${high}.`);
      }
      return;
    }
    case 'length':
      if (measure.minimum === undefined && measure.maximum === undefined) {
        problems.mistake(position, 'length needs a minimum or a maximum.');
      }
      if (crossed(measure.minimum, measure.maximum)) {
        problems.mistake(
          position,
          `no text is ${measure.minimum} or more and ${measure.maximum} or fewer characters long.`,
        );
      }
      return;
    case 'items':
      if (crossed(measure.minItems, measure.maxItems) || crossed(measure.minimum, measure.maximum)) {
        problems.mistake(position, 'a minimum of items is above its maximum.');
      }
      return;
    case 'statistic':
      if ((measure.statistic === 'quantile') !== (measure.p !== undefined)) {
        problems.mistake(
          position,
          measure.p === undefined ? 'quantile needs p, such as p: 0.99.' : 'only quantile takes p.',
        );
      }
      return;
    case 'foreignKey':
      if (measure.columns.length !== measure.references.length) {
        problems.mistake(position, `${measure.columns.length} columns refer to ${measure.references.length} columns.`);
      }
      return;
    case 'pattern': {
      const beyond = /\(\?[=!]|\(\?<[=!]|\\[1-9]|\(\?>|[*+?}]\+/.exec(
        measure.pattern.replaceAll(/\\\\|\[(?:\\.|[^\]\\])*\]/g, ''),
      );
      if (beyond) {
        problems.mistake(
          position,
          `the pattern ${JSON.stringify(measure.pattern)} uses "${beyond[0]}", which RE2 does not have: ` +
            'no look-around, back-references or possessive quantifiers. Write the condition as an expression or two patterns.',
        );
      }
      return;
    }
    case 'images':
      if ((measure.column === undefined) === (measure.folder === undefined)) {
        problems.mistake(position, 'images needs either a column of paths or a folder.');
      }
      return;
    default:
  }
}

/** Rules that cannot hold together on any table but an empty one. */
function contradictions(rules: readonly Rule[], problems: Problems): void {
  const by = new Map<string, Rule[]>();
  for (const rule of rules) {
    if (rule.where || !('column' in rule.measure) || rule.measure.column === undefined) continue;
    const key = JSON.stringify(rule.measure.column);
    by.set(key, [...(by.get(key) ?? []), rule]);
  }
  for (const group of by.values()) {
    const of = <K extends Measure['rule']>(kind: K) =>
      group.filter((rule) => rule.measure.rule === kind) as (Rule & { measure: Extract<Measure, { rule: K }> })[];
    for (const rule of of('forbidden')) {
      for (const other of of('allowed')) {
        if (other.measure.values.every((value) => rule.measure.values.includes(value))) {
          problems.mistake(rule.position, `every value that ${where(other)} allows is forbidden here.`);
        }
      }
    }
    for (const first of of('allowed')) {
      for (const second of of('allowed')) {
        if (first === second || first.measure.values.some((value) => second.measure.values.includes(value))) continue;
        problems.mistake(first.position, `no value is allowed both here and by ${where(second)}.`);
      }
    }
    for (const rule of of('range')) {
      for (const other of of('allowed')) {
        if (!other.measure.values.some((value) => inside(value, rule.measure))) {
          problems.mistake(rule.position, `no value that ${where(other)} allows lies in this range.`);
        }
      }
    }
    if (of('notNull')[0] && of('isNull')[0]) {
      problems.mistake(
        of('isNull')[0]?.position,
        `it must be null here and must not be null by ${where(of('notNull')[0]!)}.`,
      );
    }
  }
}

function inside(value: string | number | boolean, range: Extract<Measure, { rule: 'range' }>): boolean {
  const comparable = (bound: number | string | undefined): bound is number | string =>
    bound !== undefined && typeof bound === typeof value;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
  if (comparable(minimum) && value < minimum) return false;
  if (comparable(maximum) && value > maximum) return false;
  if (comparable(exclusiveMinimum) && value <= exclusiveMinimum) return false;
  return !(comparable(exclusiveMaximum) && value >= exclusiveMaximum);
}

function where(rule: Rule): string {
  return rule.position ? `line ${rule.position.line}` : rule.title;
}

function stemOf(measure: Measure): string {
  const columns = columnsOf(measure).map(pathText);
  const shown = columns.length > 4 ? [...columns.slice(0, 3), `${columns.length - 3}-more`] : columns;
  const detail = measure.rule === 'statistic' ? measure.statistic : measure.rule;
  return shown.length === 0 ? detail : `${shown.join('+')}.${detail}`;
}

/** The dimension of data quality that a rule belongs to where the contract does not say. */
function dimensionOf(measure: Measure): Dimension {
  switch (measure.rule) {
    case 'present':
    case 'notNull':
    case 'notMissing':
    case 'isNull':
      return 'completeness';
    case 'unique':
    case 'duplicateRows':
    case 'uniqueWithin':
    case 'noOverlap':
      return 'uniqueness';
    case 'rowCount':
    case 'rowCountChange':
    case 'rowCountRatio':
    case 'distinctValues':
    case 'balance':
    case 'categoryShare':
      return 'coverage';
    case 'age':
    case 'noGaps':
      return 'timeliness';
    case 'foreignKey':
    case 'expression':
    case 'sorted':
    case 'labelConflict':
    case 'labelLeak':
    case 'notAmong':
    case 'correlation':
      return 'consistency';
    case 'statistic':
    case 'outliers':
    case 'noNaN':
    case 'noInfinity':
    case 'mode':
    case 'sql':
      return 'accuracy';
    default:
      return 'conformity';
  }
}
