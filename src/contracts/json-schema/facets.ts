import type { KeyPath } from '../../config/sources.ts';
import type { Parsed } from '../../config/yaml.ts';
import { didYouMean } from '../../core/nearest.ts';
import { SchemaProblem } from '../../json-schema/problem.ts';
import type { Resources } from '../../json-schema/resources.ts';
import type { Problems } from '../problems.ts';
import { TYPES, VOCABULARY } from './vocabulary.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** One of the schemas that a value has to fit, all of them, with the place where it is written. */
export interface Facet {
  readonly schema: Schema;
  readonly at: KeyPath;
  /** Null fits as well, whatever the schema says of it. */
  readonly orNull: boolean;
}

/** What the parts of the reader share. */
export interface Reading {
  readonly parsed: Parsed;
  readonly root: Schema;
  readonly problems: Problems;
  /** Undefined where the addresses in the document cannot be told. */
  readonly resources: Resources | undefined;
}

const MAX_DEPTH = 20;

/**
 * A schema as the plain ones that have to hold together: itself, what `$ref` leads to, the members of `allOf`, and the
 * schema beside null in `anyOf: [{ … }, { type: null }]`. Whatever else is written is a mistake, or listed as not checked,
 * so that the facets hold judged keywords only. `shown` is what messages call the value.
 */
export function facetsOf(written: unknown, at: KeyPath, shown: string, reading: Reading): readonly Facet[] {
  return facets(written, at, { ...reading, shown, depth: 0 });
}

interface Place extends Reading {
  readonly shown: string;
  readonly depth: number;
}

function facets(written: unknown, at: KeyPath, place: Place): readonly Facet[] {
  const { parsed, problems, depth } = place;
  if (written === true) return [];
  // Nothing fits the schema false.
  if (written === false) return [{ schema: { enum: [] }, at, orNull: false }];
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    problems.mistake(parsed.sources.at(at), 'a schema is a mapping of keywords.');
    return [];
  }
  if (depth > MAX_DEPTH) {
    problems.mistake(parsed.sources.at(at), `$ref and allOf lead through more than ${MAX_DEPTH} schemas.`);
    return [];
  }
  const { $ref, allOf, anyOf, oneOf, ...schema } = judgedKeywords(written as Schema, at, place);
  const deeper = { ...place, depth: depth + 1 };
  const all: Facet[] = [];
  if (Object.keys(schema).length > 0) all.push({ schema, at, orNull: false });
  if (typeof $ref === 'string') all.push(...referred($ref, at, deeper));
  for (const [index, member] of ((allOf as unknown[] | undefined) ?? []).entries())
    all.push(...facets(member, [...at, 'allOf', index], deeper));
  for (const [key, members] of Object.entries({ anyOf, oneOf }))
    if (Array.isArray(members)) all.push(...alternatives(key, members, at, deeper));
  return all;
}

/** The keywords that become rules, each with a value of its form; before draft 2019-09 `$ref` stands alone. */
function judgedKeywords(schema: Schema, at: KeyPath, place: Place): Record<string, unknown> {
  const { problems, parsed, root } = place;
  const alone = '$ref' in schema && /draft-0[3-7]/.test(String(root.$schema));
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    const position = parsed.sources.at([...at, key]);
    const title = `${key}${place.shown === '' ? '' : ` of ${place.shown}`}`;
    const keyword = Object.hasOwn(VOCABULARY, key) ? VOCABULARY[key] : undefined;
    if (keyword === undefined) {
      const guess = didYouMean(key, Object.keys(VOCABULARY));
      const list = guess === '' ? problems.untested : problems.leftOut;
      list(position, title, `JSON Schema has no such keyword.${guess}`.replace(/\.$/, ''));
    } else if (keyword.is === 'annotation') {
      // It says nothing about which values are valid.
    } else if (alone && key !== '$ref') {
      problems.untested(position, title, 'beside $ref this draft ignores it');
    } else if (keyword.is === 'not checked') {
      problems.onObjectsOnly(position, title, keyword.reason);
    } else if (keyword.is === 'not judged') {
      problems.untested(position, title, keyword.reason);
    } else if (keyword.form.safeParse(value).success) kept[key] = value;
    else problems.mistake(position, `${title} is ${JSON.stringify(value)?.slice(0, 80)}; it is ${keyword.written}.`);
  }
  return kept;
}

/** A reference by a pointer is followed; one by a name or an address, where whole objects are judged. */
function referred(ref: string, at: KeyPath, place: Place): readonly Facet[] {
  const { problems, parsed, root, resources } = place;
  const position = parsed.sources.at([...at, '$ref']);
  const isPointer = ref === '#' || ref.startsWith('#/');
  // Below an address of its own a pointer starts there, and the outermost schema may have one.
  const hasOthers = resources !== undefined && [...resources.all()].some((resource) => resource.root !== root);
  if (!isPointer || hasOthers) {
    const reason = 'a reference by a name or an address is followed in whole objects only';
    if (resources === undefined || hasOthers || leads(ref, resources))
      problems.onObjectsOnly(position, `$ref ${ref}`, reason);
    else if (ref.startsWith('#')) problems.mistake(position, `$ref ${ref} leads nowhere in this document.`);
    else problems.leftOut(position, `$ref ${ref}`, 'it leads into another document, which is not read');
    return [];
  }
  const parts = pointed(ref);
  const target = parts?.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Schema)[part] : undefined,
    root,
  );
  if (parts === undefined || target === undefined) {
    problems.mistake(position, `$ref ${ref} leads nowhere in this document.`);
    return [];
  }
  return facets(target, parts, place);
}

function leads(ref: string, resources: Resources): boolean {
  try {
    return resources.find(ref, resources.root) !== undefined;
  } catch (error) {
    if (error instanceof SchemaProblem) return false;
    throw error;
  }
}

/** The parts of a pointer; undefined where its escapes are none. */
function pointed(ref: string): readonly string[] | undefined {
  try {
    return ref
      .split('/')
      .slice(1)
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return undefined;
  }
}

/** One of several schemas has to hold: told apart here are null beside one schema, and types. */
function alternatives(key: string, members: readonly unknown[], at: KeyPath, place: Place): readonly Facet[] {
  const others = members.flatMap((member, index) => (isOnlyNull(member) ? [] : [{ member, index }]));
  const [only] = others;
  if (only && others.length === 1) {
    const orNull = others.length < members.length;
    return facets(only.member, [...at, key, only.index], place).map((facet) => ({
      ...facet,
      orNull: orNull || facet.orNull,
    }));
  }
  const types = members.map(onlyType);
  const distinct = new Set(types).size === types.length && !(types.includes('integer') && types.includes('number'));
  if (!types.includes(undefined) && (key === 'anyOf' || distinct))
    return [{ schema: { type: types }, at: [...at, key], orNull: false }];
  const title = `${key}${place.shown === '' ? '' : ` of ${place.shown}`}`;
  const reason = 'which of several schemas a value has to fit is not looked into';
  place.problems.onObjectsOnly(place.parsed.sources.at([...at, key]), title, reason);
  return [];
}

const isOnlyNull = (member: unknown): boolean => onlyType(member) === 'null';

/** The type of a schema that says nothing else. */
function onlyType(member: unknown): string | undefined {
  if (typeof member !== 'object' || member === null) return undefined;
  const told = Object.keys(member).filter((key) => VOCABULARY[key]?.is !== 'annotation');
  const { type } = member as { type?: unknown };
  return told.length === 1 && (TYPES as readonly unknown[]).includes(type) ? (type as string) : undefined;
}
