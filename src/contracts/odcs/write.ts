import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { PLAIN_NUMBER } from '../cells.ts';
import { EACH_ITEM } from '../column-path.ts';
import { expressionColumns } from '../expression.ts';
import { plainColumn } from '../imported.ts';
import { NONE } from '../limit.ts';
import type { LogicalType } from '../logical-type.ts';
import { columnsOf, columnsOfConditions, type Measure } from '../measure.ts';
import type { ColumnContract, Contract, Rule, TableContract } from '../model.ts';
import { withComments } from './comments.ts';
import { compact, customNode, type Node, qualityNode } from './write-rule.ts';

/**
 * A contract as an ODCS v3.1 document: what the standard has words for in its own keys, the rest as rules for the engine
 * modelassay. Reading it back gives the same rules. `comments` are placed above the columns they are for.
 */
export function writeOdcs(contract: Contract, comments: ReadonlyMap<string, string> = new Map()): string {
  const document = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: slug(contract.name),
    name: contract.name,
    version: contract.version ?? '1.0.0',
    status: 'draft',
    schema: contract.tables.map(tableNode),
  };
  return withComments(stringify(document, { lineWidth: 0, flowCollectionPadding: true }), comments);
}

function tableNode(table: TableContract): Node {
  const declared = table.columns.filter((column) => column.path.length === 1);
  const undeclared = rulesOnUndeclared(table, declared);
  const columns = [...declared, ...undeclared];
  const left = new Set(table.rules);
  const byColumn = Map.groupBy(table.rules, columnKey);
  const take: Take = (path, predicate) => {
    const taken = (byColumn.get(keyOf(path)) ?? []).filter((rule) => left.has(rule) && predicate(rule));
    for (const rule of taken) left.delete(rule);
    return taken;
  };
  for (const rule of table.rules) if (saidByTheKey(rule)) left.delete(rule);
  const properties = columns.map((column) => propertyNode(column, table, take));
  const quality = [...left].map((rule) => customNode(rule, null));
  return compact({
    name: table.name,
    physicalName: table.physicalName ?? undefined,
    physicalType: 'table',
    description: table.description ?? undefined,
    properties: properties.length > 0 ? properties : undefined,
    quality: quality.length > 0 ? quality : undefined,
  });
}

/** ODCS wants a column declared before a rule speaks of it; suites of expectations declare none. */
function rulesOnUndeclared(table: TableContract, declared: readonly ColumnContract[]): ColumnContract[] {
  if (table.columns.length > 0) return [];
  const known = new Set(declared.map((column) => column.path[0]));
  const named = new Set(table.rules.flatMap((rule) => columnsRead(rule).map((path) => path[0]!)));
  return [...named].filter((name) => !known.has(name)).map((name) => plainColumn([name], null));
}

function columnsRead(rule: Rule): (readonly string[])[] {
  return [
    ...columnsOf(rule.measure),
    ...(rule.where ? expressionColumns(rule.where) : []),
    ...columnsOfConditions(rule.measure),
    ...rule.slices.map((name) => [name]),
  ];
}

/** Takes, of the rules that are left, those about one column for which a predicate holds. */
type Take = (path: readonly string[], predicate: (rule: Rule) => boolean) => Rule[];

/** What `primaryKey: true` says already. */
function saidByTheKey(rule: Rule): boolean {
  return (
    rule.id === 'primary-key' ||
    (isPlain(rule) && rule.measure.rule === 'notNull' && rule.title.endsWith('(primary key)'))
  );
}

/** Rules on one column are found by it: a table of thousands of columns has tens of thousands of rules. */
function columnKey({ measure }: Rule): string {
  if ('column' in measure) return keyOf(pathOf(measure));
  return measure.rule === 'unique' && measure.columns.length === 1 ? keyOf([measure.columns[0]!]) : '';
}

const keyOf = (path: readonly string[]): string => JSON.stringify(path);

function propertyNode(column: ColumnContract, table: TableContract, takeOf: Take): Node {
  const take = (predicate: (rule: Rule) => boolean) => takeOf(column.path, predicate);
  const about = (rule: Rule) => 'column' in rule.measure;
  const isItem = column.path.at(-1) === EACH_ITEM;
  take((rule) => about(rule) && isPlain(rule) && rule.measure.rule === 'present' && rule.measure.index === undefined);
  const [type] = take(
    (rule) => about(rule) && isPlain(rule) && rule.measure.rule === 'type' && writableType(rule.measure),
  );
  const logicalType = type?.measure.rule === 'type' && isOneType(type.measure.type) ? type.measure.type : column.type;
  const required = take((rule) => about(rule) && isPlain(rule) && rule.measure.rule === 'notNull').length > 0;
  const unique =
    column.path.length === 1 &&
    take(
      (rule) =>
        isPlain(rule) &&
        rule.measure.rule === 'unique' &&
        rule.measure.columns.length === 1 &&
        rule.measure.columns[0] === column.path[0] &&
        rule.measure.nulls === 'ignore' &&
        rule.measure.count === 'surplus',
    ).length > 0;
  const options = optionsNode(logicalType, about, take, type);
  const quality = take((rule) => about(rule) && rule.measure.rule !== 'columns').map((rule) =>
    qualityNode(rule, column),
  );
  const isKey = column.path.length === 1 && table.key.includes(column.path[0]!);
  const settings = [
    ...(column.optional ? [{ property: 'modelassay.optional', value: true }] : []),
    ...(column.personal && column.classification === null
      ? [{ property: 'modelassay.personalData', value: true }]
      : []),
    ...(column.missing.length > 0 ? [{ property: 'modelassay.missingValues', value: column.missing }] : []),
    ...(column.emptyIsValue ? [{ property: 'modelassay.emptyIsValue', value: true }] : []),
    ...(column.spelling && !isDeepStrictEqual(column.spelling, PLAIN_NUMBER)
      ? [{ property: 'modelassay.spelling', value: column.spelling }]
      : []),
  ];
  const children = table.columns.filter(
    (child) =>
      child.path.length === column.path.length + 1 && column.path.every((part, index) => child.path[index] === part),
  );
  const fields = children
    .filter((child) => child.path.at(-1) !== EACH_ITEM)
    .map((child) => propertyNode(child, table, takeOf));
  const item = children.find((child) => child.path.at(-1) === EACH_ITEM);
  return compact({
    name: isItem ? undefined : column.path.at(-1),
    description: column.description ?? undefined,
    logicalType: logicalType ?? undefined,
    logicalTypeOptions: Object.keys(options).length > 0 ? options : undefined,
    primaryKey: isKey ? true : undefined,
    primaryKeyPosition: isKey && table.key.length > 1 ? table.key.indexOf(column.path[0]!) + 1 : undefined,
    required: required || isKey ? true : undefined,
    unique: unique ? true : undefined,
    classification: column.classification ?? undefined,
    customProperties: settings.length > 0 ? settings : undefined,
    quality: quality.length > 0 ? quality : undefined,
    properties: fields.length > 0 ? fields : undefined,
    items: item ? propertyNode(item, table, takeOf) : undefined,
  });
}

/** Only what ODCS can say exactly goes into `logicalTypeOptions`; a second rule of a kind stays a rule of its own. */
function optionsNode(
  type: string | null,
  about: (rule: Rule) => boolean,
  take: (predicate: (rule: Rule) => boolean) => Rule[],
  typeRule: Rule | undefined,
): Node {
  const options: Node = {};
  const first = (predicate: (measure: Measure) => boolean): Measure | undefined => {
    let found = false;
    return take((rule) => {
      if (
        found ||
        !about(rule) ||
        !isPlain(rule) ||
        (!typeRule && ignoresOthers(rule.measure)) ||
        !predicate(rule.measure)
      )
        return false;
      found = true;
      return true;
    })[0]?.measure;
  };
  const numeric = type === 'number' || type === 'integer';
  const temporal = type === 'date' || type === 'timestamp' || type === 'time';
  if (typeRule?.measure.rule === 'type' && typeRule.measure.timezone !== undefined)
    options.timezone = typeRule.measure.timezone;
  if (typeRule?.measure.rule === 'type' && numeric && typeRule.measure.format) options.format = typeRule.measure.format;
  if (numeric || temporal) {
    const range = first(
      (measure) =>
        measure.rule === 'range' &&
        boundsOf(measure).every((bound) => typeof bound === (numeric ? 'number' : 'string')),
    );
    if (range?.rule === 'range') {
      const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
      Object.assign(options, compact({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }));
    }
  }
  if (numeric) {
    const multiple = first((measure) => measure.rule === 'multipleOf');
    if (multiple?.rule === 'multipleOf') options.multipleOf = multiple.of;
  }
  if (type === 'string') {
    const length = first((measure) => measure.rule === 'length');
    if (length?.rule === 'length')
      Object.assign(options, compact({ minLength: length.minimum, maxLength: length.maximum }));
    const pattern = first((measure) => measure.rule === 'pattern' && !measure.negate);
    if (pattern?.rule === 'pattern') options.pattern = pattern.pattern;
    const format = first((measure) => measure.rule === 'format');
    if (format?.rule === 'format') options.format = format.format;
  }
  if (type === 'array') {
    const items = first(
      (m) =>
        m.rule === 'items' &&
        !m.noNull &&
        !m.finite &&
        m.minimum === undefined &&
        m.maximum === undefined &&
        m.shape === undefined,
    );
    if (items?.rule === 'items')
      Object.assign(
        options,
        compact({
          minItems: items.minItems,
          maxItems: items.maxItems,
          uniqueItems: items.uniqueItems ? true : undefined,
        }),
      );
  }
  return options;
}

/** ODCS' own keys judge values of every kind; beside a rule on the type, which other kinds break, that is the same. */
function ignoresOthers(measure: Measure): boolean {
  return 'otherKinds' in measure && measure.otherKinds === 'ignored';
}

function boundsOf(range: Extract<Measure, { rule: 'range' }>): unknown[] {
  return [range.minimum, range.maximum, range.exclusiveMinimum, range.exclusiveMaximum].filter(
    (bound) => bound !== undefined,
  );
}

function writableType(measure: Extract<Measure, { rule: 'type' }>): boolean {
  const numeric = measure.type === 'number' || measure.type === 'integer';
  return isOneType(measure.type) && (measure.format === undefined || numeric);
}

const isOneType = (type: Extract<Measure, { rule: 'type' }>['type']): type is LogicalType => typeof type === 'string';

/** A rule without filter, slices, tolerance or severity of its own: the plain form that ODCS's keys have. */
function isPlain(rule: Rule): boolean {
  return rule.where === null && rule.slices.length === 0 && rule.severity === 'error' && rule.limit.text === NONE.text;
}

function pathOf(measure: Measure): readonly string[] {
  const { column } = measure as { column?: string | readonly string[] };
  return typeof column === 'string' ? [column] : (column ?? []);
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'contract'
  );
}
