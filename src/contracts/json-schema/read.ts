import type { KeyPath } from '../../config/sources.ts';
import type { Parsed } from '../../config/yaml.ts';
import { type ColumnPath, EACH_ITEM, pathText } from '../column-path.ts';
import type { Expression } from '../expression.ts';
import { plainColumn, singleTable } from '../imported.ts';
import type { ColumnContract, Contract } from '../model.ts';
import { collectProblems, type OnUnsupported } from '../problems.ts';
import type { RuleDraft } from '../rules.ts';
import { type Facet, facetsOf, type Reading, type Schema } from './facets.ts';
import { allowsNull, itemSchemas, typeOfAll, typesOf, valueRules } from './values.ts';

const MAX_DEPTH = 20;

/**
 * JSON Schema of one row: an object whose properties are the columns. A required property that may not be null must not
 * be null in any row; one that is not required may be missing. `additionalProperties: false` allows no further column.
 * A keyword that speaks of one kind of values says nothing about the others; what becomes no rule is listed as not checked.
 */
export function readJsonSchema(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const problems = collectProblems(onUnsupported);
  const { sources } = parsed;
  const root = (typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : {}) as Schema;
  const gathered: Gathered = { parsed, root, problems, columns: [], drafts: [], open: [] };
  const row = facetsOf(parsed.value, [], '', gathered);
  if (!row.every((facet) => typesOf(facet)?.includes('object') ?? true))
    problems.mistake(sources.at(['type']), 'a schema of rows has type: object and properties.');
  const members = membersOf(row);
  for (const [name, member] of members) readValue(member, [name], 0, gathered);
  for (const facet of row) readRow(facet, gathered);
  if (gathered.open.length > 0) {
    const reason = 'a table does not tell a key that is missing from one that is null';
    problems.untested(sources.at(['required']), `that each row has ${gathered.open.join(', ')}`, reason);
  }
  const { columns, drafts } = gathered;
  // ajv judges what stands beside $ref, which the drafts before 2019-09 ignore.
  const isOld = /draft-0/.test(String(root.$schema));
  if (problems.hasObjectsOnly() && !(isOld && JSON.stringify(root).includes('"$ref"')))
    drafts.push({ measure: { rule: 'jsonSchema', schema: root }, position: sources.at([]) });
  const name = typeof root.title === 'string' ? root.title : 'rows';
  return singleTable({ name, file, format: 'json-schema', columns, drafts, position: sources.at([]) }, problems);
}

interface Gathered extends Reading {
  readonly columns: ColumnContract[];
  readonly drafts: RuleDraft[];
  /** Columns that have to be there and may be null. */
  readonly open: string[];
}

interface Member {
  readonly schemas: readonly { readonly written: unknown; readonly at: KeyPath }[];
  readonly required: boolean;
  readonly at: KeyPath;
}

/** The members of an object by name: those with a schema, and those that are only required. */
function membersOf(facets: readonly Facet[]): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const { schema, at } of facets) {
    for (const [name, written] of Object.entries((schema.properties ?? {}) as Schema)) {
      const place: KeyPath = [...at, 'properties', name];
      const known = members.get(name) ?? { schemas: [], required: false, at: place };
      members.set(name, { ...known, schemas: [...known.schemas, { written, at: place }] });
    }
  }
  for (const { schema, at } of facets) {
    for (const name of (schema.required ?? []) as readonly string[]) {
      const known = members.get(name) ?? { schemas: [], required: false, at: [...at, 'required'] };
      members.set(name, { ...known, required: true });
    }
  }
  return members;
}

function readValue({ schemas, required, at }: Member, path: ColumnPath, depth: number, gathered: Gathered): void {
  const { columns, drafts, problems, parsed } = gathered;
  const shown = pathText(path);
  const position = parsed.sources.at(at);
  if (depth > MAX_DEPTH) {
    problems.mistake(position, `${shown} nests deeper than ${MAX_DEPTH} levels.`);
    return;
  }
  const facets = schemas.flatMap(({ written, at: place }) => facetsOf(written, place, shown, gathered));
  const nullable = facets.every(allowsNull);
  const description = schemas.map(({ written }) => (written as Schema).description).find((text) => text !== undefined);
  const outer = columns.find((column) => column.path.length === path.length - 1 && isWithin(path, column.path));
  // Where the value around it may be of another kind, nothing has to be there.
  const inOther = path.length > 1 && outer?.type !== (path.at(-1) === EACH_ITEM ? 'array' : 'object');
  columns.push(
    plainColumn(path, typeOfAll(facets), {
      optional: !required || inOther,
      description: description === undefined ? null : String(description),
      position: position ?? null,
    }),
  );
  if (path.length === 1) drafts.push({ measure: { rule: 'present', column: path[0]! }, position });
  if (required && nullable && path.length === 1) gathered.open.push(shown);
  const isKey = path.length > 1 && path.at(-1) !== EACH_ITEM;
  if (required && nullable && isKey && !facets.every(saysNothing))
    problems.onObjectsOnly(
      position,
      `required ${shown}`,
      'where null is a value, a key with null is not told from one that is missing',
    );
  else if (required && (!nullable || isKey))
    drafts.push({ measure: { rule: 'notNull', column: path }, where: hasParent(path), position });
  for (const facet of facets) drafts.push(...valueRules(facet, path, gathered));
  for (const [name, member] of membersOf(facets)) readValue(member, [...path, name], depth + 1, gathered);
  for (const { schema, at: place } of facets) readFurther(schema, place, shown, gathered);
  const items = itemSchemas(facets, path, gathered);
  if (items.length > 0)
    readValue({ schemas: items, required: true, at: items[0]!.at }, [...path, EACH_ITEM], depth + 1, gathered);
}

/** Annotations only: then null is no value that anybody meant. */
function saysNothing({ schema }: Facet): boolean {
  return Object.keys(schema).every((key) => ANNOTATIONS.has(key));
}

const ANNOTATIONS = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
]);

function isWithin(path: ColumnPath, outer: ColumnPath): boolean {
  return outer.every((part, index) => path[index] === part);
}

/** A field is required of the objects that are there. */
function hasParent(path: ColumnPath): Expression | undefined {
  if (path.length < 2 || path.includes(EACH_ITEM)) return undefined;
  return { kind: 'not', operand: { kind: 'isNull', operand: { kind: 'column', path: path.slice(0, -1) } } };
}

function readFurther(schema: Schema, at: KeyPath, shown: string, { parsed, problems }: Gathered): void {
  const further = schema.additionalProperties;
  if (further === undefined || further === true) return;
  const position = parsed.sources.at([...at, 'additionalProperties']);
  problems.onObjectsOnly(
    position,
    `additionalProperties of ${shown}`,
    'further fields of an object are not looked for',
  );
}

/** What a schema says of the row as a whole. */
function readRow({ schema, at }: Facet, { parsed, problems, drafts, root }: Gathered): void {
  const position = (key: string) => parsed.sources.at([...at, key]);
  for (const key of Object.keys(schema)) {
    if (['type', 'properties', 'required', 'additionalProperties'].includes(key)) continue;
    if (key === 'enum' || key === 'const')
      problems.onObjectsOnly(position(key), `${key} of the row`, 'whole rows are not compared');
    else problems.untested(position(key), `${key} of the row`, 'it says nothing about an object');
  }
  const further = schema.additionalProperties;
  if (further === undefined || further === true) return;
  const patterns = at.length === 0 && root.patternProperties !== undefined;
  if (further === false && !patterns) {
    const names = Object.keys((schema.properties ?? {}) as Schema);
    const measure = { rule: 'columns', names, order: false, extra: false } as const;
    drafts.push({ measure, position: position('additionalProperties') });
    return;
  }
  const reason = patterns
    ? 'which columns patternProperties allows is not looked into'
    : 'a schema for further columns has no rule to become';
  problems.onObjectsOnly(position('additionalProperties'), 'additionalProperties', reason);
}
