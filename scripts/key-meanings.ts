import type * as z from 'zod';
import { longFormOf, meaningOf } from '../src/config/meaning.ts';
import { childOf, keysOf, optionsOf, unwrap } from '../src/config/shape.ts';

const ADVICE =
  'say what it is with a function of src/config/meaning.ts: dataset, reviewed, judged, strict, demands, how, …; strict(…, "unordered") where any change may let more pass';

/** A line for each key whose meaning is missing or does not fit its values. */
export function complaints(path: string, schema: z.core.$ZodType): string[] {
  return keysBelow({ path, schema }).flatMap((key) => {
    const meaning = meaningOf(key.schema);
    if (meaning === undefined) return [`${key.path} has no meaning: ${ADVICE}`];
    const { entries } = unwrap(key.schema)._zod.def as z.core.$ZodTypeDef & { entries?: Record<string, string> };
    if (meaning.is !== 'rule' || entries === undefined) return [];
    const missing = Object.values(entries).filter(
      (value) => meaning.strict !== 'unordered' && !meaning.strict.includes(value),
    );
    return missing.map(
      (value) => `${key.path} does not say how strict ${value} is: name every value, from lax to strict`,
    );
  });
}

export interface Key {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/**
 * Every key of a schema whose meaning no key around it covers. What only holds others (`promote`, a metric's limits) is left
 * out, and so is an item of demands that is but a name.
 */
export function keysBelow({ path, schema }: Key, isItem = false): Key[] {
  const meaning = meaningOf(schema)?.is;
  if (meaning !== undefined && meaning !== 'demands' && meaning !== 'afterwards') return [{ path, schema }];
  const names = keysOf(schema);
  const members = (names.length > 0 ? names : ['*']).flatMap((name): Key[] => {
    const child = childOf(schema, name);
    return child === undefined ? [] : [{ path: path === '' ? name : `${path}.${name}`, schema: child }];
  });
  const below = members.flatMap((member) => keysBelow(member, meaning === 'demands'));
  return isItem || isContainer(schema, members) ? below : [...below, { path, schema }];
}

/** Where a text may stand beside a mapping, it is one in short. */
function isContainer(schema: z.core.$ZodType, members: readonly Key[]): boolean {
  const takesText = optionsOf(unwrap(schema)).some((option) => unwrap(option)._zod.def.type === 'string');
  const type = unwrap(schema)._zod.def.type;
  return members.length > 0 ? !takesText || typeof longFormOf(schema, 'a') === 'object' : type === 'object';
}
