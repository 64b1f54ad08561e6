import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { silentLogger } from '../../src/core/log.ts';
import type { AnyGate } from '../../src/gates/gate.ts';
import { GATES } from '../../src/gates/list.ts';
import { promote } from '../../src/registry/promote.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { openBaseline } from '../../src/suite/champion.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { newVersion } from '../registry/conformance.ts';
import { occasionOf, officeOf, requestFor } from '../registry/promoter.ts';
import { PLACE, scratch } from '../registry/sample.ts';

const root = scratch(afterAll);
const gate = (name: string) => GATES.find((one) => one.name === name) as AnyGate;
const LATER = new AbortController().signal;

interface Place {
  readonly folder: string;
  promoted(files: Readonly<Record<string, string>>): Promise<void>;
  load(top: string): ReturnType<typeof loadPolicy>;
  open(top: string, signal?: AbortSignal): Promise<ReturnType<typeof openBaseline>>;
  given(top: string): ReturnType<ReturnType<typeof openBaseline>['complete']>;
}

/** A folder with a policy in it, and an stores for the model `digits` beside it. */
function place(): Place {
  const folder = mkdtempSync(join(root, 'place-'));
  const environment = { XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
  const load: Place['load'] = (top) => {
    const gates =
      'gates: { accuracy: { data: eval.parquet, metrics: { accuracy: { max-drop: 1pp } } }, onnx-export: { max-growth: { size: 0.1 } } }';
    writeFileSync(join(folder, 'modelassay.yml'), `version: 1\n${top}\n${gates}\n`);
    return loadPolicy({ file: 'modelassay.yml', overrides: [], workingFolder: folder, environment });
  };
  const open: Place['open'] = async (top, signal = LATER) =>
    openBaseline(await load(top), environment, { log: silentLogger, signal });
  return {
    folder,
    load,
    open,
    async promoted(files) {
      const registry = { kind: 'folder', path: 'registry' } as const;
      const stores = await officeOf({ registry, ledger: { kind: 'folder', path: 'registry-ledger' }, folder });
      const outcome = await promote(stores, requestFor(newVersion(root, files)));
      if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
    },
    given: async (top) => (await open(top)).complete(gate('accuracy'), (await load(top)).gate('accuracy')),
  };
}

const MODEL = 'model: { name: digits, path: m.onnx, output: scores, classes: [cat, dog] }';
const REGISTRY = 'registry: { kind: folder, path: registry }';

describe('baseline: production', () => {
  test('is what the registry has there, with its version and what the model under test says of outputs', async () => {
    const { promoted, open, load, folder } = place();
    await promoted({ 'model.onnx': 'graph', 'weights/a.bin': 'weights' });
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const shared = await open(top);
    const { baseline, noBaseline } = await shared.complete(gate('accuracy'), (await load(top)).gate('accuracy'));
    expect(noBaseline).toBeUndefined();
    expect(baseline).toMatchObject({
      name: 'digits/production',
      source: { output: 'scores' },
      classes: ['cat', 'dog'],
      position: { file: 'modelassay.yml', line: 4 },
      registered: { version: '1', digest: expect.stringMatching(/^sha256:/), since: '2026-05-01T12:00:00.000Z' },
    });
    expect(existsSync(join(dirname(baseline!.source.at!), 'weights/a.bin'))).toBe(true);
    await shared.close();
    expect(existsSync(baseline!.source.at!)).toBe(false);
    expect(readdirSync(join(folder, 'cache/modelassay/models'))).toHaveLength(1);
  });

  test('is fetched for a limit on growth, too', async () => {
    const { promoted, open, load } = place();
    await promoted({ 'model.onnx': 'graph' });
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const shared = await open(top);
    const given = await shared.complete(gate('onnx-export'), (await load(top)).gate('onnx-export'));
    expect(given.baseline).toMatchObject({ name: 'digits/production', registered: { version: '1' } });
    await shared.close();
  });

  test('a baseline of another name, stage or classes is that one', async () => {
    const { promoted, given } = place();
    await promoted({ 'model.onnx': 'graph' });
    const named = 'baseline: { stage: production, name: digits, classes: [dog, cat] }';
    expect((await given(['model: other.onnx', REGISTRY, named].join('\n'))).baseline).toMatchObject({
      name: 'digits/production',
      classes: ['dog', 'cat'],
    });
    expect(await given([MODEL, REGISTRY, 'baseline: { stage: staging }'].join('\n'))).toMatchObject({
      baseline: undefined,
      noBaseline: expect.stringContaining('Nothing is in digits/staging yet'),
    });
  });

  test('the name is that of promote, then of the model, then of its file', async () => {
    const { given } = place();
    const none = async (top: string) => (await given([top, REGISTRY, 'baseline: production'].join('\n'))).noBaseline;
    expect(await none(`${MODEL}\npromote: { name: vit }`)).toContain('Nothing is in vit/production yet');
    expect(await none('model: models/small.onnx')).toContain('Nothing is in small/production yet');
    await expect(none('')).rejects.toThrow('it is not said of which model');
  });

  test('is fetched for a gate that asks for what lies beside it, with all its files', async () => {
    const { promoted, open, load } = place();
    await promoted({ 'model.onnx': 'graph', 'profile.json': '{}' });
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const shared = await open(top);
    const drift = gate('drift');
    const base = (await load(top)).gate('accuracy');
    const asked = async (reference: unknown) =>
      shared.complete(drift, { ...base, keys: (await drift.schema()).parse({ reference, current: 'live.parquet' }) });
    expect((await asked('train.parquet')).baseline).toBeUndefined();
    const { baseline } = await asked('production');
    const at = baseline?.source.kind === 'onnx' ? baseline.source.at : '';
    expect(existsSync(join(dirname(at), 'profile.json'))).toBe(true);
    await shared.close();
  });

  test('a profile beside the model is covered by evidence, promoted and rolled back with it', async () => {
    const { promoted, open, load, folder } = place();
    await promoted({ 'model.onnx': 'graph', 'profile.json': 'first' });
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const drift = gate('drift');
    const keys = (await drift.schema()).parse({ reference: 'production', current: 'live.parquet' });
    const profileNow = async () => {
      const shared = await open(top);
      const { baseline } = await shared.complete(drift, { ...(await load(top)).gate('accuracy'), keys });
      const text = readFileSync(join(dirname(baseline!.source.at!), 'profile.json'), 'utf8');
      await shared.close();
      return text;
    };
    expect(await profileNow()).toBe('first');
    const registry = { kind: 'folder', path: 'registry' } as const;
    const stores = await officeOf({ registry, ledger: { kind: 'folder', path: 'registry-ledger' }, folder });
    // The same model with another profile is another version: evidence of the first does not hold for it.
    const { evidence } = requestFor(newVersion(root, { 'model.onnx': 'graph', 'profile.json': 'first' }));
    const second = newVersion(root, { 'model.onnx': 'graph', 'profile.json': 'second' });
    expect(await promote(stores, requestFor(second, { evidence }))).toMatchObject({ kind: 'refused' });
    expect(await profileNow()).toBe('first');
    expect(await promote(stores, requestFor(second))).toMatchObject({ kind: 'promoted' });
    expect(await profileNow()).toBe('second');
    const occasion = occasionOf('ada', 'night');
    await rollback(stores, { place: PLACE, to: 'previous', occasion, dryRun: false });
    expect(await profileNow()).toBe('first');
  });

  test('a gate that cannot do without a baseline is not told to', async () => {
    const { open, load } = place();
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const shared = await open(top);
    const drift = gate('drift');
    const given = (await load(top)).gate('accuracy');
    const keys = (await drift.schema()).parse({ reference: 'production', current: 'live.parquet' });
    const ofDrift = (await shared.complete(drift, { ...given, keys })).noBaseline;
    expect(ofDrift).toContain('Nothing is in digits/production yet');
    expect(ofDrift).not.toContain('on-missing-baseline');
    expect((await shared.complete(gate('accuracy'), given)).noBaseline).toContain('say on-missing-baseline: warn');
    await shared.close();
  });

  test('a file of that name is written ./production, and costs no registry', async () => {
    const { given, folder } = place();
    writeFileSync(join(folder, 'production'), 'graph');
    const { baseline } = await given([MODEL, 'baseline: ./production'].join('\n'));
    expect(baseline).toMatchObject({ name: 'production', source: { at: join(folder, 'production') } });
    expect(baseline?.registered).toBeUndefined();
  });

  test('without a registry it is told what to add', async () => {
    const attempt = place().given([MODEL, 'baseline: production'].join('\n'));
    await expect(attempt).rejects.toThrow(ConfigurationError);
    await expect(attempt).rejects.toThrow('modelassay.yml names none');
    await expect(attempt).rejects.toThrow('./production');
  });

  test.each<[string, Readonly<Record<string, string>>, string, string | RegExp]>([
    ['two files at the top', { 'a.onnx': 'a', 'b.onnx': 'b' }, '', 'has 2 ONNX files at its top'],
    ['none at the top', { 'model/a.onnx': 'a' }, '', /has no ONNX file at its top.*it holds "model\/a.onnx"/],
    ['another file', { 'a.onnx': 'a' }, ', file: c.onnx', 'has no file "c.onnx"'],
    ['a file outside', { 'a.onnx': 'a' }, ', file: ../a.onnx', 'has no file "../a.onnx"'],
  ])('of a version with %s it is not guessed which is the model', async (_, files, key, words) => {
    const { promoted, given } = place();
    await promoted(files);
    const attempt = given([MODEL, REGISTRY, `baseline: { stage: production${key} }`].join('\n'));
    await expect(attempt).rejects.toThrow(ConfigurationError);
    await expect(attempt).rejects.toThrow(words);
  });

  test('of a candidate that a program reads from a folder, it is the folder that was promoted', async () => {
    const { folder, promoted, given } = place();
    await promoted({ 'weights.bin': 'old', 'tokenizer/vocab.txt': 'a b' });
    mkdirSync(join(folder, 'export'));
    const command = 'model: { name: digits, path: export, command: python predict.py, predicted: class }';
    const { baseline } = await given([command, REGISTRY, 'baseline: production'].join('\n'));
    expect(baseline?.source).toMatchObject({ kind: 'command', run: 'python predict.py', folder, predicted: 'class' });
    expect(readFileSync(join(baseline!.source.at!, 'weights.bin'), 'utf8')).toBe('old');
    expect(readFileSync(join(baseline!.source.at!, 'tokenizer/vocab.txt'), 'utf8')).toBe('a b');
  });

  test('of a candidate that a program reads from a file, it is the file that was promoted', async () => {
    const { promoted, given } = place();
    await promoted({ 'model.pkl': 'old' });
    const command = 'model: { name: digits, path: model.pkl, command: python predict.py }';
    const { baseline } = await given([command, REGISTRY, 'baseline: production'].join('\n'));
    expect(readFileSync(baseline!.source.at!, 'utf8')).toBe('old');
  });

  test('the file that is named is the model', async () => {
    const { promoted, given } = place();
    await promoted({ 'a.onnx': 'a', 'model/b.onnx': 'b' });
    const { baseline } = await given(
      [MODEL, REGISTRY, 'baseline: { stage: production, file: model/b.onnx }'].join('\n'),
    );
    expect(baseline?.source.at).toMatch(/model\/b\.onnx$/);
  });

  test('a gate that runs no baseline asks no registry', async () => {
    const top = [MODEL, 'registry: { kind: mlflow, uri: "http://127.0.0.1:9" }', 'baseline: production'].join('\n');
    const { open, load } = place();
    const given = (await load(top)).gate('accuracy');
    expect(await (await open(top)).complete(gate('data-schema'), given)).toBe(given);
  });

  test('a registry that cannot be read is an error of the place, again for each gate', async () => {
    const { open, load, promoted, folder } = place();
    await promoted({ 'model.onnx': 'graph' });
    writeFileSync(join(folder, 'registry/digits/versions/1/files/model.onnx'), 'GRAPH');
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const shared = await open(top);
    for (let time = 0; time < 2; time++)
      await expect(shared.complete(gate('accuracy'), (await load(top)).gate('accuracy'))).rejects.toThrow(
        EnvironmentError,
      );
    await shared.close();
  });

  test('an interruption is not waited out', async () => {
    const { open, load, promoted } = place();
    await promoted({ 'model.onnx': 'graph' });
    const top = [MODEL, REGISTRY, 'baseline: production'].join('\n');
    const stop = new AbortController();
    const shared = await open(top, stop.signal);
    const attempt = shared.complete(gate('accuracy'), (await load(top)).gate('accuracy'));
    stop.abort(new Error('stopped'));
    await expect(attempt).rejects.toThrow('stopped');
    await shared.close();
  });

  test.each([
    ['{ path: m.onnx, stage: production }', 'name either path'],
    ['{ name: digits }', 'name either path'],
    ['{ stge: production }', 'Did you mean "stage"?'],
    ['{ stage: "" }', 'at least 1'],
  ])('%s is refused', async (keys, words) => {
    await expect(place().load(`${MODEL}\nbaseline: ${keys}`)).rejects.toThrow(words);
  });
});
