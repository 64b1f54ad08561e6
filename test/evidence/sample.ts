import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Digest } from '../../src/core/units.ts';
import type { Expectation } from '../../src/evidence/expectation.ts';
import { readSigningKey, type SigningKey } from '../../src/evidence/keys.ts';
import { type ModelDigest, rootDigest } from '../../src/onnx/digest.ts';
import type { Check, Result } from '../../src/result/document.ts';
import { type CheckChange, sampleCheck, sampleResult } from '../result/sample.ts';

export const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
export const digest = (content: string) => `sha256:${sha256(content)}` as Digest;

/** A model of two files, by their contents. */
export function modelOf(files: Readonly<Record<string, string>>): ModelDigest {
  const digests = Object.entries(files).map(([path, content]) => ({
    path,
    sha256: sha256(content),
    bytes: Buffer.byteLength(content),
  }));
  return { digest: rootDigest(digests), files: digests };
}

export const MODEL = modelOf({ 'digits.onnx': 'graph', 'digits.onnx.data': 'weights' });
export const POLICY = digest('policy');
export const NOW = new Date('2026-05-01T12:00:00Z');

export function resultOf(changes: Partial<Result> = {}): Result {
  return sampleResult({
    source: { repository: 'acme/digits', commit: 'a'.repeat(40), ref: 'refs/heads/main' },
    run: { id: '1', attempt: 1, job: 'gates', leg: null },
    subject: { kind: 'model', name: 'digits', digest: MODEL.digest, files: [...MODEL.files] },
    baseline: { kind: 'registry', name: 'digits', version: '1', digest: digest('champion'), since: null },
    datasets: [{ name: 'eval.parquet', digest: digest('eval'), rows: 100 }],
    environment: {},
    policy: { path: 'modelassay.yml', digest: POLICY },
    startedAt: '2026-05-01T11:00:00.000Z',
    durationMs: 10,
    ...changes,
  });
}

export function check(id: string, changes: CheckChange = {}): Check {
  return sampleCheck({ id, title: id, reason: 'It holds.', ...changes });
}

export function newKey(): { pem: string; publicPem: string; key: SigningKey } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { pem, publicPem, key: readSigningKey({ variable: 'KEY' }, { KEY: pem }) };
}

export function expectation(changes: Partial<Expectation> = {}): Expectation {
  return { model: MODEL, policy: { digest: POLICY, gates: ['accuracy'] }, signedBy: 'unsigned', now: NOW, ...changes };
}
