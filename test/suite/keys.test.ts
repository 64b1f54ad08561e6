import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { demands, how, longFormOf, meaningOf, strict } from '../../src/config/meaning.ts';
import { childOf, keysOf, optionsOf, unwrap } from '../../src/config/shape.ts';
import { GATES } from '../../src/gates/list.ts';
import { wholePolicySchema } from '../../src/suite/policy-schema.ts';

const ADVICE =
  'say what it is with a function of src/config/meaning.ts: dataset, reviewed, judged, strict, demands, how, …; strict(…, "unordered") where any change may let more pass';

interface Key {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/**
 * Every key of a schema whose meaning no key around it covers. What only holds others (`promote`, a metric's limits) is left
 * out, and so is an item of demands that is but a name.
 */
function keysBelow({ path, schema }: Key, isItem = false): Key[] {
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

/** A line for each key whose meaning is missing or does not fit its values. */
function complaints(path: string, schema: z.core.$ZodType): string[] {
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

describe('what a key is', () => {
  test.each(GATES.map((gate) => [gate.name, gate] as const))('every key of %s says it', async (name, gate) => {
    const schema = await gate.schema();
    expect(keysBelow({ path: '', schema }).length).toBeGreaterThanOrEqual(keysOf(schema).length);
    expect(complaints(`gates.${name}`, schema)).toEqual([]);
  });

  test('every key of the policy says it', async () => {
    const policySchema = await wholePolicySchema();
    expect(keysBelow({ path: '', schema: policySchema }).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'model',
        'promote.max-age',
        'gates.accuracy.metrics.*.min',
        'gates.accuracy.slices.*.by',
      ]),
    );
    expect(complaints('', policySchema)).toEqual([]);
  });

  test.each([
    ['a key', z.strictObject({ seed: how(z.int()), tta: z.int() }), ['gate.tta has no meaning']],
    [
      'a nested key',
      z.strictObject({ per: z.record(z.string(), z.strictObject({ tta: z.int() })) }),
      ['gate.per.*.tta has no meaning'],
    ],
    ['a list', z.strictObject({ modes: z.array(z.string()).default([]) }), ['gate.modes.* has no meaning']],
    [
      'a key of a union',
      z.strictObject({ at: z.union([z.literal(1), z.strictObject({ tta: z.int().optional() })]) }),
      ['gate.at.tta has no meaning'],
    ],
    [
      'a text beside a mapping',
      z.strictObject({ at: z.union([z.string(), z.strictObject({ seed: how(z.int()) })]) }),
      ['gate.at has no meaning'],
    ],
    [
      'a value of an enum',
      z.strictObject({ mode: strict(z.enum(['a', 'b', 'c']), ['b', 'a']) }),
      ['gate.mode does not say how strict c is'],
    ],
    ['nothing', z.strictObject({ slices: demands(z.array(z.string())) }), []],
  ])('where %s does not, it is named', (_, schema, expected) => {
    const found = complaints('gate', schema);
    expect(found.map((text) => text.split(':')[0])).toEqual(expected);
    expect(found.every((text) => text.includes(': say what it is') || text.includes(': name every value'))).toBe(true);
  });
});
