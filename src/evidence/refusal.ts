import type { Told } from '../core/advice.ts';

/** `stale` can be mended by running the gates again; `refused` cannot. */
export interface Refusal {
  readonly kind: 'refused' | 'stale';
  readonly code: RefusalCode;
  /** What was found, what was expected, and what to do. */
  readonly sentence: Told;
}

export type RefusalCode =
  | 'malformed'
  | 'unsigned'
  | 'other-key'
  | 'other-signer'
  | 'untrusted-method'
  | 'other-model'
  | 'not-passed'
  | 'gate-missing'
  | 'waiver-expired'
  | 'waiver-other-model'
  | 'waiver-withdrawn'
  | 'other-repository'
  | 'other-commit'
  | 'other-results'
  | 'other-policy'
  | 'other-data'
  | 'other-baseline'
  | 'too-old'
  | 'from-the-future';

export function refuse(code: RefusalCode, sentence: Told): Refusal {
  return { kind: 'refused', code, sentence };
}

export function stale(code: RefusalCode, sentence: string): Refusal {
  return { kind: 'stale', code, sentence };
}
