import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { complaints, keysBelow } from '../../scripts/key-meanings.ts';
import { demands, how, strict } from '../../src/config/meaning.ts';
import { keysOf } from '../../src/config/shape.ts';
import { GATES } from '../../src/gates/list.ts';
import { wholePolicySchema } from '../../src/suite/policy-schema.ts';

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
