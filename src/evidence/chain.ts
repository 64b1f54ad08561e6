import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { X509Certificate as Extensions } from '@sigstore/core';
import type { Signer, TrustAnchor } from './anchor.ts';
import type { Bundle } from './bundle.ts';
import { signerOf } from './dsse.ts';
import { isSigningCurve } from './keys.ts';

/**
 * Authorities in PEM, any of which may have certified the key that signed (OpenSSF Model Signing 1.0, method
 * `certificate`). Checked offline (RFC 5280 §6.1): names, signatures, validity of every certificate now, authority and path
 * length, the use of the leaf. A critical extension that is not among these refuses the chain; revocation is not looked up.
 * Throws TypeError where the text holds no certificate.
 */
export function certificateAnchor(pem: string): TrustAnchor {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const trusted = blocks.map((block) => parse(block));
  if (trusted.length === 0) throw new TypeError('it holds no certificate in PEM');
  return { kind: 'certificate', prove: (bundle, now) => proveReadable(bundle, trusted, now) };
}

interface Certificate {
  readonly x509: X509Certificate;
  readonly extensions: Extensions;
}

/** What a path is checked for, and what says nothing about whether it holds. */
const KNOWN_CRITICAL = ['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37'];
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const ANY_PURPOSE = '2.5.29.37.0';
const MAX_PATH = 10;

/** A certificate that can be parsed may still hold a key that cannot. */
function proveReadable(bundle: Bundle, trusted: readonly Certificate[], now: Date): Signer {
  try {
    return prove(bundle, trusted, now);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new TypeError('one of its certificates is malformed', { cause: error });
  }
}

function prove({ certificates, envelope }: Bundle, trusted: readonly Certificate[], now: Date): Signer {
  const [leaf, ...others] = certificates.map((der) => parse(der));
  if (leaf === undefined) throw new TypeError('it names no certificate');
  const path = pathFrom([leaf], others, trusted);
  if (path === null) throw new TypeError(`the certificate of ${nameOf(leaf)} does not lead to a trusted authority`);
  path.forEach((certificate, index) => {
    demandUsable(certificate, index, now);
  });
  demandSigning(leaf);
  const key: KeyObject = leaf.x509.publicKey;
  if (!isSigningCurve(key))
    throw new TypeError(`the certificate of ${nameOf(leaf)} has no key on P-256, P-384 or P-521`);
  const id = createHash('sha256').update(leaf.x509.raw).digest('hex');
  if (signerOf(envelope, [{ key, id }]) === null) throw new TypeError('its signature is not that of its certificate');
  return { kind: 'certificate', id, text: `the certificate of ${nameOf(leaf)} (${id.slice(0, 12)})` };
}

/** From the leaf to a trusted certificate, or null. */
function pathFrom(
  path: readonly Certificate[],
  others: readonly Certificate[],
  trusted: readonly Certificate[],
): readonly Certificate[] | null {
  const last = path.at(-1)!;
  if (trusted.some(({ x509 }) => x509.raw.equals(last.x509.raw))) return path;
  if (path.length >= MAX_PATH) return null;
  const root = trusted.find((candidate) => issued(candidate, last));
  if (root !== undefined) return [...path, root];
  for (const candidate of others) {
    if (path.includes(candidate) || !issued(candidate, last)) continue;
    const found = pathFrom([...path, candidate], others, trusted);
    if (found !== null) return found;
  }
  return null;
}

function issued(issuer: Certificate, subject: Certificate): boolean {
  return subject.x509.checkIssued(issuer.x509) && subject.x509.verify(issuer.x509.publicKey);
}

/** `index` counts from the leaf: the certificates between it and an authority are its path length. */
function demandUsable(certificate: Certificate, index: number, now: Date): void {
  const { extensions } = certificate;
  const { notBefore, notAfter } = extensions;
  if (!(notBefore <= now && now <= notAfter)) {
    throw new TypeError(
      `the certificate of ${nameOf(certificate)} is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, and it is ${now.toISOString()}`,
    );
  }
  const unknown = extensions.extensions
    .map(({ subs }) => extensions.extension(subs[0]!.toOID())!)
    .find(({ critical, oid }) => critical && !KNOWN_CRITICAL.includes(oid));
  if (unknown !== undefined)
    throw new TypeError(
      `the certificate of ${nameOf(certificate)} has a critical extension that is not understood (${unknown.oid})`,
    );
  if (index === 0) return;
  if (!extensions.isCA) throw new TypeError(`the certificate of ${nameOf(certificate)} may not certify others`);
  const longest = extensions.extBasicConstraints?.pathLenConstraint;
  if (longest !== undefined && longest < BigInt(index - 1))
    throw new TypeError(`the certificate of ${nameOf(certificate)} may not certify so long a chain`);
}

/**
 * For signatures, where it says what its key is for, and for code, where it says what for in particular (RFC 5280 §4.2.1.3 and
 * §4.2.1.12). Stricter than the reference implementation, which takes either: a server's certificate signs no models.
 */
function demandSigning(leaf: Certificate): void {
  const { extKeyUsage: usage } = leaf.extensions;
  const purposes = leaf.x509.keyUsage;
  const signs = usage === undefined || usage.digitalSignature;
  const forCode = purposes === undefined || purposes.some((purpose) => [CODE_SIGNING, ANY_PURPOSE].includes(purpose));
  if (signs && forCode && (usage !== undefined || purposes !== undefined)) return;
  throw new TypeError(`the certificate of ${nameOf(leaf)} is not for signing`);
}

function parse(source: string | Uint8Array): Certificate {
  try {
    const x509 = new X509Certificate(source);
    return { x509, extensions: Extensions.parse(x509.raw) };
  } catch {
    throw new TypeError('one of its certificates is malformed');
  }
}

function nameOf({ x509 }: Certificate): string {
  return JSON.stringify(x509.subject.replaceAll('\n', ', ').slice(0, 200));
}
