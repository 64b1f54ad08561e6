import type { KeyPath } from '../../config/sources.ts';
import { validate } from '../../config/validate.ts';
import type { Parsed } from '../../config/yaml.ts';
import type { CellSpelling } from '../cells.ts';
import { type ColumnPath, EACH_ITEM, pathText } from '../column-path.ts';
import { contradictions } from '../contradictions.ts';
import { allowsNone } from '../limit.ts';
import { kindOfMeasure } from '../measure.ts';
import type { ColumnContract, Contract, TableContract } from '../model.ts';
import { collectProblems, type OnUnsupported } from '../problems.ts';
import { completeRules, type RuleDraft } from '../rules.ts';
import { documentSchema, type ItemProperty, type Property, type SchemaObject } from './document.ts';
import { typeRules } from './options.ts';
import { NO_OTHERS, type OtherContracts } from './other-contracts.ts';
import { personalBy } from './personal.ts';
import { qualityRules } from './quality.ts';
import type { Reading } from './reading.ts';
import { propertyReferences, tableReferences } from './relationships.ts';
import { COLUMN_SETTINGS, ownSettings, type Settings, TABLE_SETTINGS } from './settings.ts';
import { tellSilent } from './silent.ts';
import { slaRules } from './sla.ts';

/**
 * An ODCS v3 data contract as our model. Throws ConfigurationError with every mistake and its place: what the standard
 * does not know, rules that contradict each other, names that are not declared, and a contract that asks nothing.
 */
export function readOdcs(
  parsed: Parsed,
  file: string,
  onUnsupported: OnUnsupported,
  others: OtherContracts = NO_OTHERS,
): Contract {
  const { config: document, sources } = validate(documentSchema, parsed);
  const problems = collectProblems(onUnsupported);
  const reading: Reading = { sources, problems, others };
  const twice = document.schema.find(
    (table, index) => document.schema.findIndex((t) => t.name === table.name) !== index,
  );
  if (twice) problems.mistake(sources.at(['schema']), `two schema objects are called "${twice.name}".`);
  const tables = document.schema.map((table, index) =>
    readTable(table, ['schema', index], slaRules(document, table, reading), document.schema, reading),
  );
  tellSilent(document, problems);
  return {
    name: document.name ?? document.id,
    version: document.version,
    file,
    format: 'odcs',
    tables,
    untested: problems.finish(),
  };
}

function readTable(
  table: SchemaObject,
  at: KeyPath,
  sla: readonly RuleDraft[],
  tables: readonly SchemaObject[],
  reading: Reading,
): TableContract {
  const { sources, problems } = reading;
  const settings = ownSettings(table.customProperties, [...at, 'customProperties'], TABLE_SETTINGS, reading);
  const properties = table.properties ?? [];
  const columns: ColumnContract[] = [];
  const drafts: RuleDraft[] = [];
  for (const [index, property] of properties.entries()) {
    readProperty(property, [], [...at, 'properties', index], tables, { columns, drafts }, reading);
  }
  const key = primaryKey(properties);
  if (key.length > 0) {
    const position = sources.at([...at, 'properties', properties.findIndex((property) => property.primaryKey)]);
    drafts.push({
      measure: { rule: 'unique', columns: key, nulls: 'equal', count: 'surplus' },
      id: 'primary-key',
      title: `${key.join(' + ')} is unique (primary key)`,
      position,
    });
    const nullable = key.filter((name) => !properties.some((p) => (p.physicalName ?? p.name) === name && p.required));
    for (const name of nullable)
      drafts.push({
        measure: { rule: 'notNull', column: [name] },
        title: `${name} is not null (primary key)`,
        position,
      });
  }
  if (settings.columnOrder === 'strict') {
    const names = columns.filter((column) => column.path.length === 1).map((column) => column.path[0]!);
    drafts.push({ measure: { rule: 'columns', names, order: true, extra: true }, position: sources.at(at) });
  }
  for (const [index, quality] of (table.quality ?? []).entries()) {
    drafts.push(...qualityRules(quality, null, [...at, 'quality', index], reading));
  }
  drafts.push(...tableReferences(table.relationships ?? [], [...at, 'relationships'], tables, reading), ...sla);
  const physical = properties.filter((property) => property.physicalType !== undefined).map(({ name }) => name);
  if (physical.length > 0) {
    problems.untested(
      sources.at([...at, 'properties']),
      `physicalType of ${physical.slice(0, 10).join(', ')}${physical.length > 10 ? ` and ${physical.length - 10} more` : ''}`,
      'it is spelled as in the system that the contract was written for; logicalType is tested, and { rule: physicalType, types: [DOUBLE] } pins the stored type',
    );
  }
  const names = columns.map((column) => pathText(column.path));
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined)
    problems.mistake(sources.at(at), `the column "${doubled}" is declared twice in ${table.name}.`);
  if (drafts.length === 0) {
    problems.mistake(sources.at(at), `${table.name} has no property and no quality rule: nothing would be tested.`);
  }
  const slices = settings.slices as readonly string[] | undefined;
  const sliced = slices
    ? drafts.map((draft) => (draft.slices ? draft : { ...draft, slices: sliceable(draft, slices) }))
    : drafts;
  const rules = completeRules(sliced, columns, problems);
  contradictions(rules, problems);
  return {
    name: table.name,
    physicalName: table.physicalName ?? null,
    description: table.description ?? null,
    columns,
    rules,
    key,
    csv: null,
    position: sources.at(at) ?? null,
  };
}

function sliceable(draft: RuleDraft, slices: readonly string[]): readonly string[] {
  const kind = kindOfMeasure(draft.measure.rule);
  return kind.yields === 'structure' || kind.unsliced || kind.selectsRows ? [] : slices;
}

interface Gathered {
  readonly columns: ColumnContract[];
  readonly drafts: RuleDraft[];
}

function readProperty(
  property: Property | ItemProperty,
  parent: ColumnPath,
  at: KeyPath,
  tables: readonly SchemaObject[],
  gathered: Gathered,
  reading: Reading,
): void {
  const { sources, problems } = reading;
  const own = ownSettings(property.customProperties, [...at, 'customProperties'], COLUMN_SETTINGS, reading);
  const isItem = at.at(-1) === 'items';
  const path: ColumnPath = [...parent, isItem ? EACH_ITEM : (property.physicalName ?? property.name ?? '')];
  const position = sources.at(at);
  const optional = own.optional === true;
  const type = property.logicalType ?? null;
  gathered.columns.push({
    path,
    type,
    description: property.description ?? null,
    personal: own.personalData === true || (own.personalData === undefined && personalBy(property)),
    classification: property.classification ?? null,
    optional,
    emptyIsValue: own.emptyIsValue === true,
    spelling: (own.spelling as CellSpelling | undefined) ?? null,
    missing: (own.missingValues as readonly string[] | undefined) ?? [],
    position: position ?? null,
  });
  const drafts: RuleDraft[] = [];
  if (path.length === 1)
    drafts.push({ measure: { rule: 'present', column: path[0]! }, position: sources.at([...at, 'name']) });
  drafts.push(...typeRules(property, path, at, reading));
  if (property.required)
    drafts.push({ measure: { rule: 'notNull', column: path }, position: sources.at([...at, 'required']) });
  if (property.unique) {
    if (path.length > 1) {
      problems.leftOut(
        sources.at([...at, 'unique']),
        `${pathText(path)} unique`,
        'only columns of the table itself can be unique',
      );
    } else {
      drafts.push({
        measure: { rule: 'unique', columns: path, nulls: 'ignore', count: 'surplus' },
        position: sources.at([...at, 'unique']),
      });
    }
  }
  if (property.primaryKey && path.length > 1) {
    problems.mistake(
      sources.at([...at, 'primaryKey']),
      `${pathText(path)} is a nested field; a primary key is made of columns.`,
    );
  }
  for (const [index, quality] of (property.quality ?? []).entries()) {
    const rules = qualityRules(quality, path, [...at, 'quality', index], reading);
    const asksForNulls = rules.some(
      ({ measure, limit }) => measure.rule === 'notNull' && limit !== undefined && !allowsNone(limit),
    );
    if (property.required && asksForNulls) {
      problems.mistake(
        sources.at([...at, 'quality', index]),
        `${pathText(path)} is required, which allows no null, and this rule asks for some. Keep one of the two.`,
      );
    }
    drafts.push(...rules);
  }
  drafts.push(...propertyReferences(property.relationships ?? [], path, [...at, 'relationships'], tables, reading));
  gathered.drafts.push(...drafts.map((draft) => withColumnSettings(draft, own)));
  if (property.properties && type !== null && type !== 'object') {
    problems.mistake(sources.at([...at, 'properties']), `${pathText(path)} is ${type}; only an object has properties.`);
  }
  if (property.items && type !== null && type !== 'array') {
    problems.mistake(sources.at([...at, 'items']), `${pathText(path)} is ${type}; only an array has items.`);
  }
  for (const [index, nested] of (property.properties ?? []).entries()) {
    readProperty(nested, path, [...at, 'properties', index], tables, gathered, reading);
  }
  if (property.items) readProperty(property.items, path, [...at, 'items'], tables, gathered, reading);
}

function withColumnSettings(draft: RuleDraft, own: Settings): RuleDraft {
  const { maxViolations, severity, slices, where } = own;
  const kind = kindOfMeasure(draft.measure.rule);
  const structural = kind.yields === 'structure';
  return {
    ...draft,
    ...(maxViolations !== undefined && !structural && draft.limit === undefined && draft.maxViolations === undefined
      ? { maxViolations: maxViolations as string | number }
      : {}),
    ...(severity !== undefined && draft.severity === undefined ? { severity: severity as 'error' | 'warning' } : {}),
    ...(slices !== undefined && draft.slices === undefined && !structural && !kind.unsliced
      ? { slices: slices as readonly string[] }
      : {}),
    ...(where !== undefined && draft.where === undefined && !structural ? { where: where as string } : {}),
  };
}

function primaryKey(properties: readonly Property[]): string[] {
  return properties
    .filter((property) => property.primaryKey)
    .map((property, index) => ({
      name: property.physicalName ?? property.name,
      at: property.primaryKeyPosition ?? index + 1,
    }))
    .sort((a, b) => a.at - b.at)
    .map((property) => property.name);
}
