import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Logger, silentLogger } from '../../../src/core/log.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { modelOptions } from '../../predict/models.ts';
import { fixtures, workbench } from '../../table/tables.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();
const digits = (name: string) => ({ path: join(fixtures, `digits/${name}.onnx`) });
const [candidate, production] = [digits('candidate'), digits('production')];
const rows = join(fixtures, 'digits/eval.parquet');

/** What the gate does with predictions kept in a folder; `dead` has no program that could run a model. */
async function judged(folder: string, { dead = false, models = [candidate, production] } = {}) {
  const said: string[] = [];
  const log: Logger = { ...silentLogger, info: (text) => said.push(text), warn: (text) => said.push(text) };
  const { program, runtime } = modelOptions('models/identity');
  const host = {
    log,
    signal: new AbortController().signal,
    runtime: async () => runtime,
    childProgram: dead ? bench.at('no-such-program.mjs') : program,
    tables: async () => bench.engine(),
  };
  const yaml = `data: { path: '${rows}', id: id, label: label, inputs: { pixels: pixels } }
metrics: { accuracy: { min: 90%, max-drop: 2pp }, log_loss: { max: 1 } }
keep-predictions: '${folder}'
resamples: 200`;
  const [own, other = null] = models;
  const run = await runGate(bench.engine(), yaml, own!, other, { findModel: (model) => findModel(model, host) });
  return { ...run, said: said.join('\n') };
}

describe('predictions that are kept', () => {
  test('are read where model and rows are the same: no model runs, and every number is the same', async () => {
    const folder = bench.at('kept');
    const first = await judged(folder);
    expect((await readdir(folder)).filter((name) => name.endsWith('.predictions'))).toHaveLength(2);
    expect(await readdir(folder)).toHaveLength(2);
    const again = await judged(folder, { dead: true });
    expect(again.checks).toEqual(first.checks);
    expect(again.measurement.candidate).toEqual(first.measurement.candidate);
    expect(again.measurement.baseline).toEqual(first.measurement.baseline);
    expect(again.said).toContain('are those of an earlier run, kept in');
    expect(again.provenance.environment).toMatchObject({
      predictions: 'kept from an earlier run',
      baselinePredictions: 'kept from an earlier run',
      onnxruntime: '1.30.0',
    });
    // Nothing shows that the model made them: no evidence can rest on them.
    expect(first.provenance.subject).toMatchObject({ kind: 'model' });
    expect(again.provenance.subject).toMatchObject({ kind: 'predictions', digest: first.provenance.subject!.digest });
  });

  test('of the baseline alone serve another candidate, and vouch for it no more', async () => {
    const folder = bench.at('baseline');
    await judged(folder);
    const other = await judged(folder, { models: [digits('regressed'), production] });
    expect(other.provenance.environment).not.toHaveProperty('predictions');
    expect(other.provenance.environment.baselinePredictions).toBe('kept from an earlier run');
    expect(other.provenance.subject!.kind).toBe('predictions');
    expect(await readdir(folder)).toHaveLength(3);
  });

  test('of other rows, or of rows that are fed otherwise, are not taken', async () => {
    const folder = bench.at('others');
    const models = [fixture('sklearn-forest')];
    const table = join(fixtures, 'models/tabular.csv');
    const run = async (inputs: string, path = table) => {
      const yaml = `data: { path: '${path}', id: id, label: label, inputs: { X: ${inputs} } }
metrics: { accuracy: { min: 0 } }
keep-predictions: '${folder}'`;
      return runGate(bench.engine(), yaml, models[0]!);
    };
    await run('[age, income]');
    expect(await readdir(folder)).toHaveLength(1);
    await run('[income, age]');
    expect(await readdir(folder)).toHaveLength(2);
    const fewer = (await readFile(table, 'utf8')).trimEnd().split('\n').slice(0, -1).join('\n');
    await run('[age, income]', await bench.file('fewer.csv', `${fewer}\n`));
    expect(await readdir(folder)).toHaveLength(3);
    const { warnings } = await run('[age, income]');
    expect(warnings).toEqual([]);
    expect(await readdir(folder)).toHaveLength(3);
  });

  test.each([
    [
      'one bit of a score',
      (content: Buffer) => content.writeUInt8(content.readUInt8(content.length - 99) ^ 1, content.length - 99),
    ],
    ['the whole file', (content: Buffer) => content.fill(0)],
  ])('%s changed: it is told, and the model runs', async (_, damage) => {
    const folder = bench.at(`damaged ${_}`);
    const first = await judged(folder, { models: [candidate] });
    const [name] = await readdir(folder);
    const content = await readFile(join(folder, name!));
    damage(content);
    await writeFile(join(folder, name!), content);
    const again = await judged(folder, { models: [candidate] });
    expect(again.said).toMatch(
      /were kept in .* and are not read: (its bytes are not those that were written|it is no such file)\. It is run anew\./,
    );
    expect(again.checks).toEqual(first.checks);
    expect(again.provenance.subject).toMatchObject({ kind: 'model' });
    const third = await judged(folder, { models: [candidate], dead: true });
    expect(third.checks).toEqual(first.checks);
  });

  test('of a file that is cut, or put under the name of another, are not believed', async () => {
    const folder = bench.at('swapped');
    await judged(folder);
    const [one, other] = (await readdir(folder)).map((name) => join(folder, name));
    await writeFile(other!, await readFile(one!));
    expect((await judged(folder)).said).toContain('it is of another model or of other rows');
    await writeFile(one!, (await readFile(one!)).subarray(0, 20));
    expect((await judged(folder)).said).toContain('it is no such file');
  });

  test('in part are not kept, and a folder that cannot be written is told', async () => {
    const folder = bench.at('partly');
    const table = join(fixtures, 'models/tabular.csv');
    const [head, ...lines] = (await readFile(table, 'utf8')).trimEnd().split('\n');
    const at = head!.split(',').indexOf('age');
    const cells = lines.at(-1)!.split(',');
    const broken = [head, ...lines.slice(0, -1), cells.with(at, '').join(',')].join('\n');
    const yaml = `data: { path: '${await bench.file('broken.csv', `${broken}\n`)}', id: id, label: label, inputs: { X: [age, income] } }
metrics: { accuracy: { min: 0 } }
keep-predictions: '${folder}'
batch-size: 7`;
    await expect(runGate(bench.engine(), yaml, fixture('sklearn-forest'))).rejects.toThrow(/null/);
    expect(await readdir(folder)).toEqual([]);
    const file = await bench.file('a-file', '');
    const { said, checks } = await judged(file, { models: [candidate] });
    expect(said).toContain('Predictions cannot be kept in');
    expect(checks[0]!.verdict).toBe('pass');
  });

  test('of text and of maps come back as they were', async () => {
    const folder = bench.at('text');
    const run = () =>
      runGate(
        bench.engine(),
        `data: { path: '${join(fixtures, 'models/tabular.csv')}', id: id, label: label, inputs: { age: age, income: income, city: city } }
metrics: { accuracy: { min: 0 }, log_loss: { max: 9 } }
keep-predictions: '${folder}'
resamples: 200`,
        fixture('sklearn-pipeline'),
      );
    const [first, again] = [await run(), await run()];
    expect(again.provenance.environment.predictions).toBe('kept from an earlier run');
    expect(again.checks).toEqual(first.checks);
    expect(again.measurement.candidate).toEqual(first.measurement.candidate);
  });
});
