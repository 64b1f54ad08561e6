import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { NONE, tolerance } from '../../contracts/limit.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import { columnsOf } from '../../contracts/measure.ts';
import { pathText, type Rule, type TableContract } from '../../contracts/model.ts';
import { AssayError, EnvironmentError, InterruptedError, messageOf } from '../../core/errors.ts';
import { readResult } from '../../result/read.ts';
import * as sql from '../../table/expression.ts';
import {
  type Aggregate,
  type Outcome as Answer,
  type Dataset,
  filter,
  group,
  type Query,
  type QueryEngine,
  rowsOf,
  sample,
  type Value,
} from '../../table/query.ts';
import type { GateContext } from '../gate.ts';
import type { Columns } from './column.ts';
import type { Condition } from './conditions.ts';
import { convert } from './convert.ts';
import { type FailingTools, failingRows } from './failing.ts';
import { columnHistograms } from './histograms.ts';
import { measureImages } from './images.ts';
import type { DataSchemaKeys } from './keys.ts';
import { type LateFinding, type LateTools, measureLate, NotMeasurable } from './late.ts';
import type { Outcome, RuleMeasurement, TableMeasurement } from './measurement.ts';
import { type Plan, planRule, type Scene } from './plan.ts';

export interface TableTask {
  readonly table: TableContract;
  readonly dataset: Dataset;
  /** Of the data, as the user wrote it. */
  readonly name: string;
  readonly engine: QueryEngine;
  readonly keys: DataSchemaKeys;
  readonly now: number;
  readonly context: Pick<GateContext, 'log' | 'progress' | 'signal'>;
  /** Of the contract: paths in its rules start here. */
  readonly folder: string;
  other(name: string): Promise<{ readonly dataset: Dataset; readonly contract: TableContract | undefined }>;
}

/** Asked in one call; the engine makes statements of them that it can plan fast. */
const MAX_AGGREGATES = 20_000;
const MAX_SLICES = 1_000;

type Slice = RuleMeasurement['slice'];

/** One way of asking one rule: of all rows, or of one slice. */
interface Asked {
  readonly rule: Rule;
  readonly plan: Plan;
  readonly where: sql.Expression | null;
  readonly slice: Slice;
  readonly sliced: sql.Expression | null;
}

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

export function columnsOfTable(dataset: Dataset, table: TableContract | undefined): Columns {
  return {
    typed: new Map(dataset.columns.map((column) => [column.name, column])),
    declared: new Map((table?.columns ?? []).map((column) => [pathText(column.path), column])),
    untyped: dataset.untyped,
  };
}

function withDefaultLimit(rule: Rule, keys: DataSchemaKeys): Rule {
  if (rule.limitSet || STRUCTURAL.has(rule.measure.rule)) return rule;
  const limit = tolerance(keys['max-violations']);
  return limit && !(limit.values[0] === 0) ? { ...rule, limit } : rule;
}
const STRUCTURAL = new Set(['present', 'columns', 'physicalType', 'notAmong']);

/** What holds for every table, whatever its contract says. */
function implicitRules(task: TableTask): Rule[] {
  const { table, dataset, keys } = task;
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

/** Rules on the files themselves: there are rows, and every line could be read. */
function fileRules(task: TableTask): RuleMeasurement[] {
  const { dataset, table } = task;
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
  const plain = { slice: null, examples: [] as string[], values: [], sql: null };
  const rules: RuleMeasurement[] = [
    {
      ...plain,
      id: 'not-empty',
      rule: rule('not-empty', `${table.name} has rows`),
      outcome:
        dataset.rows === 0
          ? { state: 'error', reason: `${task.name} has no row` }
          : { state: 'structure', holds: true, reason: `${dataset.rows} rows` },
    },
  ];
  if (dataset.malformed) {
    const { lines, complete, examples } = dataset.malformed;
    rules.push({
      ...plain,
      id: 'lines-readable',
      rule: rule('lines-readable', 'every line can be read'),
      examples: examples
        .slice(0, task.keys.examples)
        .map(({ file, line, reason }) => `${basename(file)}:${line}: ${reason}`),
      outcome: {
        state: 'counted',
        violations: lines,
        judged: dataset.rows + lines,
        unit: 'lines',
        sampled: false,
        detail: complete ? null : 'there may be more',
      },
    });
  }
  return rules;
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

/** For each rule, the answers to its aggregates. Equal aggregates are asked once. */
async function onePass(
  asked: readonly Asked[],
  rowSource: Query,
  task: TableTask,
): Promise<ReadonlyMap<string, Answer>[]> {
  const wanted = { rows: new Map<string, Aggregate>(), values: new Map<string, Aggregate>() };
  const named = asked.map((one): [from: 'rows' | 'values', names: Map<string, string>] => {
    const from = one.plan.kind === 'rows' ? 'rows' : 'values';
    const names = new Map<string, string>();
    for (const [name, aggregate] of Object.entries(aggregatesOf(one))) {
      const id = `a${createHash('sha256').update(JSON.stringify(aggregate)).digest('hex').slice(0, 24)}`;
      wanted[from].set(id, aggregate);
      names.set(name, id);
    }
    return [from, names];
  });
  const table = rowsOf(task.dataset);
  const together = rowSource.from === 'dataset';
  const rows = await inBatches(together ? new Map([...wanted.rows, ...wanted.values]) : wanted.rows, rowSource, task);
  const answers = { rows, values: together ? rows : await inBatches(wanted.values, table, task) };
  return named.map(([from, names]) => {
    const own = new Map<string, Answer>();
    for (const [name, id] of names)
      own.set(
        name,
        answers[from].get(id) ?? answers.rows.get(id) ?? { ok: false, problem: 'the engine gave no answer' },
      );
    return own;
  });
}

async function inBatches(
  aggregates: ReadonlyMap<string, Aggregate>,
  rows: Query,
  task: TableTask,
): Promise<Map<string, Answer>> {
  const entries = [...aggregates];
  const answers = new Map<string, Answer>();
  for (let start = 0; start < entries.length; start += MAX_AGGREGATES) {
    const batch = Object.fromEntries(entries.slice(start, start + MAX_AGGREGATES));
    for (const [id, answer] of await task.engine.aggregate(rows, batch, task.context.signal)) answers.set(id, answer);
  }
  return answers;
}

function aggregatesOf(one: Asked): Readonly<Record<string, Aggregate>> {
  const outer = [one.where, one.sliced].filter((condition) => condition !== null);
  if (one.plan.kind === 'rows') {
    const { violated, judged, implied } = one.plan.condition;
    const among = [...outer, ...(judged ? [judged] : [])];
    const tested = judged && implied ? outer : among;
    // Counting the values of a column is cheaper than testing each for null, and answers many rules at once.
    const values = outer.length === 0 && judged === null ? nullTest(violated) : undefined;
    if (values) return { judged: { fn: 'count' }, present: { fn: 'count-values', of: values } };
    const present = outer.length === 0 && judged?.op === 'not' ? nullTest(judged.operand) : undefined;
    return {
      judged: present
        ? { fn: 'count-values', of: present }
        : among.length > 0
          ? { fn: 'count', where: all(among) }
          : { fn: 'count' },
      violated: { fn: 'count', where: all([...tested, violated]) },
    };
  }
  if (one.plan.kind !== 'values') return {};
  if (outer.length === 0) return one.plan.aggregates;
  return Object.fromEntries(
    Object.entries(one.plan.aggregates).map(([name, aggregate]) => [
      name,
      { ...aggregate, where: all([...outer, ...(aggregate.where ? [aggregate.where] : [])]) },
    ]),
  );
}

function nullTest(expression: sql.Expression): sql.Expression | undefined {
  return expression.op === 'is-null' ? expression.operand : undefined;
}

const all = (conditions: readonly sql.Expression[]): sql.Expression =>
  conditions.length === 1 ? conditions[0]! : sql.and(...conditions);

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
    rowsOfResult: (path) => rowsOfResult(resolve(task.folder, path), task.name),
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

async function rowsOfResult(path: string, name: string): Promise<number> {
  let content: Uint8Array;
  try {
    content = await readFile(path);
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
