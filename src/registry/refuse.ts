import type { Refusal } from '../evidence/verify.ts';
import type { Place } from './names.ts';
import { describeRecord, type Standing, type Stores } from './stores.ts';

/** Why a verb did nothing. `stale` can be mended by running the gates again. */
export interface VerbRefusal {
  readonly kind: Refusal['kind'];
  readonly code: string;
  readonly sentence: string;
}

export function refused(code: string, sentence: string): VerbRefusal {
  return { kind: 'refused', code, sentence };
}

/** Nothing is built on a pointer and a ledger that disagree. */
export function standingRefusal(stores: Stores, place: Place, { state, head, pointer }: Standing): VerbRefusal | null {
  const where = `The pointer ${place.model}/${place.stage} in ${stores.registry.name} is on ${pointer === null ? 'nothing' : `version ${pointer}`}`;
  if (state === 'agreed') return null;
  if (state === 'unfinished') {
    return refused(
      'unfinished',
      `${where}, but the ledger is on ${describeRecord(head)}: that move is under way, or it crashed. Wait for it, or run: modelassay reconcile.`,
    );
  }
  if (head === null) {
    return refused(
      'drifted',
      `${where}, and the ledger knows nothing of it. Take it over as it is with: modelassay reconcile --drift adopt --reason "…".`,
    );
  }
  return refused(
    'drifted',
    `${where}, but the ledger is on ${describeRecord(head)}: somebody moved it by hand. Put it back with: modelassay reconcile --drift restore, or keep it with: modelassay reconcile --drift adopt --reason "…".`,
  );
}
