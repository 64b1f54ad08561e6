import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { TrustAnchor } from '../../src/evidence/anchor.ts';
import { signEnvelope } from '../../src/evidence/dsse.ts';
import { readModelSignature, writeModelSignature } from '../../src/evidence/manifest.ts';
import { verifyModelSignature } from '../../src/evidence/signature.ts';
import { readTrust } from '../../src/evidence/trust.ts';
import { modelDigest } from '../../src/onnx/digest.ts';
import { newKey } from './sample.ts';
import { signModel } from './sign-model.ts';

const HERE = import.meta.dirname;
const FIXTURES = resolve(HERE, '../../fixtures');
/** Written by the reference implementation: see model-signing.golden.py. */
const golden = JSON.parse(readFileSync(join(HERE, 'model-signing.golden.json'), 'utf8'));
const NOW = new Date('2026-11-21T12:00:00Z');

const scratch = mkdtempSync(join(tmpdir(), 'signature-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(scratch, `${count++}`, 'model');
  for (const [name, text] of Object.entries<string>(golden.tree)) put(name, text);
});
const put = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

const trusting = (pem: string) => readTrust({ variable: 'TRUST' }, { TRUST: pem }, {});
const bytesOf = (signature: unknown) => Buffer.from(JSON.stringify(signature));
const verified = async (signature: unknown, anchors: readonly TrustAnchor[], model = folder, now = NOW) =>
  verifyModelSignature(signature instanceof Uint8Array ? signature : bytesOf(signature), {
    model,
    file: join(folder, 'model.sig'),
    anchors,
    now,
  });
const keyOf = async (curve = 'P-256') => [await trusting(golden.keys[curve])];

describe('a signature of the reference implementation', () => {
  test.each(Object.keys(golden.folders))('%s holds for its folder', async (name) => {
    const curve = /P-\d+/.exec(name)?.[0];
    expect(await verified(golden.folders[name], await keyOf(curve))).toMatchObject({
      ok: true,
      signer: { kind: 'key', id: expect.stringMatching(/^[0-9a-f]{64}$/) },
      manifest: { name: 'model' },
    });
  });

  test.each(Object.keys(golden.folders))('%s finds a changed byte in any file', async (name) => {
    const anchors = await keyOf(/P-\d+/.exec(name)?.[0]);
    for (const file of ['config.json', 'weights.bin', 'vocabulary/ä.txt', 'vocabulary/a:1:2.txt']) {
      const text = golden.tree[file];
      put(file, `${text.slice(0, -1)}!`);
      expect(await verified(golden.folders[name], anchors)).toMatchObject({
        ok: false,
        refusals: [
          {
            code: 'other-bytes',
            sentence: `${JSON.stringify(file)} has other bytes than were signed. Get the model again.`,
          },
        ],
      });
      put(file, text);
    }
  });

  test.each(['key P-256', 'shards of 20'])('%s finds a file that grew, shrank, went or came', async (name) => {
    const anchors = await keyOf();
    const codes = async () => {
      const found = await verified(golden.folders[name], anchors);
      return found.ok ? [] : found.refusals.map(({ code }) => code);
    };
    put('weights.bin', `${golden.tree['weights.bin']}0`);
    expect(await codes()).toEqual(['other-bytes']);
    put('weights.bin', golden.tree['weights.bin'].slice(0, 40));
    expect(await codes()).toEqual(['other-bytes']);
    rmSync(join(folder, 'weights.bin'));
    expect(await codes()).toEqual(['missing-file']);
    put('more.bin', 'x');
    expect(await codes()).toEqual(['missing-file', 'unsigned-file']);
  });

  test('says nothing about what the signer left out, nor about itself', async () => {
    put('ignored/more.txt', 'x');
    put('.git/HEAD', 'x');
    put('model.sig', 'x');
    expect((await verified(golden.folders['key P-256'], await keyOf())).ok).toBe(true);
    put('vocabulary/.git/HEAD', 'x');
    expect(await verified(golden.folders['key P-256'], await keyOf())).toMatchObject({
      refusals: [{ code: 'unsigned-file', sentence: expect.stringContaining('"vocabulary/.git/HEAD"') }],
    });
  });

  test.each(['whole', 'in shards'])('holds for a model of one file, hashed %s', async (name) => {
    const model = join(FIXTURES, 'models/identity.onnx');
    expect(await verified(golden.models[name], await keyOf(), model)).toMatchObject({ ok: true });
    const other = join(scratch, 'identity.onnx');
    copyFileSync(join(FIXTURES, 'models/no-batch.onnx'), other);
    expect(await verified(golden.models[name], await keyOf(), other)).toMatchObject({
      refusals: [{ code: 'other-bytes' }],
    });
  });

  test('with a link in the folder is refused, since links were not followed', async () => {
    symlinkSync(join(folder, 'config.json'), join(folder, 'link.json'));
    await expect(verified(golden.folders['key P-256'], await keyOf())).rejects.toThrow(/link\.json is a link/);
  });

  test('that hashes with BLAKE3 is refused with what to do', async () => {
    expect(await verified(golden.blake3, await keyOf())).toMatchObject({
      refusals: [{ code: 'malformed', sentence: expect.stringContaining('sign the model again with sha256') }],
    });
  });
});

describe('by certificate', () => {
  const authority = async (pem = golden.root) => [await trusting(pem)];

  test('holds where the chain leads to a trusted authority', async () => {
    expect(await verified(golden.certificates.holds, await authority())).toMatchObject({
      ok: true,
      signer: { kind: 'certificate', text: expect.stringContaining('CN=Release of Acme') },
    });
  });

  test.each([
    ['expired', 'is valid from 2026-01-01'],
    ['not for signing', 'is not for signing'],
    ['of a server', 'is not for signing'],
    ['by no authority', 'may not certify others'],
    ['too long a chain', 'may not certify so long a chain'],
    ['name constraints', 'critical extension that is not understood (2.5.29.30)'],
  ])('%s: refused', async (name, reason) => {
    expect(await verified(golden.certificates[name], await authority())).toMatchObject({
      ok: false,
      refusals: [{ code: 'other-signer', sentence: expect.stringContaining(reason) }],
    });
  });

  test('before its day, refused', async () => {
    const early = await verified(
      golden.certificates.holds,
      await authority(),
      folder,
      new Date('2025-12-31T00:00:00Z'),
    );
    expect(early).toMatchObject({ refusals: [{ code: 'other-signer' }] });
  });

  test('of the same name but another key, refused', async () => {
    expect(await verified(golden.certificates.holds, await authority(golden.otherRoot))).toMatchObject({
      refusals: [{ sentence: expect.stringContaining('does not lead to a trusted authority') }],
    });
  });

  test('whose message was signed by somebody else, refused', async () => {
    const forged = structuredClone(golden.certificates.holds);
    forged.dsseEnvelope = golden.folders['key P-384'].dsseEnvelope;
    expect(await verified(forged, await authority())).toMatchObject({
      refusals: [{ sentence: expect.stringContaining('not that of its certificate') }],
    });
  });

  test('does not do where a key is trusted, nor a key where an authority is', async () => {
    const refusalOf = async (...of: Parameters<typeof verified>) => {
      const found = await verified(...of);
      return found.ok ? [] : found.refusals.map(({ code, sentence }) => [code, String(sentence)]);
    };
    expect(await refusalOf(golden.certificates.holds, await keyOf())).toEqual([
      ['untrusted-method', expect.stringContaining('no authority is trusted')],
    ]);
    expect(await refusalOf(golden.folders['key P-256'], await authority())).toEqual([
      ['untrusted-method', expect.stringContaining('no key is trusted')],
    ]);
  });
});

describe('our own signature', () => {
  const { key, publicPem } = newKey();
  const weights = () => {
    cpSync(join(FIXTURES, 'onnx/external.onnx'), join(folder, 'external.onnx'));
    cpSync(join(FIXTURES, 'onnx/weights'), join(folder, 'weights'), { recursive: true });
    cpSync(join(FIXTURES, 'onnx/weights-2.bin'), join(folder, 'weights-2.bin'));
    return join(folder, 'external.onnx');
  };

  test('names the model and all its weights, with the digest that evidence has', async () => {
    const model = weights();
    const read = readModelSignature(await signModel(model, key));
    if (!read.ok) throw new Error(read.reason);
    const { digest, files } = await modelDigest(model);
    expect(read.signature.manifest.resources).toEqual(
      files.map(({ path, sha256 }) => ({ name: path, digest: sha256 })),
    );
    const payload = JSON.parse(Buffer.from(read.signature.bundle.envelope.payload).toString());
    expect(payload.subject).toEqual([{ name: 'model', digest: { sha256: digest.slice(7) } }]);
    expect(payload.predicate.serialization).toMatchObject({
      method: 'files',
      hash_type: 'sha256',
      allow_symlinks: false,
    });
  });

  test('holds for the model file with other files beside it, and not for the folder', async () => {
    const model = weights();
    const signature = await signModel(model, key);
    const anchors = [await trusting(publicPem)];
    expect(await verified(signature, anchors, model)).toMatchObject({ ok: true, signer: { id: key.id } });
    expect(await verified(signature, anchors)).toMatchObject({ refusals: [{ code: 'unsigned-file' }] });
    writeFileSync(join(folder, 'weights-2.bin'), Buffer.alloc(readFileSync(join(folder, 'weights-2.bin')).length, 1));
    expect(await verified(signature, anchors, model)).toMatchObject({
      refusals: [{ code: 'other-bytes', sentence: expect.stringContaining('"weights-2.bin"') }],
    });
  });

  test('over the graph alone is refused where weights lie outside', async () => {
    const model = weights();
    const [graph] = (await modelDigest(model)).files.filter(({ path }) => path === 'external.onnx');
    const signature = writeModelSignature('external.onnx', [graph!], key);
    expect(await verified(signature, [await trusting(publicPem)], model)).toMatchObject({
      refusals: [{ code: 'unsigned-file', sentence: expect.stringContaining('weights-2.bin') }],
    });
  });

  test('by another key is refused', async () => {
    const model = weights();
    expect(await verified(await signModel(model, key), [await trusting(newKey().publicPem)], model)).toMatchObject({
      refusals: [{ code: 'other-key' }],
    });
  });
});

describe('a hostile signature', () => {
  const { key, publicPem } = newKey();
  const payload = JSON.parse(Buffer.from(golden.folders['key P-256'].dsseEnvelope.payload, 'base64').toString());
  const signed = (change: (statement: typeof payload) => void) => {
    const statement = structuredClone(payload);
    change(statement);
    const {
      payloadType,
      payload: bytes,
      signatures,
    } = signEnvelope('application/vnd.in-toto+json', bytesOf(statement), key);
    const sig = Buffer.from(signatures[0]!.signature).toString('base64');
    const dsseEnvelope = { payloadType, payload: Buffer.from(bytes).toString('base64'), signatures: [{ sig }] };
    return { ...golden.folders['key P-256'], dsseEnvelope };
  };

  test.each<[string, (statement: typeof payload) => void, string]>([
    ['a path out of the folder', (s) => Object.assign(s.predicate.resources[0], { name: '../secret' }), 'not plain'],
    ['an absolute path', (s) => Object.assign(s.predicate.resources[0], { name: '/etc/passwd' }), 'not plain'],
    ['a file twice', (s) => s.predicate.resources.push(s.predicate.resources[0]), 'names a file twice'],
    [
      'another digest of the whole',
      (s) => Object.assign(s.subject[0].digest, { sha256: 'a'.repeat(64) }),
      'not that of the files',
    ],
    ['two models', (s) => s.subject.push(s.subject[0]), 'malformed (at subject)'],
    ['no file', (s) => Object.assign(s.predicate, { resources: [] }), 'malformed (at predicate.resources)'],
    ['another predicate', (s) => Object.assign(s, { predicateType: 'x' }), 'another predicate'],
    [
      'the format of 0.2',
      (s) => Object.assign(s, { predicateType: 'https://model_signing/Digests/v0.1' }),
      'sign the model again',
    ],
    [
      'mixed algorithms',
      (s) => Object.assign(s.predicate.resources[0], { algorithm: 'blake2b' }),
      'mixes hash algorithms',
    ],
  ])('with %s is refused', async (_, change, reason) => {
    expect(await verified(signed(change), [await trusting(publicPem)])).toMatchObject({
      ok: false,
      refusals: [{ code: 'malformed', sentence: expect.stringContaining(reason) }],
    });
  });

  const { mediaType, verificationMaterial, dsseEnvelope } = golden.folders['key P-256'];
  test.each<[string, unknown, string]>([
    ['nothing', '', 'it is not JSON'],
    ['no message', { mediaType, verificationMaterial }, 'at dsseEnvelope'],
    ['no material', { mediaType, dsseEnvelope }, 'at verificationMaterial'],
    ['another media type', { mediaType: 'text/plain', verificationMaterial, dsseEnvelope }, 'at mediaType'],
    ['neither key nor certificate', { mediaType, verificationMaterial: {}, dsseEnvelope }, 'it must name one of'],
    [
      'no log without a key',
      { mediaType, verificationMaterial: { certificate: { rawBytes: 'AAAA' } }, dsseEnvelope },
      'needs an entry of a public log',
    ],
    [
      'two signatures',
      {
        mediaType,
        verificationMaterial,
        dsseEnvelope: { ...dsseEnvelope, signatures: [...dsseEnvelope.signatures, ...dsseEnvelope.signatures] },
      },
      'one signature',
    ],
  ])('with %s is refused', (_, value, reason) => {
    const read = readModelSignature(typeof value === 'string' ? Buffer.from(value) : bytesOf(value));
    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe('what is trusted', () => {
  test.each([
    ['nothing at all', '', /holds no public key|is not set/],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /malformed/],
    ['some JSON', '{"a": 1}', /no trusted root of Sigstore/],
  ])('%s is refused', async (_, pem, reason) => {
    await expect(trusting(pem)).rejects.toThrow(ConfigurationError);
    await expect(trusting(pem)).rejects.toThrow(reason);
  });

  test('a file that is not there is named', async () => {
    await expect(readTrust({ file: join(scratch, 'none.pem') }, {}, {})).rejects.toThrow(/none\.pem cannot be read/);
  });
});
