import type { Digest, Milliseconds } from '../core/units.ts';
import type { ModelDigest } from '../onnx/digest.ts';
import type { Waiver } from '../policy/waivers.ts';
import type { Result } from '../result/document.ts';
import type { TrustAnchor } from './anchor.ts';
import type { VerificationKey } from './keys.ts';

/** What evidence must say to be believed. */
export interface Expectation {
  /** The bytes at hand, hashed by us. */
  readonly model: ModelDigest;
  /** The policy that must have been passed, and every gate that it names. */
  readonly policy: { readonly digest: Digest; readonly gates: readonly string[] };
  /** Keys of which one must have signed; `unsigned` accepts a statement that anyone could have written. */
  readonly signedBy: readonly VerificationKey[] | 'unsigned';
  /** Authorities and Sigstore instances that may have signed instead, for evidence in a Sigstore bundle. */
  readonly anchors?: readonly TrustAnchor[] | undefined;
  /** `owner/name` that the evidence must come from; undefined asks nothing. */
  readonly repository?: string | undefined;
  /** The commit that must have been tested. */
  readonly commit?: string | undefined;
  /** Evaluation data as it is now: evidence about other bytes under the same name is stale. */
  readonly datasets?: readonly ExpectedDataset[] | undefined;
  /** Digest of what is in production now, null where nothing is: evidence against another champion is stale. */
  readonly champion?: Digest | null | undefined;
  /** True where the policy compares with the champion: evidence from when there was none compared with nothing. */
  readonly comparesWithChampion?: boolean | undefined;
  readonly maxAge?: Milliseconds | undefined;
  /** What is agreed now: evidence that leans on a waiver that was changed or taken back is stale. Undefined asks nothing. */
  readonly waivers?: readonly Waiver[] | undefined;
  /** Decides about waivers and age. */
  readonly now: Date;
  /** Result documents that must be the ones that the evidence links to. */
  readonly results?: readonly Result[] | undefined;
}

/** Evaluation data as it is now. */
export interface ExpectedDataset {
  /** A path: results name the data by the end of that. */
  readonly name: string;
  readonly digest: Digest;
  /** True where a gate reads it only if something else asks for it: evidence need not know it. */
  readonly whereNeeded?: boolean | undefined;
}
