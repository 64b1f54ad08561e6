import type { SourcePosition } from '../core/errors.ts';
import { pathText } from './column-path.ts';
import type { Dimension } from './dimension.ts';
import { type Expression, expressionColumns, parseExpression } from './expression.ts';
import { impossible, NONE, type RuleLimit, tolerance } from './limit.ts';
import {
  columnsOf,
  columnsOfConditions,
  conditionsOf,
  countsViolations,
  dimensionOf,
  kindOfMeasure,
  type Measure,
  titleOf,
} from './measure.ts';
import type { ColumnContract, Rule, RuleSeverity } from './model.ts';
import type { Problems } from './problems.ts';

/** What a reader knows about a rule; the rest has defaults. */
export interface RuleDraft {
  readonly measure: Measure;
  readonly limit?: RuleLimit | undefined;
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
    const kind = kindOfMeasure(draft.measure.rule);
    if (draft.id !== undefined) {
      if (explicit.has(draft.id)) problems.mistake(draft.position, `two rules have the id "${draft.id}".`);
      explicit.add(draft.id);
    }
    const limit = limitOfDraft(draft, problems);
    const where = condition(draft, problems);
    for (const mistake of kind.mistakes?.(draft.measure) ?? []) problems.mistake(draft.position, mistake);
    if (declared) requireDeclared(draft, where, declared, problems);
    if (kind.selectsRows && (draft.where !== undefined || draft.slices?.length))
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
  return rules.map((rule) => {
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
}

function limitOfDraft(draft: RuleDraft, problems: Problems): { limit: RuleLimit; set: boolean } | undefined {
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
  for (const [key, text] of Object.entries(conditionsOf(draft.measure))) {
    const parsed = parseExpression(text);
    if (!parsed.ok) problems.mistake(draft.position, `${key} ${JSON.stringify(text)}: ${parsed.problem}.`);
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
  if (kindOfMeasure(draft.measure.rule).namesAnyColumn) return;
  const used = [
    ...columnsOf(draft.measure),
    ...(where ? expressionColumns(where) : []),
    ...columnsOfConditions(draft.measure),
    ...(draft.slices ?? []).map((name) => [name]),
  ];
  for (const name of new Set(used.map((path) => path[0]!))) {
    if (!declared.has(name)) {
      problems.mistake(
        draft.position,
        `${draft.measure.rule} is a rule on the column ${JSON.stringify(name)}, which the contract does not declare. ` +
          `Declared: ${[...declared].slice(0, 20).join(', ')}${declared.size > 20 ? ', …' : ''}.`,
      );
    }
  }
}

function stemOf(measure: Measure): string {
  const columns = columnsOf(measure).map(pathText);
  const shown = columns.length > 4 ? [...columns.slice(0, 3), `${columns.length - 3}-more`] : columns;
  const detail = kindOfMeasure(measure.rule).stem?.(measure) ?? measure.rule;
  return shown.length === 0 ? detail : `${shown.join('+')}.${detail}`;
}
