import type { Bundle } from './bundle.ts';
import type { VerificationKey } from './keys.ts';

/** Who signed, as far as it was proven. */
export interface Signer {
  readonly kind: 'key' | 'certificate' | 'sigstore';
  /** Of a key or certificate, SHA-256 in lower-case hexadecimal; of a keyless signature, the identity in its certificate. */
  readonly id: string;
  /** For people: the key 1234…, the certificate of …. */
  readonly text: string;
}

/** Something that is believed: a key, authorities that certify keys, or a Sigstore instance and who must have asked it. */
export type TrustAnchor =
  | { readonly kind: 'key'; readonly key: VerificationKey }
  | {
      readonly kind: 'certificate' | 'sigstore';
      /** Who signed this bundle, all of it checked, at this time. Throws TypeError with the reason why it is not believed. */
      prove(bundle: Bundle, now: Date): Signer;
    };

/** Who must have signed without a key. GitHub's Actions by default. */
export interface Identity {
  /** OpenID Connect issuer that vouched for the signer. */
  readonly issuer?: string | undefined;
  /** The name in the certificate, exactly: an e-mail address, or the address of a workflow and its ref. */
  readonly subject?: string | undefined;
  /** `owner/name` that the workflow ran for. */
  readonly repository?: string | undefined;
  /** `.github/workflows/release.yml` of that repository, or `owner/name/.github/workflows/…` of another. */
  readonly workflow?: string | undefined;
  /** The branch or tag that the workflow ran for: `refs/heads/main`. */
  readonly ref?: string | undefined;
}

/** Nobody is said to have signed, where anyone can. */
export class AnyoneError extends TypeError {
  constructor() {
    super('anyone can sign without a key, so it must be said who must have signed');
  }
}
