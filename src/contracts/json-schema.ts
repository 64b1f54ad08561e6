import type { KeyPath } from '../config/sources.ts';
import type { Parsed } from '../config/yaml.ts';
import { type ColumnPath, EACH_ITEM, pathText } from './column-path.ts';
import { plainColumn, singleTable } from './imported.ts';
import { FORMATS } from './kinds/format.ts';
import type { LogicalType } from './logical-type.ts';
import type { ColumnContract, Contract } from './model.ts';
import { collectProblems, type OnUnsupported, type Problems } from './problems.ts';
import type { RuleDraft } from './rules.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that say nothing about values. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const HANDLED = new Set([
  'type',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'uniqueItems',
  '$ref',
]);
const MAX_DEPTH = 20;

/**
 * JSON Schema of one row: an object whose properties are the columns. A required property that may not be null must not
 * be null in any row; one that is not required may be missing. `additionalProperties: false` allows no further column.
 */
export function readJsonSchema(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const problems = collectProblems(onUnsupported);
  const root = parsed.value as Schema;
  const { sources } = parsed;
  const row = resolved(root, root, [], problems, parsed);
  if (row.schema.type !== 'object' || typeof row.schema.properties !== 'object' || row.schema.properties === null) {
    problems.mistake(sources.at([]), 'a schema of rows has type: object and properties.');
    problems.finish();
  }
  refuseOthers(row.schema, row.at, '', problems, parsed);
  const columns: ColumnContract[] = [];
  const drafts: RuleDraft[] = [];
  const required = new Set(Array.isArray(row.schema.required) ? (row.schema.required as string[]) : []);
  const properties = Object.entries(row.schema.properties as Record<string, unknown>);
  for (const [name, schema] of properties) {
    readValue(schema, [name], [...row.at, 'properties', name], required.has(name), 0, {
      columns,
      drafts,
      problems,
      parsed,
      root,
    });
  }
  for (const name of required) {
    if (!properties.some(([known]) => known === name))
      problems.mistake(sources.at([...row.at, 'required']), `required names "${name}", which is no property.`);
  }
  if (row.schema.additionalProperties === false) {
    const optional = columns.filter((column) => column.path.length === 1 && column.optional);
    if (optional.length === 0) {
      drafts.push({
        measure: { rule: 'columns', names: properties.map(([name]) => name), order: false, extra: false },
        position: sources.at([...row.at, 'additionalProperties']),
      });
    } else {
      problems.unsupported(
        sources.at([...row.at, 'additionalProperties']),
        'additionalProperties: false',
        "with properties that are not required; the gate's extra-columns says what further columns are",
      );
    }
  } else if (row.schema.additionalProperties !== undefined && row.schema.additionalProperties !== true) {
    problems.unsupported(
      sources.at([...row.at, 'additionalProperties']),
      'additionalProperties',
      'a schema for further columns is not supported',
    );
  }
  const name = typeof root.title === 'string' ? root.title : 'rows';
  return singleTable({ name, file, format: 'json-schema', columns, drafts, position: sources.at([]) }, problems);
}

interface Reading {
  readonly columns: ColumnContract[];
  readonly drafts: RuleDraft[];
  readonly problems: Problems;
  readonly parsed: Parsed;
  readonly root: Schema;
}

function readValue(
  written: unknown,
  path: ColumnPath,
  from: KeyPath,
  required: boolean,
  depth: number,
  reading: Reading,
): void {
  const { columns, drafts, problems, parsed, root } = reading;
  const { schema, at } = resolved(written as Schema, root, from, problems, parsed);
  const place = (key: string) => parsed.sources.at([...at, key]);
  if (depth > MAX_DEPTH) {
    problems.mistake(parsed.sources.at(at), `${pathText(path)} nests deeper than ${MAX_DEPTH} levels.`);
    return;
  }
  refuseOthers(schema, at, pathText(path), problems, parsed);
  const types = (Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]) as string[];
  const nullable = types.includes('null') || types.length === 0;
  const kinds = types.filter((type) => type !== 'null');
  if (kinds.length > 1)
    problems.unsupported(place('type'), `type ${kinds.join(' or ')} of ${pathText(path)}`, 'a column has one type');
  const type = logicalType(kinds[0], schema.format);
  columns.push(
    plainColumn(path, type, {
      optional: !required && path.length === 1,
      description: typeof schema.description === 'string' ? schema.description : null,
      position: parsed.sources.at(at) ?? null,
    }),
  );
  if (path.length === 1)
    drafts.push({ measure: { rule: 'present', column: path[0]! }, position: parsed.sources.at(at) });
  if (type) drafts.push({ measure: { rule: 'type', column: path, type }, position: place('type') });
  if (required && !nullable)
    drafts.push({ measure: { rule: 'notNull', column: path }, position: parsed.sources.at(at) });
  drafts.push(...valueRules(schema, path, type, place, problems));
  if (type === 'object' && typeof schema.properties === 'object' && schema.properties !== null) {
    const inner = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : []);
    for (const [name, nested] of Object.entries(schema.properties)) {
      readValue(nested, [...path, name], [...at, 'properties', name], inner.has(name), depth + 1, reading);
    }
  }
  if (schema.items !== undefined)
    readValue(schema.items, [...path, EACH_ITEM], [...at, 'items'], true, depth + 1, reading);
}

function valueRules(
  schema: Schema,
  column: ColumnPath,
  type: LogicalType | null,
  place: (key: string) => RuleDraft['position'],
  problems: Problems,
): RuleDraft[] {
  const drafts: RuleDraft[] = [];
  const number = (key: string) => (typeof schema[key] === 'number' ? (schema[key] as number) : undefined);
  const range = {
    minimum: number('minimum'),
    maximum: number('maximum'),
    exclusiveMinimum: number('exclusiveMinimum'),
    exclusiveMaximum: number('exclusiveMaximum'),
  };
  if (Object.values(range).some((bound) => bound !== undefined))
    drafts.push({ measure: { rule: 'range', column, ...range }, position: place('minimum') });
  if (number('multipleOf') !== undefined)
    drafts.push({ measure: { rule: 'multipleOf', column, of: number('multipleOf')! }, position: place('multipleOf') });
  if (number('minLength') !== undefined || number('maxLength') !== undefined) {
    drafts.push({
      measure: { rule: 'length', column, minimum: number('minLength'), maximum: number('maxLength') },
      position: place('minLength'),
    });
  }
  if (typeof schema.pattern === 'string')
    drafts.push({
      measure: { rule: 'pattern', column, pattern: schema.pattern, negate: false },
      position: place('pattern'),
    });
  const values = schema.const !== undefined ? [schema.const] : (schema.enum as unknown[] | undefined);
  if (values) {
    const plain = values.filter((value): value is string | number | boolean =>
      ['string', 'number', 'boolean'].includes(typeof value),
    );
    if (plain.length + (values.includes(null) ? 1 : 0) < values.length)
      problems.unsupported(
        place('enum'),
        `enum of ${pathText(column)}`,
        'a value of an enum is a text, a number or true or false',
      );
    else if (plain.length > 0)
      drafts.push({ measure: { rule: 'allowed', column, values: plain }, position: place('enum') });
  }
  if (schema.format !== undefined && type === 'string') {
    const format = FORMATS.find((known) => known === schema.format);
    if (format) drafts.push({ measure: { rule: 'format', column, format }, position: place('format') });
    else
      problems.unsupported(
        place('format'),
        `format ${String(schema.format)} of ${pathText(column)}`,
        `known formats are ${FORMATS.join(', ')}`,
      );
  }
  if (number('minItems') !== undefined || number('maxItems') !== undefined || schema.uniqueItems === true) {
    drafts.push({
      measure: {
        rule: 'items',
        column,
        minItems: number('minItems'),
        maxItems: number('maxItems'),
        uniqueItems: schema.uniqueItems === true,
        noNull: false,
        finite: false,
      },
      position: place('minItems'),
    });
  }
  return drafts;
}

function logicalType(type: string | undefined, format: unknown): LogicalType | null {
  if (type === undefined) return null;
  if (type === 'string')
    return format === 'date' ? 'date' : format === 'date-time' ? 'timestamp' : format === 'time' ? 'time' : 'string';
  return type as LogicalType;
}

function refuseOthers(schema: Schema, at: KeyPath, shown: string, problems: Problems, parsed: Parsed): void {
  for (const key of Object.keys(schema)) {
    if (ANNOTATIONS.has(key) || HANDLED.has(key)) continue;
    problems.unsupported(
      parsed.sources.at([...at, key]),
      `keyword ${key}${shown ? ` of ${shown}` : ''}`,
      'it has no counterpart in a rule on a table',
    );
  }
}

/** Follow `$ref` within the document. */
function resolved(
  schema: Schema,
  root: Schema,
  at: KeyPath,
  problems: Problems,
  parsed: Parsed,
): { schema: Schema; at: KeyPath } {
  let current = schema;
  let place = at;
  for (let steps = 0; typeof current === 'object' && current !== null && typeof current.$ref === 'string'; steps++) {
    const parts = /^#\/(.+)$/
      .exec(current.$ref)?.[1]
      ?.split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const target = parts?.reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? (value as Schema)[part] : undefined),
      root,
    );
    if (!parts || typeof target !== 'object' || target === null || steps > MAX_DEPTH) {
      problems.mistake(parsed.sources.at(place), `$ref ${current.$ref} leads nowhere in this document.`);
      return { schema: {}, at: place };
    }
    current = target as Schema;
    place = parts;
  }
  if (typeof current !== 'object' || current === null) {
    problems.mistake(parsed.sources.at(place), 'a schema is a mapping of keywords.');
    return { schema: {}, at: place };
  }
  return { schema: current, at: place };
}
