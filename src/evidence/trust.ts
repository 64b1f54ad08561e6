import { advice, key, type Told } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { AnyoneError, type Identity, type Signer, type TrustAnchor } from './anchor.ts';
import type { Bundle } from './bundle.ts';
import { signerOf } from './dsse.ts';
import { type KeySource, readSource, readVerificationKey, sourceName, type VerificationKey } from './keys.ts';

/**
 * What a source of trust holds, by its contents: a public key or certificates of authorities in PEM, or the trusted roots
 * of Sigstore instances (`trusted_root.json`, or one on each line as `gh attestation trusted-root` prints them).
 * Throws ConfigurationError on anything else, and for Sigstore where nobody is said to have signed.
 */
export async function readTrust(
  source: KeySource,
  environment: NodeJS.ProcessEnv,
  identity: Identity,
): Promise<TrustAnchor> {
  const text = readSource(source, environment);
  try {
    if (text.trimStart().startsWith('{')) {
      const { sigstoreAnchor } = await import('./sigstore.ts');
      return sigstoreAnchor(text, identity);
    }
    if (text.includes('-----BEGIN CERTIFICATE-----')) {
      const { certificateAnchor } = await import('./chain.ts');
      return certificateAnchor(text);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const reason = error instanceof AnyoneError ? NAME_SOMEBODY : error.message;
    throw new ConfigurationError(advice`${sourceName(source)} cannot be trusted: ${reason}.`, { cause: error });
  }
  return { kind: 'key', key: readVerificationKey(source, environment) };
}

export type Proof =
  | { readonly ok: true; readonly signer: Signer }
  | { readonly ok: false; readonly code: 'other-key' | 'other-signer' | 'untrusted-method'; readonly sentence: Told };

/** Did somebody who is trusted sign this bundle? Offline. `what` names it in the sentence: the evidence, the signature. */
export function proveBundle(bundle: Bundle, anchors: readonly TrustAnchor[], now: Date, what: string): Proof {
  const { method } = bundle;
  const fitting = anchors.filter(({ kind }) => kind === method);
  if (fitting.length === 0) return { ok: false, code: 'untrusted-method', sentence: untrustedSentence(what, method) };
  const reasons: string[] = [];
  for (const anchor of fitting) {
    if (anchor.kind === 'key') continue;
    try {
      return { ok: true, signer: anchor.prove(bundle, now) };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      reasons.push(error.message);
    }
  }
  const keys = fitting.flatMap((anchor) => (anchor.kind === 'key' ? [anchor.key] : []));
  const signing = signerOf(bundle.envelope, keys);
  if (signing !== null) return { ok: true, signer: keySigner(signing) };
  if (method === 'key') return { ok: false, code: 'other-key', sentence: otherKeySentence(what, keys) };
  return {
    ok: false,
    code: 'other-signer',
    sentence: `${what} is not signed by whom you trust, or it was changed after it was signed: ${[...new Set(reasons)].join('; ')}.`,
  };
}

export function untrustedSentence(what: string, method: Bundle['method']): Told {
  return advice`${what} is signed ${HOW[method]}. ${TRUST[method]}`;
}

export function keySigner({ id }: VerificationKey): Signer {
  return { kind: 'key', id, text: `the key ${id}` };
}

export function otherKeySentence(what: string, keys: readonly VerificationKey[]): string {
  const named = keys.map(({ id }) => id.slice(0, 12)).join(', ');
  return `${what} is signed by none of the ${keys.length} trusted keys (${named}), or it was changed after it was signed. Trust the key that signed it, or run the gates again.`;
}

const NAME_SOMEBODY = advice`anyone can sign without a key, so say who must have signed: ${key('repository')} owner/name, for workflows of GitHub`;

const HOW = {
  key: 'with a key, and no key is trusted',
  certificate: 'with a certificate, and no authority is trusted',
  sigstore: 'without a key (Sigstore), and no trusted root is given',
};

const TRUST = {
  key: advice`Name the public key with ${key('trust')}.`,
  certificate: advice`Name the PEM file of the authority’s certificate with ${key('trust')}.`,
  sigstore: advice`Name the file of the trusted root with ${key('trust')} (gh attestation trusted-root prints it), and the repository that must have signed with ${key('repository')}.`,
};
