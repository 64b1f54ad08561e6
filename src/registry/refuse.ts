import type { Told } from '../core/advice.ts';
import type { Refusal } from '../evidence/verify.ts';
import type { Place } from './names.ts';
import { describeRecord, type Standing, type Stores } from './stores.ts';

/** Why a verb did nothing. `stale` can be mended by running the gates again. */
export interface VerbRefusal {
  readonly kind: Refusal['kind'];
  readonly code: string;
  readonly sentence: Told;
}

/** A refusal that running the gates again does not mend. */
export function refused(code: string, sentence: Told): VerbRefusal {
  return { kind: 'refused', code, sentence };
}

/** Nothing is built on a pointer and a ledger that disagree. */
export function standingRefusal(stores: Stores, place: Place, now: Standing): VerbRefusal | null {
  const { state, head, pointer, isLost } = now;
  const on = pointer === null ? 'nothing' : isLost ? `${pointer}, which is no version any more` : `version ${pointer}`;
  const where = `The pointer ${place.model}/${place.stage} in ${stores.registry.name} is on ${on}`;
  if (state === 'agreed') return null;
  if (state === 'unfinished') {
    return refused(
      'unfinished',
      `${where}, but the ledger is on ${describeRecord(head)}: that move is under way, or it crashed. Wait for it, or run: modelassay reconcile.`,
    );
  }
  if (state === 'damaged') {
    return refused(
      'damaged',
      `${where}: what the ledger has in production, ${describeRecord(head)}, was deleted or replaced in the registry. Go back with: modelassay rollback --reason "…", or promote a model; where the same bytes can be had, register them again and run: modelassay reconcile --drift restore.`,
    );
  }
  if (head === null && isLost) {
    return refused(
      'drifted',
      `${where}, and the ledger knows nothing of it. Put it back to nothing with: modelassay reconcile --drift restore.`,
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
