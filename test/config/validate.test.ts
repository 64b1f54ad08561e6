import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { expandable } from '../../src/config/environment.ts';
import { durationKey } from '../../src/config/keys.ts';
import { applyOverrides } from '../../src/config/override.ts';
import { printConfig } from '../../src/config/print.ts';
import { validate } from '../../src/config/validate.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { ConfigurationError } from '../../src/core/errors.ts';

const schema = z.strictObject({
  version: z.literal(1),
  data: z.union([expandable(), z.strictObject({ path: expandable(), id: z.string().optional() })]),
  limits: z
    .record(
      z.string(),
      z.strictObject({ min: z.number().max(1).optional(), mode: z.enum(['interval', 'point']).default('interval') }),
    )
    .optional(),
  timeout: durationKey().prefault('10m'),
  slices: z
    .array(
      z
        .union([z.string(), z.strictObject({ by: z.string().optional(), least: z.number().optional() })])
        .transform((value, context) => {
          const by = typeof value === 'string' ? value : value.by;
          if (by === undefined) context.addIssue({ code: 'custom', path: ['by'], message: 'a slice names a column.' });
          return by;
        }),
    )
    .optional(),
});

const mistakes = (text: string, environment = {}) => {
  try {
    validate(schema, parseYaml(text, 'm.yml'), environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n');
  }
  return [];
};

describe('validation', () => {
  test('defaults are applied once', () => {
    const { config } = validate(schema, parseYaml('version: 1\ndata: a.csv\n', 'm.yml'));
    expect(config).toEqual({ version: 1, data: 'a.csv', timeout: 600_000 });
  });

  test.each([
    [
      'version: 1\ndata: a\nlimit: {}\n',
      ['m.yml:3:1: unknown key "limit". Did you mean "limits"? Allowed: version, data, limits, timeout, slices.'],
    ],
    ['version: 2\ndata: a\n', ['m.yml:1:10: version: 2 is not 1.']],
    ['version: 1\n', ['m.yml:1:1: the document: "data" is missing; it must be text or a mapping of keys to values.']],
    ['version: 1\ndata: 7\n', ['m.yml:2:7: data: 7 is not text or a mapping of keys to values.']],
    [
      'version: 1\ndata: { pth: a }\n',
      // A slip is one mistake: what was meant is not missing besides.
      ['m.yml:2:9: data: unknown key "pth". Did you mean "path"? Allowed: path, id.'],
    ],
    ['version: 1\ndata: a\nlimits: { x: { min: 95 } }\n', ['m.yml:3:21: limits.x.min: 95 is not at most 1.']],
    ['version: 1\ndata: a\nlimits: { x: { min: high } }\n', ['m.yml:3:21: limits.x.min: "high" is not a number.']],
    [
      'version: 1\ndata: a\nlimits: { x: { mode: Point } }\n',
      ['m.yml:3:22: limits.x.mode: "Point" is not one of interval, point. Did you mean "point"?'],
    ],
    [
      'version: 1\ndata: a\ntimeout: 10\n',
      ['m.yml:3:10: timeout: "10" needs a number and a unit (us, ms, s, m, h, d), such as 100ms, 1.5s, 10m, 2h.'],
    ],
    // What one stands for where a list belongs, and only where it holds.
    ['version: 1\ndata: a\nslices: city\n', ['m.yml:3:9: slices: "city" is not a list. Write [city].']],
    [
      'version: 1\ndata: a\nslices: { by: city }\n',
      ['m.yml:3:9: slices: {"by":"city"} is not a list. Write [{"by":"city"}].'],
    ],
    ['version: 1\ndata: a\nslices: { least: 3 }\n', ['m.yml:3:9: slices: {"least":3} is not a list.']],
    // A sentence of the key's own stands alone.
    ['version: 1\ndata: a\nslices: [{ least: 3 }]\n', ['m.yml:3:10: slices.0: a slice names a column.']],
  ])('%j', (text, expected) => {
    expect(mistakes(text).sort()).toEqual([...expected].sort());
  });

  test('every mistake is told at once', () => {
    expect(mistakes('version: 1\ndata: 7\nlimits: { x: { min: high } }\n')).toHaveLength(2);
  });
});

describe('environment variables', () => {
  test('are expanded where the schema allows it', () => {
    const parsed = parseYaml('version: 1\ndata: { path: "${DATA}/eval.csv" }\n', 'm.yml');
    expect(validate(schema, parsed, { DATA: '/d' }).config.data).toEqual({ path: '/d/eval.csv' });
  });

  test('are an error where they are not set or not allowed', () => {
    expect(mistakes('version: 1\ndata: "${DATA}/eval.csv"\n')).toEqual([
      'm.yml:2:7: data: the environment variable DATA is not set.',
    ]);
    expect(mistakes('version: 1\ndata: { path: a, id: "${ID}" }\n', { ID: 'x' })[0]).toContain(
      'm.yml:2:22: data.id: "${ID}" names an environment variable, which this key does not take',
    );
  });
});

describe('overrides', () => {
  const base = parseYaml('version: 1\ndata: { path: a.csv, id: id }\n', 'm.yml');

  test('replace the value and its place', () => {
    const parsed = applyOverrides(base, [{ path: ['data'], text: 'b.csv', origin: 'flag --data' }]);
    expect(parsed.value).toEqual({ version: 1, data: 'b.csv' });
    expect(parsed.sources.at(['data'])).toEqual({ file: 'flag --data', line: 1, column: 1 });
    expect(parsed.sources.exactly(['data', 'id'])).toBeUndefined();
    expect(parsed.sources.at(['version'])?.file).toBe('m.yml');
  });

  test('are checked like the file, under their own name', () => {
    const parsed = applyOverrides(base, [{ path: ['limits'], text: 'x: { min: high }', origin: 'input limits' }]);
    expect(() => validate(schema, parsed)).toThrow('input limits, character 11: limits.x.min: "high" is not a number.');
  });
});

test('the effective configuration says where each value came from', () => {
  const parsed = applyOverrides(
    parseYaml('version: 1\ndata: { path: a.csv }\nlimits: { x: { min: 0.9 } }\n', 'm.yml'),
    [{ path: ['data', 'id'], text: 'key', origin: 'flag --id' }],
  );
  const printed = printConfig(schema, validate(schema, parsed));
  expect(printed.split('\n')).toEqual([
    'version: 1 # m.yml:1:10',
    'data:',
    '  path: a.csv # m.yml:2:15',
    '  id: key # flag --id',
    'limits:',
    '  x:',
    '    min: 0.9 # m.yml:3:21',
    '    mode: interval # default',
    'timeout: 10m # default',
    '',
  ]);
});

test('of a union whose members name themselves, only the defaults of the one that is named are printed', () => {
  const union = z.strictObject({
    registry: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('folder'), path: z.string() }),
      z.strictObject({ kind: z.literal('git'), remote: z.string().default('origin') }),
    ]),
  });
  const print = (text: string) => printConfig(union, validate(union, parseYaml(text, 'c.yml')));
  expect(print('registry: { kind: folder, path: r }')).not.toContain('remote');
  expect(print('registry: { kind: git }')).toContain('remote: origin # default');
});
