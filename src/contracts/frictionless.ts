import * as z from 'zod';
import type { KeyPath, SourceMap } from '../config/sources.ts';
import { validate } from '../config/validate.ts';
import type { Parsed } from '../config/yaml.ts';
import { ConfigurationError } from '../core/errors.ts';
import { plainColumn, singleTable } from './imported.ts';
import { FORMATS } from './kinds/format.ts';
import type { LogicalType } from './logical-type.ts';
import type { ColumnContract, Contract } from './model.ts';
import { collectProblems, type OnUnsupported, type Problems } from './problems.ts';
import type { RuleDraft } from './rules.ts';

const bound = z.union([z.number(), z.string()]);
const constraintsSchema = z.strictObject({
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  minimum: bound.optional(),
  maximum: bound.optional(),
  exclusiveMinimum: bound.optional(),
  exclusiveMaximum: bound.optional(),
  pattern: z.string().optional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional(),
  jsonSchema: z.unknown().optional(),
});

const missingSchema = z.array(
  z.union([z.string(), z.looseObject({ value: z.string() }).transform(({ value }) => value)]),
);
const fieldSchema = z.looseObject({
  name: z.string().min(1),
  type: z.string().default('string'),
  format: z.string().default('default'),
  title: z.string().optional(),
  description: z.string().optional(),
  constraints: constraintsSchema.optional(),
  missingValues: missingSchema.optional(),
});
type Field = z.infer<typeof fieldSchema>;

const names = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);
const tableSchema = z.looseObject({
  fields: z.array(fieldSchema).min(1),
  fieldsMatch: z
    .union([
      z.enum(['exact', 'equal', 'subset', 'superset', 'partial']),
      z.array(z.string()).transform((list) => list[0] ?? 'exact'),
    ])
    .default('exact'),
  missingValues: missingSchema.default(['']),
  primaryKey: names.optional(),
  uniqueKeys: z.array(names).optional(),
  foreignKeys: z
    .array(
      z.strictObject({ fields: names, reference: z.strictObject({ resource: z.string().default(''), fields: names }) }),
    )
    .optional(),
});
const packageSchema = z.looseObject({
  resources: z.array(z.looseObject({ name: z.string(), schema: z.unknown() })).length(1),
});

const TYPES: Readonly<Record<string, LogicalType | null>> = {
  string: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  year: 'integer',
  any: null,
};
/** Settings of a field that change how its text is read; leaving one out would test other values than were meant. */
const READING = ['decimalChar', 'groupChar', 'bareNumber', 'trueValues', 'falseValues', 'delimiter', 'itemType'];

/**
 * A Frictionless Table Schema (v1 and v2), or a Data Package with one resource. Constraints are judged on values that are
 * not missing; `missingValues` (by default the empty text) stand for null; `pattern` must match the whole value.
 */
export function readFrictionless(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const inPackage = typeof parsed.value === 'object' && parsed.value !== null && 'resources' in parsed.value;
  const at: KeyPath = inPackage ? ['resources', 0, 'schema'] : [];
  const resource = inPackage ? validate(packageSchema, parsed).config.resources[0] : undefined;
  if (resource && typeof resource.schema !== 'object') {
    throw new ConfigurationError(
      `${file}: the resource ${resource.name} names its schema in another file; name that file as the contract.`,
    );
  }
  const table = resource ? { value: resource.schema, sources: parsed.sources.below(at) } : parsed;
  const { config: schema, sources } = validate(tableSchema, table);
  const problems = collectProblems(onUnsupported);
  const columns: ColumnContract[] = [];
  const drafts: RuleDraft[] = [columnsRule(schema, sources)];
  for (const [index, field] of schema.fields.entries()) {
    const place: KeyPath = ['fields', index];
    columns.push(
      plainColumn([field.name], TYPES[field.type] ?? null, {
        description: field.description ?? field.title ?? null,
        optional: schema.fieldsMatch === 'subset' || schema.fieldsMatch === 'partial',
        missing: field.missingValues ?? schema.missingValues,
        position: sources.at(place) ?? null,
      }),
    );
    drafts.push(...fieldRules(field, place, sources, problems));
  }
  const key = schema.primaryKey ?? [];
  const keyAt = sources.at(['primaryKey']);
  if (key.length > 0) {
    drafts.push({
      measure: { rule: 'unique', columns: key, nulls: 'equal', count: 'surplus' },
      id: 'primary-key',
      position: keyAt,
    });
    for (const name of key)
      drafts.push({
        measure: { rule: 'notNull', column: [name] },
        title: `${name} is not null (primary key)`,
        position: keyAt,
      });
  }
  for (const columnsOfKey of schema.uniqueKeys ?? []) {
    drafts.push({
      measure: { rule: 'unique', columns: columnsOfKey, nulls: 'ignore', count: 'surplus' },
      position: sources.at(['uniqueKeys']),
    });
  }
  for (const [index, { fields, reference }] of (schema.foreignKeys ?? []).entries()) {
    const data = `table:${reference.resource === '' ? (resource?.name ?? 'self') : reference.resource}`;
    drafts.push({
      measure: { rule: 'foreignKey', columns: fields, data, references: reference.fields },
      position: sources.at(['foreignKeys', index]),
    });
  }
  const name = resource?.name ?? 'table';
  return singleTable({ name, file, format: 'frictionless', columns, drafts, key, position: sources.at([]) }, problems);
}

function columnsRule(schema: z.infer<typeof tableSchema>, sources: SourceMap): RuleDraft {
  const listed = schema.fields.map((field) => field.name);
  const position = sources.at(['fields']);
  const extra =
    schema.fieldsMatch === 'superset' || schema.fieldsMatch === 'partial' ? false : schema.fieldsMatch === 'subset';
  return { measure: { rule: 'columns', names: listed, order: schema.fieldsMatch === 'exact', extra }, position };
}

function fieldRules(field: Field, at: KeyPath, sources: SourceMap, problems: Problems): RuleDraft[] {
  const column = [field.name];
  const position = sources.at(at);
  const drafts: RuleDraft[] = [];
  const type = Object.hasOwn(TYPES, field.type) ? TYPES[field.type] : undefined;
  if (type === undefined) {
    problems.unsupported(
      sources.at([...at, 'type']),
      `type ${field.type} of ${field.name}`,
      `known types are ${Object.keys(TYPES).join(', ')}`,
    );
  }
  for (const key of READING) {
    if (key in field)
      problems.unsupported(sources.at([...at, key]), `${key} of ${field.name}`, 'text is read in one way only');
  }
  const temporal = type === 'date' || type === 'time' || type === 'timestamp';
  const custom = field.format !== 'default' ? field.format : undefined;
  if (type) {
    if (temporal && custom === 'any')
      problems.unsupported(position, `format any of ${field.name}`, 'a date is read in one stated format');
    drafts.push({
      measure: { rule: 'type', column, type, format: temporal && custom !== 'any' ? custom : undefined },
      position: sources.at([...at, 'type']),
    });
  }
  if (type === 'string' && custom !== undefined) {
    const format = FORMATS.find((known) => known === custom);
    if (format) drafts.push({ measure: { rule: 'format', column, format }, position: sources.at([...at, 'format']) });
    else if (custom === 'binary')
      drafts.push({ measure: { rule: 'format', column, format: 'base64' }, position: sources.at([...at, 'format']) });
    else
      problems.unsupported(
        sources.at([...at, 'format']),
        `format ${custom} of ${field.name}`,
        `known formats are ${FORMATS.join(', ')}`,
      );
  } else if (custom !== undefined && !temporal) {
    problems.unsupported(
      sources.at([...at, 'format']),
      `format ${custom} of ${field.name}`,
      `a ${field.type} has no such format`,
    );
  }
  const rules = field.constraints ?? {};
  const place = (key: string) => sources.at([...at, 'constraints', key]);
  if (rules.required) drafts.push({ measure: { rule: 'notNull', column }, position: place('required') });
  if (rules.unique)
    drafts.push({
      measure: { rule: 'unique', columns: column, nulls: 'ignore', count: 'surplus' },
      position: place('unique'),
    });
  if (rules.minLength !== undefined || rules.maxLength !== undefined) {
    const measure =
      type === 'array'
        ? ({
            rule: 'items',
            column,
            minItems: rules.minLength,
            maxItems: rules.maxLength,
            uniqueItems: false,
            noNull: false,
            finite: false,
          } as const)
        : ({ rule: 'length', column, minimum: rules.minLength, maximum: rules.maxLength } as const);
    drafts.push({ measure, position: place('minLength') });
  }
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = rules;
  if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum].some((value) => value !== undefined)) {
    drafts.push({
      measure: { rule: 'range', column, minimum, maximum, exclusiveMinimum, exclusiveMaximum },
      position: place('minimum'),
    });
  }
  if (rules.pattern !== undefined) {
    drafts.push({
      measure: { rule: 'pattern', column, pattern: `^(?:${rules.pattern})$`, negate: false },
      position: place('pattern'),
    });
  }
  if (rules.enum) drafts.push({ measure: { rule: 'allowed', column, values: rules.enum }, position: place('enum') });
  if (rules.jsonSchema !== undefined)
    problems.unsupported(place('jsonSchema'), `jsonSchema of ${field.name}`, 'the content of a cell is not validated');
  return drafts;
}
