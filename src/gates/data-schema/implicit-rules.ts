import { basename } from 'node:path';
import { NONE } from '../../contracts/limit.ts';
import type { Rule, TableContract } from '../../contracts/model.ts';
import type { Dataset } from '../../table/query.ts';
import type { RuleMeasurement } from './measurement.ts';
import { valued } from './outcome.ts';
import type { TableContext } from './table-context.ts';
import { limitHolds } from './verdict.ts';

/** What holds for every table, whatever its contract says. */
export function implicitRules(context: TableContext): Rule[] {
  const { table, dataset, keys } = context;
  const declared = new Set(table.columns.map((column) => column.path[0]!));
  const asksAlready = table.rules.some((rule) => rule.measure.rule === 'columns' && !rule.measure.extra);
  const extra =
    declared.size === 0 || asksAlready
      ? []
      : dataset.columns.map((column) => column.name).filter((name) => !declared.has(name));
  if (extra.length === 0 || keys['extra-columns'] === 'pass') return [];
  return [
    {
      id: 'extra-columns',
      title: 'no column is there that the contract does not declare',
      measure: {
        rule: 'columns',
        names: [...declared].filter((name) => dataset.columns.some((column) => column.name === name)),
        order: false,
        extra: false,
      },
      limit: NONE,
      limitSet: true,
      severity: keys['extra-columns'] === 'fail' ? 'error' : 'warning',
      dimension: 'conformity',
      where: null,
      slices: [],
      position: table.position,
    },
  ];
}

export const NO_ROW_ASKED = 'the contract asks for a table without rows';

/** The contract allows a table without rows and no other. */
export function asksForNoRows({ rules }: TableContract): boolean {
  const holds = (rule: Rule, value: number) => limitHolds(valued(value, value, 'rows'), rule.limit);
  return rules.some(
    (rule) =>
      rule.measure.rule === 'rowCount' &&
      rule.where === null &&
      rule.severity === 'error' &&
      holds(rule, 0) &&
      !holds(rule, 1),
  );
}

/** Rules on the files themselves: there are rows, and every line could be read. */
export function fileRules(context: TableContext): RuleMeasurement[] {
  const { dataset, table } = context;
  const rule = (id: string, title: string): Rule => ({
    id,
    title,
    measure: { rule: 'rowCount' },
    limit: NONE,
    limitSet: true,
    severity: 'error',
    dimension: 'coverage',
    where: null,
    slices: [],
    position: table.position,
  });
  const plain = { slice: null, examples: [] as string[], values: [], observed: null, sql: null };
  const rules: RuleMeasurement[] = [
    {
      ...plain,
      id: 'not-empty',
      rule: rule('not-empty', `${table.name} has rows`),
      outcome:
        dataset.rows > 0
          ? { state: 'structure', holds: true, reason: `${dataset.rows} rows` }
          : asksForNoRows(table)
            ? { state: 'skipped', reason: NO_ROW_ASKED }
            : { state: 'error', reason: `${context.name} has no row` },
    },
  ];
  if (dataset.malformed) {
    const { lines, amongRows, complete, examples } = dataset.malformed;
    rules.push({
      ...plain,
      id: 'lines-readable',
      rule: rule('lines-readable', 'every line can be read'),
      examples: examples
        .slice(0, context.keys.examples)
        .map(({ file, line, reason }) => `${basename(file)}:${line}: ${reason}`),
      outcome: {
        state: 'counted',
        violations: lines,
        judged: dataset.rows + lines - amongRows,
        unit: 'lines',
        sampled: false,
        detail: [...(complete ? [] : ['there may be more']), ...delimiterHint(dataset)].join('; ') || null,
      },
    });
  }
  return rules;
}

/** Excel writes semicolons wherever a comma is the decimal point. */
function delimiterHint({ columns }: Dataset): string[] {
  const [only, second] = columns;
  const found = second === undefined ? only?.name.match(/[;\t|]/)?.[0] : undefined;
  if (found === undefined) return [];
  return [`the header is one name with ${JSON.stringify(found)} in it: name the delimiter with csv.delimiter`];
}
