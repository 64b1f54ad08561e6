import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Result } from '../../../src/result/document.ts';
import { makeWithSql } from '../../table/tables.ts';
import { DIGITS, FIXTURES, type Workplace, workplace } from './assay.ts';

const PARTS = [1, 2, 3];

/** What a run says of the data, without when and where it ran. */
function verdictOf({ startedAt: _, durationMs: __, environment: ___, ...rest }: Result) {
  return rest;
}

function resultIn(place: Workplace, out: string, gate: string): Result {
  return JSON.parse(place.read(`${out}/results/${gate}.json`)) as Result;
}

async function measureParts(place: Workplace, gate: string, flags: readonly string[] = []): Promise<void> {
  for (const part of PARTS) {
    const ran = await place.cli([gate, '--shard', `${part}/3`, '--out', `part-${part}`, ...flags]);
    expect(ran.code, ran.said).toBe(0);
    expect(ran.stdout).toContain(`part ${part} of 3 of ${gate}: measured`);
  }
}

const report = (place: Workplace, ...folders: readonly string[]) =>
  place.cli(['report', ...(folders.length > 0 ? folders : ['part-1', 'part-2', 'part-3']), '--out', 'merged']);

function digits(place: Workplace): void {
  for (const name of [
    'candidate.onnx',
    'regressed.onnx',
    'production.onnx',
    'eval.parquet',
    'train.parquet',
    'live-day.parquet',
    'live-night.parquet',
  ]) {
    cpSync(join(DIGITS, name), place.at(name));
  }
  cpSync(join(FIXTURES, 'contracts/digits.odcs.yaml'), place.at('contracts/digits.odcs.yaml'));
  cpSync(join(DIGITS, 'train.parquet'), place.at('digits/train.parquet'));
  place.write('modelassay.yml', {
    version: 1,
    model: 'candidate.onnx',
    baseline: 'production.onnx',
    gates: {
      accuracy: {
        data: { path: 'eval.parquet', id: 'id', label: 'label', inputs: { pixels: 'pixels' } },
        metrics: {
          accuracy: { min: '95%', 'max-drop': '1pp' },
          log_loss: { max: '0.25nats' },
          'recall[8]': { min: '90%' },
        },
        slices: ['label', { where: 'label < 3' }],
        'batch-size': 64,
      },
      drift: { reference: 'train.parquet', current: { path: 'live-day.parquet', id: 'id' } },
      'data-schema': { contract: 'contracts/digits.odcs.yaml', data: 'eval.parquet' },
    },
  });
}

test.each([
  ['accuracy', [], 0],
  ['accuracy', ['--model', 'regressed.onnx'], 1],
  ['drift', [], 0],
  ['drift', ['--current', 'live-night.parquet'], 1],
  ['accuracy', [], 0, ['--shard-by', 'label']],
  ['accuracy', ['--model', 'regressed.onnx'], 1, ['--shard-by', 'id']],
] as readonly [gate: string, flags: readonly string[], code: number, cut?: readonly string[]][])(
  '%s %j: parts of a matrix make the result of one run, to the last digit',
  async (gate, flags, code, cut = []) => {
    const place = workplace();
    digits(place);
    const whole = await place.cli([gate, '--out', 'whole', ...flags]);
    expect(whole.code, whole.said).toBe(code);
    await measureParts(place, gate, [...flags, ...cut]);
    const merged = await report(place);
    expect(merged.code, merged.said).toBe(code);
    expect(verdictOf(resultIn(place, 'merged', gate))).toEqual(verdictOf(resultIn(place, 'whole', gate)));
    // And once more, with what the first merge left among the results.
    expect((await report(place, 'part-1', 'part-2', 'part-3', 'merged')).code).toBe(code);
  },
);

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - { name: id, logicalType: integer, unique: true, required: true }
      - name: amount
        logicalType: number
        logicalTypeOptions: { minimum: 0, maximum: 990 }
        quality:
          - { type: custom, engine: modelassay, implementation: { rule: statistic, statistic: mean, mustBeBetween: [400, 600] } }
          - { type: custom, engine: modelassay, implementation: { rule: statistic, statistic: quantile, p: 0.9, mustBeLessThan: 800 } }
      - name: city
        logicalType: string
        required: true
        quality:
          - { type: library, metric: nullValues, mustBe: 0, customProperties: [{ property: modelassay.slices, value: [country] }] }
      - { name: country, logicalType: string }
`;

async function orders(place: Workplace): Promise<void> {
  await makeWithSql(
    `COPY (SELECT i AS id, (i * 7919 % 10007) / 10.0::DOUBLE AS amount, CASE WHEN i % 501 = 0 THEN NULL ELSE 'c' || i % 5 END AS city,
       CASE WHEN i < 900 THEN 'NO' ELSE 'DE' END AS country FROM range(3000) t(i)) TO '${place.at('orders.parquet')}'`,
  );
  place.write('orders.odcs.yaml', CONTRACT);
  place.write('modelassay.yml', {
    version: 1,
    gates: { 'data-schema': { contract: 'orders.odcs.yaml', data: 'orders.parquet' } },
  });
}

test('numbers, failing rows and slices that not every part has', async () => {
  const place = workplace();
  await orders(place);
  const whole = await place.cli(['data-schema', '--out', 'whole']);
  await measureParts(place, 'data-schema');
  const merged = await report(place);
  expect(merged.code).toBe(whole.code);
  const [parts, one] = [resultIn(place, 'merged', 'data-schema'), resultIn(place, 'whole', 'data-schema')];
  // Pictures are drawn of what is known before: the ends of a column.
  const plain = (result: Result) => ({
    ...verdictOf(result),
    figures: [],
    checks: result.checks.map((check) => ({ ...check, reason: '' })),
  });
  expect(plain(parts)).toEqual(plain(one));
  expect(parts.checks.length).toBeGreaterThan(8);
});

test.each([
  ['rows that follow each other', 'rows.ndjson', []],
  ['whole files', 'files/*.ndjson', []],
  ['the values of a column', 'rows.ndjson', ['--shard-by', 'id']],
])('objects under a JSON Schema in parts of %s', async (_, data, cut) => {
  const place = workplace();
  const rows = Array.from({ length: 30 }, (_, id) => `${JSON.stringify({ id, v: id % 11 === 7 ? 'x' : id })}\n`);
  place.write('rows.ndjson', rows.join(''));
  for (const part of PARTS) place.write(`files/${part}.ndjson`, rows.slice(10 * part - 10, 10 * part).join(''));
  place.write(
    'rows.json',
    JSON.stringify({ type: 'object', properties: { id: { type: 'integer' }, v: { not: { type: 'string' } } } }),
  );
  place.write('modelassay.yml', {
    version: 1,
    gates: { 'data-schema': { contract: 'rows.json', format: 'json-schema', data } },
  });
  const whole = await place.cli(['data-schema', '--out', 'whole']);
  expect(whole.code, whole.said).toBe(1);
  await measureParts(place, 'data-schema', cut);
  const merged = await report(place);
  expect(merged.code, merged.said).toBe(1);
  const [parts, one] = [resultIn(place, 'merged', 'data-schema'), resultIn(place, 'whole', 'data-schema')];
  expect(one.checks.find(({ id }) => id === 'jsonSchema')?.examples).toEqual(['row 8', 'row 19', 'row 30']);
  // Where a row stands among those of a value says nothing of its place in the file.
  const named = ({ checks }: Result) => checks.map(({ examples: _, listing: __, ...rest }) => rest);
  if (cut.length > 0) expect(named(parts)).toEqual(named(one));
  else expect(verdictOf(parts)).toEqual(verdictOf(one));
});

test('what parts cannot tell is an error of its own rule, and of no other', async () => {
  const place = workplace();
  digits(place);
  await measureParts(place, 'data-schema');
  const merged = await report(place);
  expect(merged.code).toBe(1);
  const { checks } = resultIn(place, 'merged', 'data-schema');
  const undecided = checks.filter(({ verdict }) => verdict !== 'pass');
  expect(undecided.map(({ verdict }) => verdict)).toEqual(['error', 'error', 'error']);
  for (const { reason } of undecided) expect(reason).toContain('it cannot be put together from parts');
  expect(checks.length).toBeGreaterThan(20);
});

test('a part that is missing, edited, of another policy or there twice is an error that says which', async () => {
  const place = workplace();
  await orders(place);
  await measureParts(place, 'data-schema');
  const whole = await report(place);
  const missing = await report(place, 'part-1', 'part-3');
  expect(missing.code).toBe(3);
  expect(missing.said).toContain('part 2 of 3 of data-schema did not come');
  // The merge that could not be made leaves no verdict of the one before.
  expect(resultIn(place, 'merged', 'data-schema').verdict).toBe('error');

  // The same file in two folders is one part.
  cpSync(place.at('part-2'), place.at('copy'), { recursive: true });
  expect((await report(place, 'part-1', 'part-2', 'part-3', 'copy')).code).toBe(whole.code);
  // Another measurement of it is not.
  await place.cli(['data-schema', '--shard', '2/3', '--out', 'again', '--examples', '3']);
  const other = await report(place, 'part-1', 'part-2', 'part-3', 'again');
  expect([other.code, other.said]).toEqual([2, expect.stringContaining('other policies')]);

  const file = place.at('copy/parts/data-schema-2-of-3.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"isEmpty":false', '"isEmpty":true'));
  const edited = await report(place, 'part-1', 'copy', 'part-3');
  expect([edited.code, edited.said]).toEqual([2, expect.stringContaining('it was edited, or cut short')]);

  place.write('modelassay.yml', {
    version: 1,
    gates: { 'data-schema': { contract: 'orders.odcs.yaml', data: 'orders.parquet', 'max-violations': 5000 } },
  });
  const loosened = await report(place);
  expect([loosened.code, loosened.said]).toEqual([2, expect.stringContaining('is not the one that the parts')]);
});

test('a part of accuracy that is missing, comes late or comes twice', async () => {
  const place = workplace();
  digits(place);
  const env = (attempt: number) => ({
    GITHUB_RUN_ID: '7',
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ATTEMPT: String(attempt),
  });
  const part = async (index: number, out: string, attempt = 1) =>
    place.cli(['accuracy', '--shard', `${index}/3`, '--shard-by', 'id', '--out', out], { env: env(attempt) });
  for (const index of PARTS) await part(index, `part-${index}`);
  const missing = await report(place, 'part-1', 'part-3');
  expect([missing.code, missing.said]).toEqual([3, expect.stringContaining('part 2 of 3 of accuracy did not come')]);
  expect(resultIn(place, 'merged', 'accuracy').verdict).toBe('error');

  // Of rows that were others when it was read: by another job at the same time, and by the same one when it ran again.
  const rows = place.at('eval.parquet');
  cpSync(rows, place.at('kept.parquet'));
  await makeWithSql(`COPY (SELECT * FROM '${place.at('kept.parquet')}' WHERE id <> 'eval-1199') TO '${rows}'`);
  await part(2, 'other');
  await part(2, 'stale', 2);
  cpSync(place.at('kept.parquet'), rows);
  const twice = await report(place, 'part-1', 'part-2', 'other', 'part-3');
  expect([twice.code, twice.said]).toEqual([2, expect.stringContaining('part 2 of 3 of accuracy came twice')]);
  const stale = await report(place, 'part-1', 'part-2', 'stale', 'part-3');
  expect([stale.code, stale.said]).toEqual([2, expect.stringContaining('do not agree on what they all read')]);

  await part(2, 'late', 3);
  const whole = await place.cli(['accuracy', '--out', 'whole'], { env: env(1) });
  expect((await report(place, 'part-1', 'stale', 'late', 'part-3')).code).toBe(whole.code);
  expect(resultIn(place, 'merged', 'accuracy').checks).toEqual(resultIn(place, 'whole', 'accuracy').checks);
  // A part that was cut another way is none of this whole.
  await place.cli(['accuracy', '--shard', '2/3', '--out', 'uncut'], { env: env(4) });
  const uncut = await report(place, 'part-1', 'uncut', 'part-3');
  expect([uncut.code, uncut.said]).toEqual([2, expect.stringContaining('have other numbers of parts')]);
});

test('of a job that ran again the latest attempt counts', async () => {
  const place = workplace();
  await orders(place);
  const whole = await place.cli(['data-schema', '--out', 'whole']);
  const env = { GITHUB_RUN_ID: '7', GITHUB_ACTIONS: 'true', GITHUB_RUN_ATTEMPT: '1' };
  for (const part of PARTS) {
    await place.cli(['data-schema', '--shard', `${part}/3`, '--out', `part-${part}`], { env });
  }
  // The data was wrong at first where the second ran.
  await makeWithSql(
    `COPY (SELECT * FROM '${place.at('orders.parquet')}' WHERE id < 2000) TO '${place.at('cut.parquet')}'`,
  );
  cpSync(place.at('orders.parquet'), place.at('whole.parquet'));
  cpSync(place.at('cut.parquet'), place.at('orders.parquet'));
  await place.cli(['data-schema', '--shard', '2/3', '--out', 'early'], { env });
  cpSync(place.at('whole.parquet'), place.at('orders.parquet'));
  const told = await report(place, 'part-1', 'early', 'part-3');
  expect([told.code, told.said]).toEqual([2, expect.stringContaining('do not agree on what they all read')]);
  await place.cli(['data-schema', '--shard', '2/3', '--out', 'late'], { env: { ...env, GITHUB_RUN_ATTEMPT: '2' } });
  expect((await report(place, 'part-1', 'early', 'late', 'part-3')).code).toBe(whole.code);
});

test('more parts than rows leave some empty, and change nothing', async () => {
  const place = workplace();
  await orders(place);
  await makeWithSql(`COPY (SELECT * FROM '${place.at('orders.parquet')}' LIMIT 2) TO '${place.at('two.parquet')}'`);
  const whole = await place.cli(['data-schema', '--out', 'whole', '--data', 'two.parquet']);
  await measureParts(place, 'data-schema', ['--data', 'two.parquet']);
  expect((await report(place)).code).toBe(whole.code);
  expect(resultIn(place, 'merged', 'data-schema').checks.map(({ verdict }) => verdict)).toEqual(
    resultIn(place, 'whole', 'data-schema').checks.map(({ verdict }) => verdict),
  );
});

test.each([
  [['data-schema', '--shard', '0/3'], /names no part/],
  [['data-schema', '--shard', '4/3'], /names no part/],
  [['data-schema', '--shard', '1/3', '--shard-by', 'amount'], /cannot be cut into parts by "amount", which is float/],
  [['data-schema', '--shard', '1/3', '--shard-by', 'orderid'], /has no column "orderid"/],
] as const)('%j is refused', async (args, why) => {
  const place = workplace();
  await orders(place);
  const ran = await place.cli(args);
  expect([ran.code, ran.said]).toEqual([2, expect.stringMatching(why)]);
});

test('profiles of parts are one profile', async () => {
  const place = workplace();
  await orders(place);
  await place.cli(['profile', 'orders.parquet', '--no-rows', '-o', 'first.json']);
  await place.cli(['profile', 'orders.parquet', '--like', 'first.json', '--no-rows', '-o', 'whole.json']);
  for (const part of PARTS) {
    const ran = await place.cli([
      ...['profile', 'orders.parquet', '--like', 'first.json', '--no-rows'],
      ...['--shard', `${part}/3`, '-o', `live-${part}-of-3.json`],
    ]);
    expect(ran.code, ran.said).toBe(0);
  }
  await place.cli(['profile', ...PARTS.map((part) => `live-${part}-of-3.json`), '-o', 'merged.json']);
  const countsIn = (name: string) =>
    (
      JSON.parse(place.read(name)) as { features: { column: string; missing: number; values: { counts?: unknown } }[] }
    ).features.map(({ column, missing, values }) => [column, missing, values.counts]);
  expect(countsIn('merged.json')).toEqual(countsIn('whole.json'));
  const alone = await place.cli(['profile', 'orders.parquet', '--shard', '1/3']);
  expect([alone.code, alone.said]).toEqual([2, expect.stringContaining('needs --like')]);
});
