import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SourceMap } from '../../../src/config/sources.ts';
import { convertContract } from '../../../src/gates/data-schema/convert-contract.ts';
import { explainDataSchema } from '../../../src/gates/data-schema/explain.ts';
import { inferContract } from '../../../src/gates/data-schema/infer.ts';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';
import { gateFiles } from '../../../src/suite/gate-files.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { gateContext } from '../context.ts';
import { workshop } from './harness.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));
const ajv = new Ajv2019.default({ strict: false });
addFormats.default(ajv);
const isOdcs = ajv.compile(JSON.parse(readFileSync(fixture('contracts/odcs/odcs-json-schema-v3.1.0.json'), 'utf8')));

describe('inferContract', () => {
  test('writes a valid contract that the reference keeps, and that other data of its kind keeps too', async () => {
    const dataset = await engine.open({ paths: [fixture('digits/train.parquet')] });
    const text = await inferContract(engine, dataset, 'digits');
    expect(isOdcs(parse(text)), JSON.stringify(isOdcs.errors)).toBe(true);
    const contract = shop.file('inferred.yaml', text);
    expect((await shop.run({ contract, data: fixture('digits/train.parquet') })).broken).toEqual([]);
    expect((await shop.run({ contract, data: fixture('digits/eval.parquet') })).broken).toEqual(['id.length fail']);
    expect((await shop.run({ contract, data: fixture('digits/live-night.parquet') })).broken).toContain(
      'brightness.range fail',
    );
  });

  test('finds types in text, keeps codes as text, and guesses personal data', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, index) =>
        `${index},00${index},${index / 4},2024-01-0${(index % 9) + 1},a${index}@example.org,${index % 2 ? 'x' : ''}`,
    );
    const data = shop.file('people.csv', `id,zip,score,day,contact,flag\n${rows.join('\n')}\n`);
    const text = await inferContract(engine, await engine.open({ paths: [data] }), 'people');
    const properties = parse(text).schema[0].properties as Record<string, unknown>[];
    expect(properties.map(({ name, logicalType }) => `${name} ${logicalType}`)).toEqual([
      'id integer',
      'zip string',
      'score number',
      'day date',
      'contact string',
      'flag string',
    ]);
    expect(properties[0]).toMatchObject({ primaryKey: true });
    expect(text).toContain('# looks like e-mail addresses: personal data?');
    expect((await shop.run({ contract: shop.file('people.yaml', text), data })).broken).toEqual([]);
  });
});

describe('convertContract', () => {
  test.each([
    'great-expectations/digits.json',
    'pandera/digits.yaml',
    'frictionless/digits.json',
    'json-schema/digits.json',
  ])('%s becomes a valid ODCS contract that judges the same', async (name) => {
    const { text } = await convertContract(fixture(`contracts/${name}`), { read: gateFiles.read });
    expect(isOdcs(parse(text)), JSON.stringify(isOdcs.errors)).toBe(true);
    const data = fixture('digits/eval.parquet');
    const original = await shop.run({ contract: fixture(`contracts/${name}`), data });
    const converted = await shop.run({ contract: shop.file(`${name.replace('/', '-')}.yaml`, text), data });
    expect(original.broken).toEqual([]);
    expect(converted.broken).toEqual([]);
    const night = fixture('digits/live-night.parquet');
    const [before, after] = [
      await shop.run({ contract: fixture(`contracts/${name}`), data: night }),
      await shop.run({ contract: shop.at(`${name.replace('/', '-')}.yaml`), data: night }),
    ];
    const failing = (ran: typeof before) =>
      ran.measurement.tables[0]!.rules.flatMap(({ outcome }) =>
        outcome.state === 'counted' && outcome.violations > 0 ? [outcome.violations] : [],
      ).sort((a, b) => a - b);
    expect(failing(before).length).toBeGreaterThan(0);
    expect(failing(after)).toEqual(failing(before));
  });
});

describe('explainDataSchema', () => {
  test('shows every statement without reading data', async () => {
    const policy = {
      keys: dataSchemaKeys.parse({ contract: fixture('contracts/digits.odcs.yaml'), data: '/nowhere/eval.parquet' }),
      sources: new SourceMap(),
      model: undefined,
      baseline: undefined,
      resolve: (path: string) => path,
      reproduce: '',
    };
    const text = await explainDataSchema(policy, gateContext(), engine.explain);
    expect(text.match(/\/nowhere\/eval\.parquet/g)?.length).toBeGreaterThan(10);
    expect(text).toContain('train.parquet');
    expect(text).toContain('^(train|eval|day|night)-[0-9]{4}$');
  });

  test('shows what is judged in this process, and that no command line has it', async () => {
    const schema = { properties: { v: { not: { type: 'string' } } } };
    const policy = {
      keys: dataSchemaKeys.parse({
        contract: shop.file('explained.json', JSON.stringify(schema)),
        format: 'json-schema',
        data: '/nowhere/rows.ndjson',
      }),
      sources: new SourceMap(),
      model: undefined,
      baseline: undefined,
      resolve: (path: string) => path,
      reproduce: '',
    };
    const text = await explainDataSchema(policy, gateContext(), engine.explain);
    expect(text).toContain(`NOT modelassay_fits("modelassay object", '${JSON.stringify(schema)}', true)`);
    expect(text).toContain("read_json_objects(['/nowhere/rows.ndjson'])");
    expect(text).toContain("-- modelassay_fits(json, schema, formats) is a function of Model Assay's own");
  });

  test('is what the page on the gate shows', async () => {
    const page = readFileSync(new URL('../../../docs/data-schema.md', import.meta.url), 'utf8');
    const plan = page.slice(page.indexOf('## The plan'));
    const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(plan)![1]!;
    const file = shop.file('orders.odcs.yaml', block('yaml'));
    const policy = {
      keys: dataSchemaKeys.parse({ contract: file, data: 'orders.parquet' }),
      sources: new SourceMap(),
      model: undefined,
      baseline: undefined,
      resolve: (name: string) => name,
      reproduce: '',
    };
    const context = gateContext();
    expect(await explainDataSchema(policy, context, engine.explain)).toBe(block('sql'));
  });
});
