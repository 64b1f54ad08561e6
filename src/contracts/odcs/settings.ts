import type { KeyPath } from '../../config/sources.ts';
import { didYouMean } from '../../core/nearest.ts';
import { cellSpelling } from '../cells.ts';
import { tolerance } from '../limit.ts';
import type { CustomProperty } from './document.ts';
import type { Reading } from './reading.ts';

export type Settings = Readonly<Record<string, unknown>>;
/** What a value must be, in words, where it is not. */
type Validator = (value: unknown) => string | undefined;

/** Custom properties called `modelassay.<setting>`; those of other tools are theirs, a misspelled one of ours is a mistake. */
export function ownSettings(
  properties: readonly CustomProperty[] | undefined,
  at: KeyPath,
  known: Readonly<Record<string, Validator>>,
  reading: Reading,
): Settings {
  const settings: Record<string, unknown> = {};
  for (const [index, { property, value }] of (properties ?? []).entries()) {
    const name = /^modelassay\.(.*)$/i.exec(property)?.[1];
    if (name === undefined) continue;
    const position = reading.sources.at([...at, index]);
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    const wrong = kind?.(value);
    if (!kind) {
      const names = Object.keys(known);
      reading.problems.mistake(
        position,
        `unknown setting "modelassay.${name}".${didYouMean(name, names)} Allowed here: ${names.join(', ')}.`,
      );
    } else if (wrong !== undefined)
      reading.problems.mistake(position, `${property} is ${JSON.stringify(value)}; it is ${wrong}.`);
    else settings[name] = value;
  }
  return settings;
}

const isList: Validator = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
    ? undefined
    : 'a list of columns';
const isTruth: Validator = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const isText: Validator = (value) => (typeof value === 'string' ? undefined : 'text');
const among =
  (...allowed: string[]): Validator =>
  (value) =>
    allowed.includes(value as string) ? undefined : `one of ${allowed.join(', ')}`;
const isTolerance: Validator = (value) =>
  (typeof value === 'string' || typeof value === 'number') && tolerance(value)
    ? undefined
    : 'a number of rows such as 10, or a share such as 1%';

/** `modelassay.…` on a table. */
export const TABLE_SETTINGS: Readonly<Record<string, Validator>> = {
  columnOrder: among('strict', 'any'),
  slices: isList,
};
/** `modelassay.…` on a property. */
export const COLUMN_SETTINGS: Readonly<Record<string, Validator>> = {
  optional: isTruth,
  personalData: isTruth,
  maxViolations: isTolerance,
  severity: among('error', 'warning'),
  slices: isList,
  where: isText,
  missingValues: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'a list of texts',
  emptyIsValue: isTruth,
  spelling: (value) =>
    cellSpelling.safeParse(value).success
      ? undefined
      : '{ kind: number, decimal, group, bare } or { kind: boolean, trueValues, falseValues }',
};
/** `modelassay.…` on a quality rule. */
export const QUALITY_SETTINGS: Readonly<Record<string, Validator>> = { where: isText, slices: isList };
