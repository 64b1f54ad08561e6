import type { Told } from '../core/advice.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import type { VerbRefusal } from './refuse.ts';

/** What asking for a promotion came to. */
export type PromoteOutcome =
  | { readonly kind: 'promoted'; readonly record: LedgerRecord }
  /** It is in production already; also after a crash that left the pointer behind, which was finished now. */
  | { readonly kind: 'already'; readonly record: LedgerRecord; readonly note?: Told }
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | { readonly kind: 'refused'; readonly refusals: readonly VerbRefusal[] }
  | { readonly kind: 'conflict'; readonly winner: LedgerRecord | null; readonly sentence: string };
