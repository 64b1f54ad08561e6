import { plainColumn } from '../../contracts/imported.ts';
import { tolerance } from '../../contracts/limit.ts';
import type { LogicalType } from '../../contracts/logical-type.ts';
import type { Measure } from '../../contracts/measure.ts';
import type { ColumnContract, Contract } from '../../contracts/model.ts';
import { writeOdcs } from '../../contracts/odcs/write.ts';
import { collectProblems } from '../../contracts/problems.ts';
import { completeRules, type RuleDraft } from '../../contracts/rules.ts';
import * as sql from '../../table/expression.ts';
import {
  type Aggregate,
  type Dataset,
  filter,
  group,
  type Outcome,
  type QueryEngine,
  rowsOf,
} from '../../table/query.ts';
import { isNumeric, type TypedColumn } from '../../table/types.ts';

/** Text columns with so few distinct values, each occurring so often on average, are taken for categories. */
const MAX_CATEGORIES = 30;
const MIN_ROWS_PER_CATEGORY = 20;
/** A key is proposed only where it is the first column of its kind and looks like one. */
const KEY_NAME = /(^|_)(id|uuid|guid|key|code|number|no)$/i;

/**
 * Names and contents that look like personal data; a guess, written as a comment for a person to confirm.
 * Of the contents only the share that looks like an e-mail address is measured.
 */
const PERSONAL_NAME =
  /(^|_|\b)(e?mail|phone|mobile|tel|first_?name|last_?name|surname|full_?name|birth|dob|ssn|passport|address|street|iban|card|ip(_?addr(ess)?)?|lat(itude)?|lon(gitude)?|gender|salary)(_|\b|$)/i;

/**
 * A contract that a reference table keeps, as ODCS YAML for a person to edit: types, nullability, keys, categories, and
 * ranges widened by 10 % of
 * their width to each side, but never across zero (a share stays positive) and not for integers that are classes or codes. Reads the table twice.
 */
export async function inferContract(
  engine: QueryEngine,
  dataset: Dataset,
  name: string,
  signal?: AbortSignal,
): Promise<string> {
  const facts = await factsOf(engine, dataset, signal);
  const columns: ColumnContract[] = [];
  const drafts: RuleDraft[] = [];
  const comments = new Map<string, string>();
  const key = facts.find(
    (fact) =>
      fact.type !== null &&
      ['string', 'integer'].includes(fact.type) &&
      fact.unique &&
      fact.nulls === 0 &&
      KEY_NAME.test(fact.name),
  )?.name;
  for (const fact of facts) {
    columns.push(plainColumn([fact.name], fact.type));
    drafts.push({ measure: { rule: 'present', column: fact.name }, position: undefined });
    drafts.push(...rulesOfColumn(fact, dataset.rows, key));
    const comment = commentOn(fact, dataset.rows);
    if (comment) comments.set(fact.name, comment);
  }
  if (key !== undefined)
    drafts.push({
      id: 'primary-key',
      measure: { rule: 'unique', columns: [key], nulls: 'equal', count: 'surplus' },
      position: undefined,
    });
  const problems = collectProblems('error');
  const rules = completeRules(drafts, columns, problems);
  problems.finish();
  const contract: Contract = {
    name,
    version: '1.0.0',
    file: name,
    format: 'odcs',
    tables: [
      {
        name,
        physicalName: null,
        description: null,
        columns,
        rules,
        key: key === undefined ? [] : [key],
        csv: null,
        position: null,
      },
    ],
    untested: [],
  };
  const head = `# Inferred from ${dataset.rows} rows. Ranges are those seen, widened by 10 % of their width to each side;\n# a null is allowed where one was seen. Read every line before you rely on it.\n`;
  return head + writeOdcs(contract, comments);
}

interface Fact {
  readonly name: string;
  readonly column: TypedColumn;
  readonly type: LogicalType | null;
  readonly nulls: number;
  readonly unique: boolean;
  /** Few values, each of which occurs often. */
  readonly repeated: boolean;
  readonly low: string | number | null;
  readonly high: string | number | null;
  readonly longest: number | null;
  readonly shortest: number | null;
  readonly nans: number;
  readonly emails: number;
  readonly categories: readonly (string | number | boolean)[] | null;
  readonly items: readonly [number, number] | null;
}

async function factsOf(engine: QueryEngine, dataset: Dataset, signal: AbortSignal | undefined): Promise<Fact[]> {
  const types = new Map<string, LogicalType | null>();
  const castable = dataset.untyped ? await castableTypes(engine, dataset, signal) : new Map<string, LogicalType>();
  const aggregates: Record<string, Aggregate> = {};
  for (const [index, column] of dataset.columns.entries()) {
    const type = castable.get(column.name) ?? logicalType(column);
    types.set(column.name, type);
    const stored = sql.column(column.name);
    const value = storedValue(column, type);
    aggregates[`${index}n`] = { fn: 'count-values', of: stored };
    if (type === 'array') {
      aggregates[`${index}low`] = { fn: 'min', of: sql.lengthOf(stored, 'items') };
      aggregates[`${index}high`] = { fn: 'max', of: sql.lengthOf(stored, 'items') };
      continue;
    }
    if (type === 'object' || type === null) continue;
    aggregates[`${index}distinct`] = { fn: 'distinct', of: stored };
    if (type === 'string') {
      aggregates[`${index}short`] = { fn: 'min', of: sql.lengthOf(stored) };
      aggregates[`${index}long`] = { fn: 'max', of: sql.lengthOf(stored) };
      aggregates[`${index}mail`] = { fn: 'count', where: sql.matches(stored, '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$') };
    } else if (type !== 'boolean') {
      const finite =
        type === 'number' ? sql.and(sql.not(sql.isNaNValue(value)), sql.not(sql.isInfinite(value))) : undefined;
      aggregates[`${index}low`] = { fn: 'min', of: value, ...(finite ? { where: finite } : {}) };
      aggregates[`${index}high`] = { fn: 'max', of: value, ...(finite ? { where: finite } : {}) };
      if (type === 'number')
        aggregates[`${index}nan`] = { fn: 'count', where: sql.or(sql.isNaNValue(value), sql.isInfinite(value)) };
    }
  }
  const found = await engine.aggregate(rowsOf(dataset), aggregates, signal);
  const facts: Fact[] = [];
  for (const [index, column] of dataset.columns.entries()) {
    const read = (key: string) => plain(found.get(`${index}${key}`));
    const present = Number(read('n') ?? 0);
    const type = types.get(column.name) ?? null;
    const distinct = Number(read('distinct') ?? Number.NaN);
    const few = distinct <= MAX_CATEGORIES && distinct > 0 && present / distinct >= MIN_ROWS_PER_CATEGORY;
    const span =
      type === 'array' && read('low') !== null ? ([Number(read('low')), Number(read('high'))] as const) : null;
    facts.push({
      name: column.name,
      column,
      type,
      nulls: dataset.rows - present,
      unique: distinct === present && present > 1,
      repeated: few,
      low: type === 'array' ? null : read('low'),
      high: type === 'array' ? null : read('high'),
      shortest: read('short') === null ? null : Number(read('short')),
      longest: read('long') === null ? null : Number(read('long')),
      nans: Number(read('nan') ?? 0),
      emails: present > 0 ? Number(read('mail') ?? 0) / present : 0,
      categories: few && type === 'string' ? await categoriesOf(engine, dataset, column.name, signal) : null,
      items: span,
    });
  }
  return facts;
}

function plain(outcome: Outcome | undefined): string | number | null {
  if (!outcome?.ok) return null;
  return typeof outcome.value === 'string' || typeof outcome.value === 'number' ? outcome.value : null;
}

async function categoriesOf(
  engine: QueryEngine,
  dataset: Dataset,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const groups = group(
    filter(rowsOf(dataset), sql.not(sql.isNull(sql.column(name)))),
    { v: sql.column(name) },
    { n: { fn: 'count' } },
  );
  const rows = await engine.select(groups, { order: [{ by: sql.column('v') }], limit: MAX_CATEGORIES + 1 }, signal);
  return rows.map((row) => String(row.v));
}

/** Of text columns: the narrowest type that reads every value. */
async function castableTypes(
  engine: QueryEngine,
  dataset: Dataset,
  signal: AbortSignal | undefined,
): Promise<Map<string, LogicalType>> {
  const order = ['integer', 'number', 'boolean', 'date', 'timestamp'] as const;
  const aggregates: Record<string, Aggregate> = {};
  for (const [index, { name }] of dataset.columns.entries()) {
    const stored = sql.column(name);
    aggregates[`${index}n`] = { fn: 'count-values', of: stored };
    for (const type of order) aggregates[`${index}${type}`] = { fn: 'count-values', of: sql.parse(stored, type) };
    // A leading zero is part of a code, not of a number.
    aggregates[`${index}code`] = { fn: 'count', where: sql.matches(stored, '^[-+]?0[0-9]|^\\+') };
  }
  const found = await engine.aggregate(rowsOf(dataset), aggregates, signal);
  const types = new Map<string, LogicalType>();
  for (const [index, { name }] of dataset.columns.entries()) {
    const present = Number(plain(found.get(`${index}n`)) ?? 0);
    const coded = Number(plain(found.get(`${index}code`)) ?? 0) > 0;
    const fit = order.find(
      (type) =>
        present > 0 &&
        Number(plain(found.get(`${index}${type}`))) === present &&
        !(coded && (type === 'integer' || type === 'number')),
    );
    types.set(name, fit ?? 'string');
  }
  return types;
}

function storedValue(column: TypedColumn, type: LogicalType | null): sql.Expression {
  const stored = sql.column(column.name);
  if (column.type.kind !== 'text' || type === null || type === 'string' || type === 'array' || type === 'object')
    return stored;
  return sql.parse(stored, type);
}

function logicalType(column: TypedColumn): LogicalType | null {
  const { type } = column;
  if (type.kind === 'integer') return 'integer';
  if (isNumeric(type)) return 'number';
  const known: Readonly<Record<string, LogicalType>> = {
    boolean: 'boolean',
    text: 'string',
    uuid: 'string',
    date: 'date',
    time: 'time',
    timestamp: 'timestamp',
    instant: 'timestamp',
    list: 'array',
    struct: 'object',
  };
  return known[type.kind] ?? null;
}

function rulesOfColumn(fact: Fact, rows: number, key: string | undefined): RuleDraft[] {
  const column = [fact.name];
  const drafts: RuleDraft[] = [];
  const add = (measure: Measure) => drafts.push({ measure, position: undefined });
  if (fact.type) add({ rule: 'type', column, type: fact.type });
  if (fact.nulls === 0 && rows > 0) add({ rule: 'notNull', column });
  if (fact.nulls > 0 && fact.nulls < rows) {
    const share = Math.min(100, Math.ceil(((100 * fact.nulls) / rows) * 1.5 * 10) / 10);
    drafts.push({ measure: { rule: 'notNull', column }, limit: tolerance(`${share}%`), position: undefined });
  }
  if (fact.unique && fact.name !== key && KEY_NAME.test(fact.name))
    add({ rule: 'unique', columns: column, nulls: 'ignore', count: 'surplus' });
  const range = widened(fact);
  if (range) add({ rule: 'range', column, ...range });
  if (fact.categories) add({ rule: 'allowed', column, values: [...fact.categories] });
  if (fact.type === 'string' && !fact.categories && fact.longest !== null) {
    if (fact.shortest === fact.longest) add({ rule: 'length', column, minimum: fact.longest, maximum: fact.longest });
    else if (fact.shortest! > 0) add({ rule: 'length', column, minimum: 1 });
  }
  if (fact.items) {
    const [least, most] = fact.items;
    add({
      rule: 'items',
      column,
      minItems: least,
      ...(least === most ? { maxItems: most } : {}),
      uniqueItems: false,
      noNull: false,
      finite: false,
    });
  }
  return drafts;
}

/** 10 % of the width to each side, rounded outwards to two significant digits of the width, and not across zero. */
function widened(fact: Fact): { minimum: number; maximum: number } | undefined {
  if (fact.type !== 'integer' && fact.type !== 'number') return undefined;
  const [low, high] = [Number(fact.low), Number(fact.high)];
  if (
    fact.low === null ||
    !Number.isFinite(low) ||
    !Number.isFinite(high) ||
    !Number.isSafeInteger(Math.trunc(low)) ||
    !Number.isSafeInteger(Math.trunc(high))
  )
    return undefined;
  // Codes and classes are not measured, so nothing lies just beyond them.
  if (fact.type === 'integer' && fact.repeated) return { minimum: low, maximum: high };
  const width = high - low;
  const step = fact.type === 'integer' ? 1 : 10 ** (Math.floor(Math.log10(width || Math.abs(low) || 1)) - 1);
  const clean = (value: number) => Number(value.toPrecision(12));
  const below = clean(Math.floor((low - width / 10) / step) * step);
  const above = clean(Math.ceil((high + width / 10) / step) * step);
  return { minimum: low >= 0 ? Math.max(0, below) : below, maximum: high <= 0 ? Math.min(0, above) : above };
}

function commentOn(fact: Fact, rows: number): string | undefined {
  if (fact.type === null) return `stored as ${fact.column.declared}, which has no logical type`;
  if (fact.nulls === rows && rows > 0) return 'every value is null';
  if (fact.emails > 0.5) return 'looks like e-mail addresses: personal data? Then add classification: pii';
  return PERSONAL_NAME.test(fact.name) ? 'the name suggests personal data? Then add classification: pii' : undefined;
}
