import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { modelDigest } from '../../src/onnx/digest.ts';
import type { VerbContext } from '../../src/registry/verb.ts';
import { verifyKeys } from '../../src/registry/verb-keys.ts';
import { verifyVerb } from '../../src/registry/verbs.ts';
import { signPassedModel } from '../../src/suite/model-signature.ts';
import { check, NOW, newKey, POLICY, resultOf } from '../evidence/sample.ts';
import { branchesWith } from './sample.ts';

const MODEL = resolve(import.meta.dirname, '../../fixtures/onnx/external.onnx');
const folder = mkdtempSync(join(tmpdir(), 'signature-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { key, publicPem } = newKey();
writeFileSync(join(folder, 'key.pub'), publicPem);
const signer = { key, reason: null };
const context: VerbContext = {
  folder,
  environment: {},
  stores: () => Promise.reject(new Error('nothing is opened')),
  policy: () => ({ digest: POLICY, gates: ['accuracy'] }),
  occasion: { actor: 'someone', approvals: [], run: null, source: { repository: null, commit: null, tag: null } },
  branches: branchesWith(),
  event: { event: 'push', ref: null },
  now: () => NOW,
};
const state = async (blocking: boolean) => {
  const { digest, files } = await modelDigest(MODEL);
  const subject = { kind: 'model' as const, name: 'external', digest, files: [...files] };
  const results = [resultOf({ subject, checks: [check('a', { verdict: blocking ? 'fail' : 'pass' })] })];
  const path = join(folder, 'evidence.json');
  writeFileSync(path, writeEvidence(statementOf({ results, gates: ['accuracy'] }), key));
  return path;
};
const verify = (changes: object) =>
  verifyVerb(verifyKeys.parse({ path: MODEL, evidence: 'evidence.json', trust: ['key.pub'], ...changes }), context);

describe('the signature of a model that passed', () => {
  test('is written from its evidence, without the model, and holds for it', async () => {
    const path = join(folder, 'model.sig');
    await signPassedModel({ evidence: await state(false), signer, path });
    const report = await verify({ signature: 'model.sig' });
    expect(report).toMatchObject({
      ok: true,
      sentences: [expect.stringContaining('weights-2.bin'), expect.anything()],
    });
    expect(report.sentences[1]).toBe(
      `Signed by the key ${key.id}. A signature says nothing of gates: verify the evidence for that.`,
    );
    expect((await verify({})).ok).toBe(true);
  });

  test('is refused for another model, each reason in its sentence', async () => {
    const report = await verify({ signature: 'model.sig', path: join(dirname(MODEL), 'corners.onnx') });
    expect(report).toMatchObject({ ok: false, sentences: [expect.stringContaining('is not in the signature')] });
  });

  test('is not written for a model that failed, nor without a key', async () => {
    const path = join(folder, 'none.sig');
    const evidence = await state(true);
    await expect(signPassedModel({ evidence, signer, path })).rejects.toThrow(/did not pass/);
    await expect(signPassedModel({ evidence, signer: { key: null, reason: 'no key is named' }, path })).rejects.toThrow(
      /needs a key, but no key is named/,
    );
    expect(() => readFileSync(path)).toThrow();
  });

  test('needs somebody who is trusted, and a file that is there', async () => {
    await expect(verify({ signature: 'model.sig', trust: [] })).rejects.toThrow(/Nobody is trusted/);
    await expect(verify({ signature: 'gone.sig' })).rejects.toThrow(/The signature gone\.sig cannot be read/);
  });

  test('by a root of Sigstore needs to know who must have signed', async () => {
    const golden = JSON.parse(readFileSync(resolve(import.meta.dirname, '../evidence/keyless.golden.json'), 'utf8'));
    writeFileSync(join(folder, 'root.json'), JSON.stringify(golden.root));
    await expect(verify({ trust: ['root.json'] })).rejects.toThrow(/anyone can sign without a key/);
    const report = await verify({ trust: ['root.json'], repository: 'acme/digits' });
    expect({ ...report, sentences: report.sentences.map(String) }).toMatchObject({
      ok: false,
      sentences: [expect.stringContaining('with a key, and no key is trusted')],
    });
  });
});
