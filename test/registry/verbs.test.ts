import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { type ModelDigest, modelDigest } from '../../src/onnx/digest.ts';
import { champion } from '../../src/registry/champion.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { statusKeys, watchKeys } from '../../src/registry/look-keys.ts';
import { historyVerb, statusVerb, verifyLedgerVerb, watchVerb } from '../../src/registry/looks.ts';
import type { Stores } from '../../src/registry/stores.ts';
import type { VerbContext } from '../../src/registry/verb.ts';
import { promoteKeys, reconcileKeys, rollbackKeys, verifyKeys } from '../../src/registry/verb-keys.ts';
import { promoteVerb, reconcileVerb, rollbackVerb, verifyVerb } from '../../src/registry/verbs.ts';
import { NOW, newKey, POLICY, resultOf } from '../evidence/sample.ts';
import { branchesWith, PLACE, scratch } from './sample.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/digits');
const folder = scratch(afterAll);
const { key, publicPem } = newKey();
const stores: Stores = {
  registry: folderRegistry(join(folder, 'registry')),
  ledger: folderLedger(join(folder, 'ledger')),
  now: () => NOW,
};
const context: VerbContext = {
  folder,
  environment: { TRUSTED: publicPem },
  stores: async () => stores,
  policy: () => ({ digest: POLICY, gates: ['accuracy'] }),
  occasion: {
    actor: 'ada',
    approvals: [],
    run: null,
    source: { repository: 'acme/digits', commit: null, tag: null },
  },
  branches: branchesWith('a'.repeat(40), 'b'.repeat(40)),
  event: { event: null, ref: null },
  now: () => NOW,
};
const NAMED = { name: PLACE.model };

/** A real model with its evidence: `<name>.onnx` and `<name>.json`. */
async function prepare(name: string, from: string): Promise<ModelDigest> {
  copyFileSync(join(FIXTURES, from), join(folder, `${name}.onnx`));
  const model = await modelDigest(join(folder, `${name}.onnx`));
  const subject = { kind: 'model' as const, name: PLACE.model, digest: model.digest, files: [...model.files] };
  const statement = statementOf({ results: [resultOf({ subject, baseline: null })], gates: ['accuracy'] });
  writeFileSync(join(folder, `${name}.json`), writeEvidence(statement, key));
  return model;
}
const promoting = (name: string, more: object = {}) =>
  promoteVerb(
    promoteKeys.parse({ ...NAMED, path: `${name}.onnx`, evidence: `${name}.json`, trust: ['env:TRUSTED'], ...more }),
    context,
  );

let first: ModelDigest;
let second: ModelDigest;
beforeAll(async () => {
  first = await prepare('one', 'production.onnx');
  second = await prepare('two', 'candidate.onnx');
});

describe('verbs, from the first promotion to a rollback', () => {
  test('verify believes what was signed, and nothing else', async () => {
    const given = { path: 'one.onnx', evidence: 'one.json', trust: ['env:TRUSTED'] };
    expect(await verifyVerb(verifyKeys.parse(given), context)).toMatchObject({
      ok: true,
      data: { digest: first.digest, signer: key.id },
    });
    const other = await verifyVerb(verifyKeys.parse({ ...given, path: 'two.onnx' }), context);
    expect(other).toMatchObject({ ok: false, data: { refusals: [{ code: 'other-model' }] } });
    await expect(verifyVerb(verifyKeys.parse({ ...given, trust: [] }), context)).rejects.toThrow('No key is trusted');
    await expect(verifyVerb(verifyKeys.parse({ ...given, evidence: 'none.json' }), context)).rejects.toThrow(
      ConfigurationError,
    );
    await expect(verifyVerb(verifyKeys.parse({ ...given, 'max-age': '3' }), context)).rejects.toThrow('max-age');
    const late = await verifyVerb(verifyKeys.parse({ ...given, 'max-age': '30m' }), context);
    expect(late).toMatchObject({ ok: false, data: { refusals: [{ code: 'too-old' }] } });
  });

  test('there is no champion before the first promotion, and then there is', async () => {
    const cache = { folder: join(folder, 'cache'), maxBytes: 2 ** 30 };
    expect(await champion(stores, PLACE, cache)).toEqual({ kind: 'none', emptied: null });
    expect(await promoting('one', { 'dry-run': true })).toMatchObject({ ok: true, data: { kind: 'planned' } });
    expect(await promoting('one')).toMatchObject({ ok: true, data: { kind: 'promoted' } });
    const now = await champion(stores, PLACE, cache);
    if (now.kind === 'none') throw new Error('nothing was promoted');
    expect(now).toMatchObject({ version: '1', digest: first.digest, since: NOW.toISOString() });
    expect((await modelDigest(join(now.folder, 'one.onnx'))).digest).toBe(first.digest);
    await now.held.release();
  });

  test('promote refuses pull requests, and what does not say what to promote', async () => {
    const onPull = { ...context, event: { event: 'pull_request', ref: 'refs/pull/1/merge' } };
    const given = promoteKeys.parse({ ...NAMED, path: 'two.onnx', evidence: 'two.json', trust: ['env:TRUSTED'] });
    await expect(promoteVerb(given, onPull)).rejects.toThrow('Nothing is promoted on the event "pull_request"');
    await expect(promoting('two', { version: '1' })).rejects.toThrow('either --path');
    expect(await promoting('two', { evidence: 'one.json' })).toMatchObject({ ok: false, data: { next: 'refuse' } });
    expect(await promoting('two', { 'max-age': '1m' })).toMatchObject({ ok: false, data: { next: 'gate-again' } });
  });

  test('on a tag its own commit must have been tested', async () => {
    const at = (commit: string) => ({
      ...context,
      event: { event: 'push', ref: 'refs/tags/v1.0.0' },
      occasion: { ...context.occasion, source: { ...context.occasion.source, commit } },
    });
    const given = { ...NAMED, path: 'two.onnx', evidence: 'two.json', trust: ['env:TRUSTED'], 'dry-run': true };
    const dryRun = (commit: string) => promoteVerb(promoteKeys.parse(given), at(commit));
    expect(await dryRun('b'.repeat(40))).toMatchObject({ ok: false, data: { refusals: [{ code: 'other-commit' }] } });
    expect(await dryRun('a'.repeat(40))).toMatchObject({ ok: true, data: { kind: 'planned' } });
  });

  test('promote, status, history, rollback, verify-ledger and watch tell one story', async () => {
    expect(await promoting('two')).toMatchObject({
      ok: true,
      sentences: [expect.stringContaining(`promoted to version 2 (${second.digest})`)],
    });
    expect(await statusVerb(statusKeys.parse({}), context)).toMatchObject({
      ok: true,
      table: { rows: [['digits', 'production', 'agreed', '2', expect.anything(), NOW.toISOString(), 'ada']] },
    });
    await expect(rollbackVerb(rollbackKeys.parse(NAMED), context)).rejects.toThrow('needs a reason');
    const back = await rollbackVerb(rollbackKeys.parse({ ...NAMED, reason: 'wrong on eights' }), context);
    expect(back).toMatchObject({
      ok: true,
      data: { kind: 'rolled-back', entry: { target: { digest: first.digest } } },
    });
    const { table } = await historyVerb({ ...PLACE, name: PLACE.model }, context);
    expect(table!.rows.map((row) => [row[1], row[2], row[5]])).toEqual([
      ['rollback', '1', 'wrong on eights'],
      ['promote', '2', ''],
      ['promote', '1', ''],
    ]);
    expect(await verifyLedgerVerb({}, context)).toMatchObject({
      ok: true,
      sentences: ['digits/production: 3 records, whole.'],
    });
    expect(await watchVerb(watchKeys.parse({ bytes: true }), context)).toMatchObject({ ok: true });
    expect(await promoting('two')).toMatchObject({ ok: false, data: { refusals: [{ code: 'rolled-back' }] } });
  });

  test('a pointer moved by hand makes watch fail, and champion an error', async () => {
    await stores.registry.setPointer(PLACE, '1', '2');
    expect(await watchVerb(watchKeys.parse({}), context)).toMatchObject({
      ok: false,
      sentences: [expect.stringContaining('by hand')],
    });
    await expect(champion(stores, PLACE, { folder: join(folder, 'cache'), maxBytes: 0 })).rejects.toThrow(
      'It is not certain what is in production',
    );
    expect(await reconcileVerb(reconcileKeys.parse({ ...NAMED }), context)).toMatchObject({ ok: false });
    expect(await reconcileVerb(reconcileKeys.parse({ ...NAMED, drift: 'restore' }), context)).toMatchObject({
      ok: true,
    });
    expect(await watchVerb(watchKeys.parse({}), context)).toMatchObject({ ok: true });
  });

  test('other bytes under the champion are an error, never a baseline', async () => {
    const path = join(folder, 'registry', PLACE.model, 'versions/1/files/one.onnx');
    writeFileSync(path, readFileSync(path).subarray(1));
    const attempt = champion(stores, PLACE, { folder: join(folder, 'empty-cache'), maxBytes: 2 ** 30 });
    await expect(attempt).rejects.toThrow(EnvironmentError);
    await expect(attempt).rejects.toThrow('one.onnx was changed');
    expect(await watchVerb(watchKeys.parse({ bytes: true }), context)).toMatchObject({ ok: false });
  });
});
