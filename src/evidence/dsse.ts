import { sign, verify } from 'node:crypto';
import { hashOf, type SigningKey, type VerificationKey } from './keys.ts';

/** A signed message, decoded: the payload is the very bytes that the signatures cover. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string | null; readonly signature: Uint8Array }[];
}

/**
 * What a DSSE signature covers: `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`, lengths in bytes
 * (secure-systems-lab/dsse, protocol.md).
 */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** Sign with ECDSA; the signature is in DER, as in-toto, cosign and OpenSSF Model Signing write it. */
export function signEnvelope(payloadType: string, payload: Uint8Array, key: SigningKey): Envelope {
  const signature = sign(hashOf(key.key), preAuthenticationEncoding(payloadType, payload), key.key);
  return { payloadType, payload, signatures: [{ keyId: key.id, signature }] };
}

/**
 * The first of `keys` that made one of the signatures; null where none did. The key id in the envelope is a stranger's
 * hint and decides nothing. A signature may be in DER or, as in DSSE's own test vector, the plain concatenation of r and s.
 */
export function signerOf(envelope: Envelope, keys: readonly VerificationKey[]): VerificationKey | null {
  const message = preAuthenticationEncoding(envelope.payloadType, envelope.payload);
  return keys.find((key) => envelope.signatures.some(({ signature }) => isBy(key, message, signature))) ?? null;
}

/** Throws TypeError, with the reason, on anything that is no DSSE envelope. */
export function envelopeFromJson(value: unknown): Envelope {
  const { payloadType, payload, signatures } = (value ?? {}) as Record<string, unknown>;
  if (typeof payloadType !== 'string' || payloadType === '') throw new TypeError('payloadType is missing');
  if (!Array.isArray(signatures) || signatures.length === 0) throw new TypeError('it has no signatures');
  if (signatures.length > MAX_SIGNATURES) throw new TypeError(`it has more than ${MAX_SIGNATURES} signatures`);
  return {
    payloadType,
    payload: decodeBase64(payload, 'payload'),
    signatures: signatures.map((item: unknown, index) => {
      const { keyid, sig } = (item ?? {}) as Record<string, unknown>;
      const keyId = typeof keyid === 'string' && keyid !== '' ? keyid : null;
      return { keyId, signature: decodeBase64(sig, `signatures[${index}].sig`) };
    }),
  };
}

export function envelopeToJson(envelope: Envelope): {
  payloadType: string;
  payload: string;
  signatures: { keyid?: string; sig: string }[];
} {
  return {
    payloadType: envelope.payloadType,
    payload: Buffer.from(envelope.payload).toString('base64'),
    signatures: envelope.signatures.map(({ keyId, signature }) => ({
      ...(keyId !== null && { keyid: keyId }),
      sig: Buffer.from(signature).toString('base64'),
    })),
  };
}

/** Each costs a verification per key. */
const MAX_SIGNATURES = 16;

function isBy({ key }: VerificationKey, message: Uint8Array, signature: Uint8Array): boolean {
  const hash = hashOf(key);
  return (
    verify(hash, message, { key, dsaEncoding: 'der' }, signature) ||
    verify(hash, message, { key, dsaEncoding: 'ieee-p1363' }, signature)
  );
}

/**
 * Standard or URL-safe, padded or not: a verifier must accept either (protocol.md). Anything else is refused, not skipped,
 * bits that stand for no byte among them: two texts must not be one message.
 */
function decodeBase64(value: unknown, where: string): Buffer {
  const bare = typeof value === 'string' ? /^([A-Za-z0-9+/_-]*)={0,2}$/.exec(value)?.[1] : undefined;
  const decoded = Buffer.from(bare ?? '', 'base64url');
  if (bare === undefined || decoded.toString('base64url') !== bare.replaceAll('+', '-').replaceAll('/', '_'))
    throw new TypeError(`${where} is not base64`);
  return decoded;
}
