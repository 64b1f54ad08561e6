import * as z from 'zod';
import { childOf, innerOf, memberOf, optionsOf } from './shape.ts';
import type { KeyPath } from './sources.ts';

type Schema = z.core.$ZodType;

/**
 * What a key says of itself beside its type: what its value is for. Written where the key is described, so that nobody needs
 * to know it by name: neither the digest of the policy, nor the watch over it, nor who asks whether evidence is stale.
 */
export type Meaning =
  | { readonly is: Exclude<Role, 'dataset' | 'rule'> }
  | { readonly is: 'dataset'; readonly read: 'always' | 'where needed' }
  | { readonly is: 'rule'; readonly strict: Strictness };

/** See the function of each name. */
export type Role =
  | 'dataset'
  | 'reviewed'
  | 'judged'
  | 'subject'
  | 'baseline'
  | 'rule'
  | 'demands'
  | 'name'
  | 'how'
  | 'place'
  | 'afterwards';

/**
 * `higher` lets less pass the higher the value is, `lower` the lower; a list names the values from lax to strict. Of
 * `unordered` values nobody knows which lets more pass, so every change is told.
 */
export type Strictness = 'higher' | 'lower' | 'unordered' | readonly string[];

interface Facts {
  readonly meaning?: Meaning;
  /** A text here names a file. */
  readonly file?: true;
  readonly longForm?: LongForm;
}

/** What is written, in its long form: `rows.csv` as `{ path: rows.csv }`; anything else as it is. */
export type LongForm = (written: unknown) => unknown;

const FACTS = z.registry<Facts>();

/**
 * Rows. Evidence about other bytes is stale; naming other rows is told on the pull request. Evidence need not know rows that
 * the gate reads only where something else asks for them.
 */
export const dataset = <S extends z.ZodType>(schema: S, read: 'always' | 'where needed' = 'always'): S =>
  mark(schema, { meaning: { is: 'dataset', read } });

/** A file of limits or of what is known to be good: what it says is part of the policy's digest, and the watch reads it. */
export const reviewed = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'reviewed' } });

/** Which part of the data is judged, how it is read, what is drawn: another one may be an easier one. */
export const judged = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'judged' } });

/** The model under test: what a pull request is about, so no change of the policy. How its outputs are read is part of the digest. */
export const subject = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'subject' } });

/** What the model is compared with. */
export const baseline = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'baseline' } });

/** Lets more or less pass. */
export const strict = <S extends z.ZodType>(schema: S, way: StrictnessOf<z.input<S>>): S =>
  mark(schema, { meaning: { is: 'rule', strict: way } });

/** Each member is one more thing to hold: metrics, slices, gates. */
export const demands = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'demands' } });

/** What an item of a list is called, so that the order of the list means nothing. */
export const name = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'name' } });

/** How a measurement is made or told, not what lets it pass: it decides nothing, and is no part of the policy's digest. */
export const how = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'how' } });

/** What something is called, and where it lies or goes: it decides nothing, and is no part of the policy's digest. */
export const place = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'place' } });

/** Asked when a model moves, not when it is tested: no part of the policy's digest, but each of its keys has a meaning. */
export const afterwards = <S extends z.ZodType>(schema: S): S => mark(schema, { meaning: { is: 'afterwards' } });

/** A text of this schema names a file. */
export const file = <S extends z.ZodType>(schema: S): S => mark(schema, { file: true });

/** A schema that also takes a short form of its values. */
export const withLongForm = <S extends z.ZodType>(schema: S, longForm: LongForm): S => mark(schema, { longForm });

/** True where a text of this schema names a file. */
export function namesFile(schema: Schema): boolean {
  return factsOf(schema).file === true;
}

/** Undefined where nothing was said. */
export function meaningOf(schema: Schema): Meaning | undefined {
  return factsOf(schema).meaning;
}

/** A value of this schema in its long form, itself alone: what it holds stays as written. */
export function longFormOf(schema: Schema, written: unknown): unknown {
  const { longForm } = factsOf(schema);
  return longForm ? longForm(written) : written;
}

/** A value of a document, where it stands, and the schema that holds there. */
export interface Written {
  readonly schema: Schema;
  readonly at: KeyPath;
  readonly value: unknown;
}

/** Of a document, valid or not, the values of every key with this role. */
export function writtenAs(role: Role, document: Written): Written[] {
  if (meaningOf(document.schema)?.is === role) return [document];
  return membersOf(document).flatMap((member) => writtenAs(role, member));
}

/** The files that a value names: by itself, in a list, or in keys of a mapping. */
export function filesOf(written: Written): { readonly path: string; readonly at: KeyPath }[] {
  const { schema, at, value } = written;
  if (typeof value === 'string') return factsOf(schema).file ? [{ path: value, at }] : [];
  return membersOf(written).flatMap(filesOf);
}

function membersOf({ schema, at, value }: Written): Written[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const holds = memberOf(schema, value);
  return entries.flatMap(([key, member]) => {
    const child = childOf(holds, key);
    return child === undefined ? [] : [{ schema: child, at: [...at, key], value: member }];
  });
}

/** A copy, so that a schema that serves several keys means something else at each. */
function mark<S extends z.ZodType>(schema: S, facts: Facts): S {
  const marked = schema.clone();
  FACTS.add(marked, facts);
  return marked;
}

/**
 * What was said of a schema, of the one it was made from (`.describe()`, `.min()`: the registry follows these), and of what it
 * wraps (`.optional()`, `.default()`, `.transform()`, the members of a union); the outermost word holds.
 */
function factsOf(schema: Schema): Facts {
  const inner = innerOf(schema);
  const within = inner ? [inner] : optionsOf(schema).toReversed();
  return Object.assign({}, ...within.map(factsOf), FACTS.get(schema as z.ZodType)) as Facts;
}

type StrictnessOf<Value> = 'higher' | 'lower' | 'unordered' | readonly TextOf<Value>[];
type TextOf<Value> = Value extends boolean ? `${Value}` : Value extends string ? Value : never;
