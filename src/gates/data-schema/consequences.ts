import { expressionColumns, expressionText } from '../../contracts/expression.ts';
import { columnsOf, columnsOfConditions } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import type { RuleMeasurement, TableMeasurement } from './measurement.ts';

/**
 * The missing column because of which a rule could not be measured, where a rule that blocks says that it is missing; null
 * where the rule was measured, or could not be for a reason of its own. Such a rule is no second failure: it is not checked.
 */
export function consequenceOf({ rule, outcome }: RuleMeasurement, table: TableMeasurement): string | null {
  if (outcome.state !== 'error') return null;
  const conditions = [
    ...columnsOfConditions(rule.measure),
    ...(rule.where === null ? [] : expressionColumns(rule.where)),
  ];
  const named = [...[...columnsOf(rule.measure), ...conditions].flatMap(([root]) => root ?? []), ...rule.slices];
  return named.find((column) => isToldMissing(column, table)) ?? null;
}

/** A rule that judges only some rows says which: `brightness <= 0.28 where ink = 'light'`. */
export function ruleTitle({ title, where }: Pick<Rule, 'title' | 'where'>): string {
  return where === null ? title : `${title} where ${expressionText(where).replace(/^\((.*)\)$/s, '$1')}`;
}

function isToldMissing(column: string, { rules }: TableMeasurement): boolean {
  return rules.some(
    ({ rule: { measure, severity }, outcome }) =>
      measure.rule === 'present' &&
      measure.column === column &&
      severity === 'error' &&
      outcome.state === 'structure' &&
      !outcome.holds,
  );
}
