import type { KeyPath, SourceMap } from '../../config/sources.ts';
import { validate } from '../../config/validate.ts';
import type { Parsed } from '../../config/yaml.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { plainColumn, singleTable } from '../imported.ts';
import type { Contract } from '../model.ts';
import { collectProblems, type OnUnsupported } from '../problems.ts';
import type { RuleDraft } from '../rules.ts';
import { csvOptions } from './dialect.ts';
import { packageSchema, type Resource, resourceSchema, type Table, tableSchema } from './document.ts';
import { fieldRules, spellingOf, typeOfField } from './field.ts';
import { tellUnread } from './unread.ts';

/**
 * A Frictionless Table Schema (v1 and v2), a Data Resource, or a Data Package with one resource. Constraints are judged on
 * values that are not missing; `missingValues` (by default the empty text) stand for null; `pattern` must match the whole
 * value.
 */
export function readFrictionless(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const { resource, at } = resourceOf(parsed);
  if (resource && (typeof resource.schema !== 'object' || resource.schema === null)) {
    throw new ConfigurationError(
      `${file}: the resource ${resource.name ?? ''} names its schema in another file; name that file as the contract.`,
    );
  }
  const problems = collectProblems(onUnsupported);
  const csv = resource && csvOptions(resource, at, parsed.sources, problems);
  const below: KeyPath = [...at, 'schema'];
  const table = resource ? { value: resource.schema, sources: parsed.sources.below(below) } : parsed;
  const { config: schema, sources } = validate(tableSchema, table);
  const columns = schema.fields.map((field, index) => {
    const missing = field.missingValues ?? schema.missingValues;
    return plainColumn([field.name], typeOfField(field), {
      description: field.description ?? field.title ?? null,
      optional: schema.fieldsMatch === 'superset' || schema.fieldsMatch === 'partial',
      missing,
      emptyIsValue: !missing.includes(''),
      spelling: spellingOf(field),
      position: sources.at(['fields', index]) ?? null,
    });
  });
  const drafts: RuleDraft[] = [
    columnsRule(schema, sources),
    ...schema.fields.flatMap((field, index) => fieldRules(field, ['fields', index], sources, problems)),
    ...keyRules(schema, resource?.name, sources),
  ];
  tellUnread(schema, resource, problems);
  return singleTable(
    {
      name: resource?.name ?? 'table',
      physicalName: typeof resource?.path === 'string' ? resource.path : null,
      file,
      format: 'frictionless',
      columns,
      drafts,
      key: schema.primaryKey ?? [],
      csv,
      position: sources.at([]),
    },
    problems,
  );
}

function resourceOf(parsed: Parsed): { resource: Resource | undefined; at: KeyPath } {
  const document = parsed.value;
  const has = (key: string) => typeof document === 'object' && document !== null && key in document;
  if (has('resources')) return { resource: validate(packageSchema, parsed).config.resources[0], at: ['resources', 0] };
  return { resource: has('fields') ? undefined : validate(resourceSchema, parsed).config, at: [] };
}

/** `subset`: the data may have more; `superset`: it may lack some; `partial`: both, as long as one field is there. */
function columnsRule({ fields, fieldsMatch }: Table, sources: SourceMap): RuleDraft {
  const names = fields.map((field) => field.name);
  const mayLack = fieldsMatch === 'superset' || fieldsMatch === 'partial';
  return {
    measure: {
      rule: 'columns',
      names,
      order: fieldsMatch === 'exact',
      extra: fieldsMatch === 'subset' || fieldsMatch === 'partial',
      ...(mayLack ? { some: true } : {}),
    },
    position: sources.at(['fields']),
  };
}

function keyRules(schema: Table, name: string | undefined, sources: SourceMap): RuleDraft[] {
  const key = schema.primaryKey ?? [];
  const position = sources.at(['primaryKey']);
  const unique = { rule: 'unique', count: 'surplus' } as const;
  return [
    ...(key.length > 0
      ? [{ measure: { ...unique, columns: key, nulls: 'equal' } as const, id: 'primary-key', position }]
      : []),
    ...key.map((part) => ({
      measure: { rule: 'notNull', column: [part] } as const,
      title: `${part} is not null (primary key)`,
      position,
    })),
    ...(schema.uniqueKeys ?? []).map((columns) => ({
      measure: { ...unique, columns, nulls: 'ignore' } as const,
      position: sources.at(['uniqueKeys']),
    })),
    ...(schema.foreignKeys ?? []).map(({ fields, reference }, index) => ({
      measure: {
        rule: 'foreignKey',
        columns: fields,
        data: `table:${reference.resource === '' ? (name ?? 'self') : reference.resource}`,
        references: reference.fields,
      } as const,
      position: sources.at(['foreignKeys', index]),
    })),
  ];
}
