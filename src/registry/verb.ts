import type { Told } from '../core/advice.ts';
import type { Expectation, ExpectedDataset } from '../evidence/expectation.ts';
import type { Waiver } from '../policy/waivers.ts';
import type { Table } from '../result/document.ts';
import type { Branches } from './branch.ts';
import type { Entry } from './ledger/entry.ts';
import type { Place } from './names.ts';
import type { VerbRefusal } from './refuse.ts';
import type { Occasion, Stores } from './stores.ts';
import type { PromotionEvent } from './tag.ts';

/** What a verb that looks is given by whoever calls it, besides its own keys. */
export interface LookContext {
  /** Opened when a verb first needs it. */
  stores(): Promise<Stores>;
  /** The model and stage of the policy, which a look at everything must not miss; null where it names none. */
  readonly own?: Place | null | undefined;
  readonly now: () => Date;
}

/** What any other verb is given. */
export interface VerbContext extends LookContext {
  /** Paths of keys are relative to it. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The policy that holds now, and every gate that it names. */
  policy(): Expectation['policy'];
  /** The pointer that the gates of the policy compare with; null where they compare with none. */
  readonly baseline?: Place | null | undefined;
  /** What is agreed now; undefined asks nothing. */
  waivers?(): readonly Waiver[];
  /** Evaluation data as it is now, hashed when it is asked for; undefined asks nothing. */
  datasets?(): Promise<readonly ExpectedDataset[]>;
  readonly occasion: Omit<Occasion, 'reason'>;
  readonly event: PromotionEvent;
  readonly branches: Branches;
}

/** What a verb tells: exit code 0 where `ok`, else 1. Errors that are thrown carry their own. */
export interface VerbReport {
  readonly ok: boolean;
  /** True where the verb did what it was asked, and found something wrong on the way. */
  readonly warns?: boolean;
  /** The decision first. */
  readonly sentences: readonly Told[];
  readonly table: Table | null;
  /** For machines. */
  readonly data: unknown;
}

/** What moving a stage came to. */
export interface MoveReport extends VerbReport {
  readonly data:
    | {
        readonly kind: 'promoted' | 'rolled-back' | 'already';
        /** What the ledger names the record by. */
        readonly record: string;
        readonly entry: Entry;
      }
    | { readonly kind: 'planned'; readonly steps: readonly string[] }
    | {
        readonly kind: 'refused';
        readonly refusals: readonly VerbRefusal[];
        /** What to do about it: stale evidence can be mended by the gates. */
        readonly next: 'gate-again' | 'refuse';
      }
    | { readonly kind: 'conflict'; readonly winner: Entry | null };
}
