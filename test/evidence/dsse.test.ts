import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Envelope,
  envelopeFromJson,
  envelopeToJson,
  preAuthenticationEncoding,
  signEnvelope,
  signerOf,
} from '../../src/evidence/dsse.ts';
import type { VerificationKey } from '../../src/evidence/keys.ts';
import { newKey } from './sample.ts';

/** secure-systems-lab/dsse, protocol.md, "Test Vectors". */
const VECTOR = {
  payload: 'aGVsbG8gd29ybGQ=',
  payloadType: 'http://example.com/HelloWorld',
  signatures: [{ sig: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==' }],
};
const X = 46950820868899156662930047687818585632848591499744589407958293238635476079160n;
const Y = 5640078356564379163099075877009565129882514886557779369047442380624545832820n;

const coordinate = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
const vectorKey: VerificationKey = {
  key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: coordinate(X), y: coordinate(Y) }, format: 'jwk' }),
  id: 'vector',
};

describe("DSSE's published vector", () => {
  test('the pre-authentication encoding is the one printed', () => {
    const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  test('the signature is by the printed key, and by no other', () => {
    const envelope = envelopeFromJson(VECTOR);
    expect(Buffer.from(envelope.payload).toString()).toBe('hello world');
    expect(signerOf(envelope, [newKey().key.public, vectorKey])).toBe(vectorKey);
    expect(signerOf(envelope, [newKey().key.public])).toBeNull();
  });

  test('another type or another body has no signature', () => {
    const envelope = envelopeFromJson(VECTOR);
    expect(signerOf({ ...envelope, payloadType: 'http://example.com/helloworld' }, [vectorKey])).toBeNull();
    expect(signerOf({ ...envelope, payload: Buffer.from('hello worlD') }, [vectorKey])).toBeNull();
  });

  test('URL-safe base64 without padding is the same envelope', () => {
    const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const envelope = envelopeFromJson({
      ...VECTOR,
      payload: urlSafe(VECTOR.payload),
      signatures: [{ sig: urlSafe(VECTOR.signatures[0]!.sig), keyid: '' }],
    });
    expect(signerOf(envelope, [vectorKey])).toBe(vectorKey);
  });
});

describe('envelopes', () => {
  test('lengths are in bytes, not in characters', () => {
    expect(preAuthenticationEncoding('ü', Buffer.from('é')).toString()).toBe('DSSEv1 2 ü 2 é');
  });

  test('what is signed verifies, after JSON and back, under the right key only', () => {
    const { key } = newKey();
    const other = newKey().key;
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 300 }), (type, payload) => {
        const envelope = envelopeFromJson(JSON.parse(JSON.stringify(envelopeToJson(signEnvelope(type, payload, key)))));
        expect(signerOf(envelope, [other.public, key.public])?.id).toBe(key.id);
        expect(signerOf(envelope, [other.public])).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  test('a changed byte of the signature is no signature', () => {
    const { key } = newKey();
    const envelope = signEnvelope('t', Buffer.from('body'), key);
    const { signature } = envelope.signatures[0]!;
    for (let index = 0; index < signature.length; index += 7) {
      const changed = Buffer.from(signature);
      changed[index]! ^= 1;
      const forged: Envelope = { ...envelope, signatures: [{ keyId: key.id, signature: changed }] };
      expect(signerOf(forged, [key.public])).toBeNull();
    }
  });

  test.each([
    ['no payloadType', { payload: '', signatures: [{ sig: '' }] }, 'payloadType is missing'],
    ['no signatures', { payloadType: 't', payload: '', signatures: [] }, 'no signatures'],
    [
      'a payload that is no base64',
      { payloadType: 't', payload: 'a b', signatures: [{ sig: '' }] },
      'payload is not base64',
    ],
    ['a signature that is no text', { payloadType: 't', payload: '', signatures: [{ sig: 1 }] }, 'signatures[0].sig'],
    [
      'a thousand signatures',
      { payloadType: 't', payload: '', signatures: Array(1000).fill({ sig: '' }) },
      'more than',
    ],
  ])('%s is refused', (_, value, reason) => {
    expect(() => envelopeFromJson(value)).toThrow(reason);
  });
});
