import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ModelKeys } from '../../../src/config/model-keys.ts';
import { milliseconds } from '../../../src/core/units.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();
const ROWS = ['id,a,b,y', 'r1,1,2,cat', 'r2,3,1,dog', 'r3,0,5,cat', 'r4,9,2,dog'];

/** A program in Node that is given the rows, and what it is to do with them. */
async function judged(body: string, keys: Partial<NonNullable<ModelKeys['command']>> = {}, id = 'id: id, ') {
  const data = await bench.file('truth.csv', `${ROWS.join('\n')}\n`);
  const program = await bench.file(
    'predict.mjs',
    `import { readFileSync, writeFileSync } from 'node:fs';
const rows = readFileSync(process.env.MODELASSAY_ROWS, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
const answer = (said) => writeFileSync(process.env.MODELASSAY_PREDICTIONS, said.map((one) => JSON.stringify(one)).join('\\n'));
const classOf = ({ a, b }) => (a < b ? 'cat' : 'dog');
${body}`,
  );
  return runGate(bench.engine(), `data: { path: '${data}', ${id}label: y }\nmetrics: { accuracy: { min: 0 } }`, {
    command: { run: [process.execPath, program], writes: 'ndjson', timeout: milliseconds(20_000), ...keys },
    folder: dirname(program),
  });
}

describe('a command', () => {
  test('is given the rows without their labels, and is joined by the id that travels with them', async () => {
    const { checks, provenance } = await judged(`
      if (rows.some((row) => 'y' in row)) throw new Error('the label was given away');
      answer(rows.map((row) => ({ id: row.id, predicted: classOf(row) })).reverse());`);
    expect(checks[0]!.numbers.value!.value).toBe(1);
    expect(provenance.subject).toMatchObject({ kind: 'predictions', digest: expect.stringMatching(/^sha256:/) });
    expect(provenance.subject!.files.map(({ path }) => path)).toEqual(['predictions.ndjson']);
    expect(provenance.environment).toMatchObject({ predictor: 'command', output: 'predicted' });
  });

  test('is given the number of the row where the data has no id', async () => {
    const { checks } = await judged(
      'answer(rows.map((row) => ({ modelassay_row: row.modelassay_row, predicted: classOf(row) })).reverse());',
      {},
      '',
    );
    expect(checks[0]!.numbers.value!.value).toBe(1);
  });

  test('may write CSV, and a line for the shell is one', async () => {
    const { checks } = await judged(
      `writeFileSync(process.env.MODELASSAY_PREDICTIONS, ['id,prediction', ...rows.map((row) => row.id + ',cat')].join('\\n'));`,
      { writes: 'csv', run: `'${process.execPath}' predict.mjs` },
    );
    expect(checks[0]!.numbers.value!.value).toBe(0.5);
  });

  test('sees only those variables that it is given, and leaves no file behind', async () => {
    process.env.ASSAY_TEST_SECRET = 'secret';
    try {
      const said = judged(`console.error('error: ' + process.env.MODELASSAY_ROWS + ' ' + process.env.ASSAY_TEST_SECRET);
        process.exit(process.env.ASSAY_TEST_SECRET === undefined ? 3 : 4);`);
      const message = await said.then(String, String);
      expect(message).toMatch(/ended with exit code 3, saying "error: .*rows\.ndjson undefined"/);
      expect(existsSync(/\S+rows\.ndjson/.exec(message)![0])).toBe(false);
      const shown = judged(`answer(rows.map(({ id }) => ({ id, predicted: process.env.ASSAY_TEST_SECRET })));`, {
        environment: ['ASSAY_TEST_SECRET'],
      });
      expect((await shown).checks[0]!.numbers.value!.value).toBe(0);
    } finally {
      delete process.env.ASSAY_TEST_SECRET;
    }
  });

  test.each<[string, string, Partial<NonNullable<ModelKeys['command']>>, RegExp]>([
    ['exits with 1', `throw new Error('no weights');`, {}, /exit code 1, saying "Error: no weights"/],
    ['writes nothing and exits with 0', '', {}, /exit code 0 and wrote no file to the path in MODELASSAY_PREDICTIONS/],
    ['writes an empty file', 'answer([]);', {}, /wrote an empty file/],
    [
      'drops a row',
      'answer(rows.slice(1).map(({ id }) => ({ id, predicted: "cat" })));',
      {},
      /no prediction for 1 row of .*: "r1"/,
    ],
    [
      'answers twice for a row',
      'answer([...rows, rows[0]].map(({ id }) => ({ id, predicted: "cat" })));',
      {},
      /two predictions for the id "r1"/,
    ],
    ['forgets the id', 'answer(rows.map(() => ({ predicted: "cat" })));', {}, /no column "id", which id names/],
    [
      'gives a row no prediction',
      'answer(rows.map(({ id, a }) => ({ id, predicted: a > 5 ? null : "cat" })));',
      {},
      /Row 4 of .* has no prediction/,
    ],
    [
      'takes too long',
      'await new Promise((resolve) => setTimeout(resolve, 60_000));',
      { timeout: milliseconds(300) },
      /took longer than the limit of 0\.3 s/,
    ],
    ['is not there', '', { run: ['/no/such/program'] }, /cannot be started: there is no such program/],
    ['wants a variable that is not set', '', { environment: ['ASSAY_NOT_SET'] }, /ASSAY_NOT_SET, which is not set/],
  ])('that %s is an error that says so', async (_, body, keys, message) => {
    await expect(judged(body, keys)).rejects.toThrow(message);
  });

  test('vouches for the file that it loads', async () => {
    const data = await bench.file('truth.csv', `${ROWS.join('\n')}\n`);
    const weights = await bench.file('model.json', '{"than":1}');
    const program = await bench.file(
      'load.mjs',
      `import { readFileSync, writeFileSync } from 'node:fs';
const { than } = JSON.parse(readFileSync(process.env.MODELASSAY_MODEL, 'utf8'));
const rows = readFileSync(process.env.MODELASSAY_ROWS, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
writeFileSync(process.env.MODELASSAY_PREDICTIONS, rows.map(({ id, a }) => JSON.stringify({ id, predicted: a > than ? 'dog' : 'cat' })).join('\\n'));`,
    );
    const run = [process.execPath, program];
    const model: ModelKeys = { path: weights, command: { run, writes: 'ndjson', timeout: milliseconds(20_000) } };
    const yaml = `data: { path: '${data}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }`;
    const { checks, provenance } = await runGate(bench.engine(), yaml, model);
    expect(checks[0]!.numbers.value!.value).toBe(1);
    expect(provenance.subject).toMatchObject({ kind: 'model', name: 'model.json', files: [{ path: 'model.json' }] });
  });
});
