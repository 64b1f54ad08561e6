import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Envelope, envelopeFromJson, envelopeToJson } from './dsse.ts';
import type { VerificationKey } from './keys.ts';

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * A Sigstore bundle, believed of nobody yet: a signed message with what a verifier needs to check it, by one of the three
 * methods of OpenSSF Model Signing 1.0 (model-signing-spec, spec/v1.0.md §4.1).
 */
export interface Bundle {
  readonly method: 'key' | 'certificate' | 'sigstore';
  /** Of the key that signed, a stranger's hint; null where there is none. */
  readonly hint: string | null;
  /** DER, the leaf first; empty with a key. */
  readonly certificates: readonly Uint8Array[];
  readonly envelope: Envelope;
  /** Entries of a public log. */
  readonly logged: number;
  /** As it was read, for Sigstore's own verifier. */
  readonly json: unknown;
}

/** Is this JSON meant to be a Sigstore bundle? */
export function looksLikeBundle(value: object): boolean {
  return 'mediaType' in value || 'verificationMaterial' in value || 'dsseEnvelope' in value;
}

/** Throws TypeError, with the reason, on anything that is no bundle with one signature over a message. */
export function bundleFromJson(json: unknown): Bundle {
  const parsed = bundleSchema.safeParse(json);
  if (!parsed.success) throw new TypeError(`it is no Sigstore bundle (at ${parsed.error.issues[0]?.path.join('.')})`);
  const { verificationMaterial: material, dsseEnvelope } = parsed.data;
  const envelope = envelopeFromJson(dsseEnvelope);
  if (envelope.signatures.length !== 1) throw new TypeError('a bundle has one signature');
  const named = [material.publicKey, material.x509CertificateChain, material.certificate].filter(Boolean);
  if (named.length !== 1) throw new TypeError('it must name one of a key, a chain of certificates, or a certificate');
  const common = { envelope, logged: material.tlogEntries.length, json };
  if (material.certificate !== undefined)
    return { method: 'sigstore', hint: null, certificates: [decode(material.certificate)], ...common };
  if (material.x509CertificateChain !== undefined) {
    const certificates = material.x509CertificateChain.certificates.map(decode);
    return { method: 'certificate', hint: null, certificates, ...common };
  }
  return { method: 'key', hint: material.publicKey?.hint ?? null, certificates: [], ...common };
}

/** A bundle that was signed with a key: what `bundleFromJson` and every other implementation reads. */
export function bundleToJson(envelope: Envelope, key: VerificationKey): object {
  const { payload, payloadType, signatures } = envelopeToJson(envelope);
  return {
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: hintOf(key) }, tlogEntries: [] },
    dsseEnvelope: { payload, payloadType, signatures: signatures.map(({ sig }) => ({ sig, keyid: '' })) },
  };
}

/** SHA-256 of the key's PEM text, as the reference implementation writes it (model_signing, _signing/sign_ec_key.py). */
export function hintOf({ key }: VerificationKey): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'pem' }))
    .digest('hex');
}

const MAX_CERTIFICATES = 10;
const MAX_CERTIFICATE_TEXT = 100_000;

const certificate = z.object({ rawBytes: z.base64().min(1).max(MAX_CERTIFICATE_TEXT) });

/** Versions 0.1 to 0.3 of the format; what is not named here is Sigstore's own, and left to its verifier. */
const bundleSchema = z.object({
  mediaType: z.string().regex(/^application\/vnd\.dev\.sigstore\.bundle(\.v0\.3\+json|\+json;version=0\.[123])$/),
  verificationMaterial: z.object({
    // Before version 1.1 of the reference implementation the key itself, which proves nothing, stood where the hint is.
    publicKey: z.object({ hint: z.string().max(1_000).optional() }).optional(),
    x509CertificateChain: z.object({ certificates: z.array(certificate).min(1).max(MAX_CERTIFICATES) }).optional(),
    certificate: certificate.optional(),
    tlogEntries: z.array(z.unknown()).max(100).default([]),
  }),
  dsseEnvelope: z.unknown(),
});

function decode({ rawBytes }: { rawBytes: string }): Buffer {
  return Buffer.from(rawBytes, 'base64');
}
