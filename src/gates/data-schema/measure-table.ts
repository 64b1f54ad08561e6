import { convert } from '../../contracts/bind/convert.ts';
import { tolerance } from '../../contracts/limit.ts';
import { kindOfMeasure } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import { type Dataset, rowsOf, sample } from '../../table/query.ts';
import { failingRows } from './failing.ts';
import { columnHistograms } from './histograms.ts';
import { asksForNoRows, fileRules, implicitRules, NO_ROW_ASKED } from './implicit-rules.ts';
import type { DataSchemaKeys } from './keys.ts';
import { measureRule } from './measure-rule.ts';
import type { RuleMeasurement, TableMeasurement } from './measurement.ts';
import { onePass } from './one-pass.ts';
import { type Finding, finding, known, type PlanContext, type PlannedRule } from './plan.ts';
import { planMeasure } from './plan-measure.ts';
import { isUnnamed, withSlices } from './slices.ts';
import type { TableContext } from './table-context.ts';

/** A rule, what was found of it, and what else may be asked of its rows. */
export interface MeasuredRule {
  readonly measurement: RuleMeasurement;
  readonly finding: Finding;
  readonly context: TableContext;
}

/** Measure every rule of one table, then list the failing rows of those that do not hold. */
export async function measureTable(
  context: TableContext,
  onMeasured: (one: MeasuredRule) => void,
): Promise<TableMeasurement> {
  const { table, dataset, keys, gate } = context;
  const rules = [...implicitRules(context), ...table.rules.map((rule) => withDefaultLimit(rule, keys))];
  const planned = await withSlices(
    rules.map((rule) => planRule(rule, context)),
    context,
  );
  const rowSource =
    keys.sample !== undefined && keys.sample < dataset.rows
      ? sample(rowsOf(dataset), keys.sample, keys.seed)
      : rowsOf(dataset);
  const sampled = rowSource.from === 'sample';
  const answers = await onePass(planned, rowSource, context);
  const findings: Finding[] = [];
  for (const [index, one] of planned.entries()) {
    gate.signal.throwIfAborted();
    gate.progress({ task: `data-schema: ${table.name}`, done: index, total: planned.length, unit: 'rules' });
    findings.push(await measureRule(one, answers[index]!, sampled, context));
  }
  const empty = dataset.rows === 0 && asksForNoRows(table);
  const measured: RuleMeasurement[] = [];
  for (const [index, { rule, slice }] of planned.entries()) {
    const found = empty ? withoutRows(findings[index]!, dataset) : findings[index]!;
    const rows = await failingRows(rule, found, context);
    const measurement = {
      id: rule.id,
      rule,
      slice,
      outcome: found.outcome,
      ...rows,
      sql: isUnnamed(slice, context) ? null : (found.sql ?? rows.sql),
    };
    measured.push(measurement);
    onMeasured({ measurement, finding: found, context });
  }
  return {
    name: table.name,
    data: context.name,
    rows: dataset.rows,
    sampled: sampled ? keys.sample! : null,
    rules: [...fileRules(context), ...measured],
    histograms: await columnHistograms(measured, context),
  };
}

/** Where the contract asks for no row, rules that no row puts to the test say nothing; JSON without rows has no columns either. */
function withoutRows(found: Finding, { columns }: Dataset): Finding {
  const { outcome } = found;
  const about =
    columns.length === 0 && (outcome.state === 'error' || (outcome.state === 'structure' && !outcome.holds));
  return about || outcome.state === 'empty' ? finding({ state: 'skipped', reason: NO_ROW_ASKED }) : found;
}

function withDefaultLimit(rule: Rule, keys: DataSchemaKeys): Rule {
  if (rule.limitSet || kindOfMeasure(rule.measure.rule).yields === 'structure') return rule;
  const limit = tolerance(keys['max-violations']);
  return limit && !(limit.values[0] === 0) ? { ...rule, limit } : rule;
}

function planRule(rule: Rule, context: PlanContext): PlannedRule {
  const whole = { rule, where: null, slice: null, sliced: null };
  if (!rule.where) return { ...whole, plan: planMeasure(rule.measure, context) };
  const where = convert(rule.where, context.columns);
  if (!where.ok) {
    const reason = `its condition cannot be judged: ${where.reason}`;
    return { ...whole, plan: known({ state: 'error', reason }) };
  }
  return { ...whole, plan: planMeasure(rule.measure, context), where: where.expression };
}
