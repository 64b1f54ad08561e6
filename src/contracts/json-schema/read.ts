import type { KeyPath } from '../../config/sources.ts';
import type { Parsed } from '../../config/yaml.ts';
import { compileSchema } from '../../json-schema/compile.ts';
import { draftOf } from '../../json-schema/draft.ts';
import { SchemaProblem } from '../../json-schema/problem.ts';
import { type Resources, resourcesOf } from '../../json-schema/resources.ts';
import { type ColumnPath, EACH_ITEM, pathText } from '../column-path.ts';
import type { Expression } from '../expression.ts';
import { plainColumn, singleTable } from '../imported.ts';
import type { ColumnContract, Contract } from '../model.ts';
import { collectProblems, type OnUnsupported } from '../problems.ts';
import type { RuleDraft } from '../rules.ts';
import { type Facet, facetsOf, type Reading, type Schema } from './facets.ts';
import { allowsNull, itemSchemas, typeOfAll, typesOf, valueRules } from './values.ts';
import { VOCABULARY } from './vocabulary.ts';

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
  const resources = addressesOf(parsed.value);
  const gathered: Gathered = { parsed, root, problems, resources, columns: [], drafts: [], open: [] };
  const row = facetsOf(parsed.value, [], '', gathered);
  if (!row.every((facet) => typesOf(facet)?.includes('object') ?? true))
    problems.mistake(sources.at(['type']), 'no row fits: a schema of rows has type: object and properties.');
  const places = new Set(row.map(({ at }) => JSON.stringify(at)));
  for (const [name, member] of membersOf(row)) readValue(member, [name], places, gathered);
  for (const facet of row) readRow(facet, gathered);
  if (gathered.open.length > 0) {
    const reason = 'a table does not tell a key that is missing from one that is null';
    problems.untested(sources.at(['required']), `that each row has ${gathered.open.join(', ')}`, reason);
  }
  const { columns, drafts } = gathered;
  if (problems.hasObjectsOnly() || (drafts.length === 0 && saysSomething(root))) judgeObjects(gathered);
  const name = typeof root.title === 'string' ? root.title : 'rows';
  return singleTable({ name, file, format: 'json-schema', columns, drafts, position: sources.at([]) }, problems);
}

function addressesOf(document: unknown): Resources | undefined {
  const draft = draftOf(document);
  try {
    return draft && resourcesOf(document, draft);
  } catch (error) {
    if (error instanceof SchemaProblem) return undefined;
    throw error;
  }
}

/** What no rule on columns can say becomes one on whole objects, of the schema as it is written. */
function judgeObjects({ parsed, root, problems, drafts }: Gathered): void {
  const position = parsed.sources.at([]);
  const unknown = new Set<string>();
  try {
    compileSchema(parsed.value, { onUnknownFormat: (format) => unknown.add(format) });
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    if (error.leadsOut) problems.leftOut(position, 'each object as a whole', error.message);
    else problems.mistake(position, `the schema cannot be judged: ${error.message}.`);
    return;
  }
  for (const format of unknown)
    if (!problems.tells(`format ${format} `)) problems.leftOut(position, `format ${format}`, 'it is not known');
  drafts.push({ measure: { rule: 'jsonSchema', schema: root }, position });
}

/** Not only annotations: then nothing is asked of a row. */
function saysSomething(schema: Schema): boolean {
  return Object.keys(schema).some((key) => Object.hasOwn(VOCABULARY, key) && VOCABULARY[key]!.is !== 'annotation');
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

/** `around`: the schemas of the values that this one lies in, by their places. */
function readValue(
  { schemas, required, at }: Member,
  path: ColumnPath,
  around: ReadonlySet<string>,
  gathered: Gathered,
): void {
  const { columns, drafts, problems, parsed } = gathered;
  const shown = pathText(path);
  const position = parsed.sources.at(at);
  if (path.length > MAX_DEPTH || path.some((key) => !isPlain(key))) {
    const reason = path.length > MAX_DEPTH ? `it nests deeper than ${MAX_DEPTH} levels` : 'its name is no plain text';
    problems.onObjectsOnly(position, JSON.stringify(shown), reason);
    return;
  }
  const facets = schemas.flatMap(({ written, at: place }) => facetsOf(written, place, shown, gathered));
  const places = facets.map((facet) => JSON.stringify(facet.at));
  if (places.some((place) => around.has(place))) {
    problems.onObjectsOnly(position, shown, 'its schema leads back to itself');
    return;
  }
  const within = new Set([...around, ...places]);
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
  for (const [name, member] of membersOf(facets)) readValue(member, [...path, name], within, gathered);
  for (const { schema, at: place } of facets) readFurther(schema, place, shown, gathered);
  const items = itemSchemas(facets, path, gathered);
  if (items.length > 0)
    readValue({ schemas: items, required: true, at: items[0]!.at }, [...path, EACH_ITEM], within, gathered);
}

/** What a report can show, and every engine takes for the name of a column. */
function isPlain(key: string): boolean {
  return key !== '' && key !== '__proto__' && !/\p{Cc}/u.test(key);
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
