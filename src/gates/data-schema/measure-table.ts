import { resolve } from 'node:path';
import { pathText } from '../../contracts/column-path.ts';
import { tolerance } from '../../contracts/limit.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import { columnsOf, kindOfMeasure } from '../../contracts/measure.ts';
import type { Rule, TableContract } from '../../contracts/model.ts';
import { AssayError, EnvironmentError, InterruptedError, messageOf } from '../../core/errors.ts';
import { bytes } from '../../core/units.ts';
import { MAX_RESULT_BYTES, readResult } from '../../result/read.ts';
import * as sql from '../../table/expression.ts';
import {
  type Outcome as Answer,
  type Dataset,
  filter,
  group,
  type Query,
  rowsOf,
  sample,
  type Value,
} from '../../table/query.ts';
import type { Columns } from './column.ts';
import type { Condition } from './conditions.ts';
import { convert } from './convert.ts';
import { type FailingTools, failingRows } from './failing.ts';
import { columnHistograms } from './histograms.ts';
import { measureImages } from './images.ts';
import { fileRules, implicitRules } from './implicit-rules.ts';
import type { DataSchemaKeys } from './keys.ts';
import { measureLate } from './late.ts';
import type { Outcome, RuleMeasurement, TableMeasurement } from './measurement.ts';
import { all, onePass } from './one-pass.ts';
import type { Scene } from './plan.ts';
import { planRule } from './plan-rule.ts';
import { type LateFinding, type LateTools, NotMeasurable } from './question.ts';
import type { Asked, TableTask } from './task.ts';

const MAX_SLICES = 1_000;

export async function measureTable(task: TableTask): Promise<TableMeasurement> {
  const { table, dataset, keys } = task;
  const columns = columnsOfTable(dataset, table);
  const scene: Scene = { columns, now: task.now };
  const rules = [...implicitRules(task), ...table.rules.map((rule) => withDefaultLimit(rule, keys))];
  const asked = await withSlices(
    rules.map((rule) => ask(rule, scene)),
    task,
    columns,
  );
  const rowSource =
    keys.sample !== undefined && keys.sample < dataset.rows
      ? sample(rowsOf(dataset), keys.sample, keys.seed)
      : rowsOf(dataset);
  const sampled = rowSource.from === 'sample';
  const answers = await onePass(asked, rowSource, task);
  const measured: {
    asked: Asked;
    outcome: Outcome;
    failing: Query | null;
    names: readonly string[];
    sql: string | null;
  }[] = [];
  for (const [index, one] of asked.entries()) {
    task.context.signal.throwIfAborted();
    task.context.progress({ task: `data-schema: ${table.name}`, done: index, total: asked.length, unit: 'rules' });
    measured.push({ asked: one, ...(await settle(one, answers[index]!, sampled, task, columns)) });
  }
  const tools: FailingTools = { ...task, columns };
  const found: RuleMeasurement[] = [];
  for (const { asked: one, outcome, failing, names, sql: text } of measured) {
    const rows = await failingRows({ rule: one.rule, outcome, failing, names }, tools);
    found.push({ id: one.rule.id, rule: one.rule, slice: one.slice, outcome, ...rows, sql: text ?? rows.sql });
  }
  return {
    name: table.name,
    data: task.name,
    rows: dataset.rows,
    sampled: sampled ? keys.sample! : null,
    rules: [...fileRules(task), ...found],
    histograms: await columnHistograms(found, { ...task, columns }),
  };
}

function columnsOfTable(dataset: Dataset, table: TableContract | undefined): Columns {
  return {
    typed: new Map(dataset.columns.map((column) => [column.name, column])),
    declared: new Map((table?.columns ?? []).map((column) => [pathText(column.path), column])),
    untyped: dataset.untyped,
    timesAsText: dataset.timesAsText,
  };
}

function withDefaultLimit(rule: Rule, keys: DataSchemaKeys): Rule {
  if (rule.limitSet || kindOfMeasure(rule.measure.rule).yields === 'structure') return rule;
  const limit = tolerance(keys['max-violations']);
  return limit && !(limit.values[0] === 0) ? { ...rule, limit } : rule;
}

function ask(rule: Rule, scene: Scene): Asked {
  const base = { rule, where: null, slice: null, sliced: null };
  if (rule.where) {
    const converted = convert(rule.where, scene.columns);
    if (!converted.ok)
      return {
        ...base,
        plan: {
          kind: 'done',
          outcome: { state: 'error', reason: `its condition cannot be judged: ${converted.reason}` },
        },
      };
    return { ...base, plan: planRule(rule, scene), where: converted.expression };
  }
  return { ...base, plan: planRule(rule, scene) };
}

/** The whole table first, then each slice of each rule that asks for slices. */
async function withSlices(asked: readonly Asked[], task: TableTask, columns: Columns): Promise<Asked[]> {
  const values = new Map<string, readonly Value[]>();
  const all: Asked[] = [];
  for (const one of asked) {
    all.push(one);
    if (one.plan.kind === 'done') continue;
    for (const column of one.rule.slices) {
      const found = values.get(column) ?? (await sliceValues(column, task, columns));
      values.set(column, found);
      for (const value of found) {
        const stored = sql.column(column);
        const kind = columns.typed.get(column)?.type.kind;
        const sliced = value === null ? sql.isNull(stored) : sql.compare(stored, '=', literal(value, kind));
        all.push({ ...one, slice: { column, value: value === null ? 'null' : String(value) }, sliced });
      }
    }
  }
  return all;
}

function literal(value: Value, kind: string | undefined): sql.Expression {
  if (typeof value === 'boolean') return sql.truth(value);
  if (typeof value === 'number') return sql.number(value);
  const text = String(value);
  if (kind === 'date') return sql.date(text);
  if (kind === 'timestamp' || kind === 'instant') return sql.timestamp(text);
  return kind === 'integer' || kind === 'decimal' ? sql.number(text) : sql.text(text);
}

async function sliceValues(column: string, task: TableTask, columns: Columns): Promise<readonly Value[]> {
  if (!columns.typed.has(column)) return [];
  const groups = group(rowsOf(task.dataset), { v: sql.column(column) }, { n: { fn: 'count' } });
  const rows = await task.engine.select(
    groups,
    { limit: MAX_SLICES + 1, order: [{ by: sql.column('v') }] },
    task.context.signal,
  );
  if (rows.length > MAX_SLICES) {
    task.context.log.warn(`${column} has more than ${MAX_SLICES} values; its slices are not judged.`);
    return [];
  }
  return rows.map((row) => row.v ?? null);
}

interface Settled {
  readonly outcome: Outcome;
  readonly failing: Query | null;
  readonly names: readonly string[];
  readonly sql: string | null;
}

async function settle(
  one: Asked,
  answers: ReadonlyMap<string, Answer>,
  sampled: boolean,
  task: TableTask,
  columns: Columns,
): Promise<Settled> {
  const settled = (outcome: Outcome, failing: Query | null = null): Settled => ({
    outcome,
    failing,
    names: [],
    sql: null,
  });
  const { plan } = one;
  if (plan.kind === 'done') return settled(plan.outcome);
  if (plan.kind === 'late') return late(one, task, columns);
  const values: Record<string, Value> = {};
  for (const [name, answer] of answers) {
    if (!answer.ok) return settled({ state: 'error', reason: answer.problem });
    values[name] = answer.value;
  }
  if (plan.kind === 'values') return settled(plan.finish(values));
  const judged = Number(values.judged);
  const violations = values.present === undefined ? Number(values.violated) : judged - Number(values.present);
  if (judged === 0) return settled({ state: 'empty', reason: emptyReason(one) });
  const outcome: Outcome = { state: 'counted', violations, judged, unit: 'rows', sampled, detail: null };
  return settled(
    outcome,
    violations > 0 ? filter(rowsOf(task.dataset), all(failingConditions(one, plan.condition))) : null,
  );
}

function failingConditions(one: Asked, condition: Condition): sql.Expression[] {
  return [one.where, one.sliced, condition.judged, condition.violated].filter((part) => part !== null);
}

function emptyReason(one: Asked): string {
  const named = columnsOf(one.rule.measure).map(pathText).join(', ');
  const among = one.rule.where || one.slice ? ' among the rows it speaks of' : '';
  return named ? `${named} has no value${among}` : `there is no row${among}`;
}

async function late(one: Asked, task: TableTask, columns: Columns): Promise<Settled> {
  if (one.plan.kind !== 'late') throw new TypeError('only a late rule is measured late');
  const { dataset, engine, table } = task;
  const conditions = [one.where, one.sliced].filter((condition) => condition !== null);
  const rows = conditions.length > 0 ? filter(rowsOf(dataset), all(conditions)) : rowsOf(dataset);
  const tools: LateTools = {
    columns,
    now: task.now,
    engine,
    dataset,
    rows,
    key: table.key,
    label: table.name,
    signal: task.context.signal,
    other: async (name) => {
      const other = await task.other(name);
      return { dataset: other.dataset, columns: columnsOfTable(other.dataset, other.contract) };
    },
    rowsOfResult: (path) => rowsOfResult(resolve(task.folder, path), task),
    images: (measure: MeasureOf<'images'>) => measureImages(measure, { ...task, columns, rows }),
  };
  try {
    const finding: LateFinding = await measureLate(one.plan.measure, tools);
    return { outcome: finding.outcome, failing: finding.failing, names: finding.names ?? [], sql: finding.sql ?? null };
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof InterruptedError || task.context.signal.aborted)
      throw error;
    if (!(error instanceof NotMeasurable || error instanceof AssayError)) throw error;
    return { outcome: { state: 'error', reason: messageOf(error) }, failing: null, names: [], sql: null };
  }
}

async function rowsOfResult(path: string, { name, context }: TableTask): Promise<number> {
  let content: Uint8Array;
  try {
    content = await context.files.read(path, bytes(MAX_RESULT_BYTES));
  } catch (error) {
    throw new NotMeasurable(`the earlier result ${path} could not be read: ${messageOf(error)}`);
  }
  const read = readResult(content);
  if (!read.ok) throw new NotMeasurable(`${path} is no result: ${read.reason}`);
  const [first] = read.result.datasets;
  const found =
    read.result.datasets.find((dataset) => dataset.name === name) ??
    (read.result.datasets.length === 1 ? first : undefined);
  if (!found) throw new NotMeasurable(`${path} does not say how many rows ${name} had`);
  return found.rows;
}
