import { randomUUID } from 'node:crypto';
import { CLOCK_SKEW_MS } from '../core/clock.ts';
import { EnvironmentError } from '../core/errors.ts';
import { type Entry, entryDigest, type Target } from './ledger/entry.ts';
import type { Ledger, LedgerRecord } from './ledger/ledger.ts';
import type { Place } from './names.ts';
import type { Registry } from './registry.ts';

/** What every verb works on. */
export interface Stores {
  readonly registry: Registry;
  readonly ledger: Ledger;
  now(): Date;
  /** Aborted when whoever asked wants no more: heeded until a record is written, since half a move is worse than a whole. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each step that changed something; tests crash here. */
  step?(step: Step): void | Promise<void>;
}

export type Step = 'registered' | 'annotated' | 'recorded' | 'pointed';

/** Who asks, where, and why: goes into the ledger as it is. */
export interface Occasion {
  readonly actor: string;
  readonly approvals: Entry['approvals'];
  /** Address or id of the run. */
  readonly run: string | null;
  readonly reason: string | null;
  readonly source: Entry['source'];
}

/** How a registry's pointer stands to the ledger, which is the truth. */
export type Standing =
  /** The pointer is where the newest record says. */
  | { readonly state: 'agreed'; readonly head: LedgerRecord | null; readonly pointer: string | null }
  /** The newest record was written and the pointer still is where it was before: a crash, or another's work under way. */
  | { readonly state: 'unfinished'; readonly head: LedgerRecord; readonly pointer: string | null }
  /** The pointer is where neither record puts it: somebody moved it by hand. */
  | { readonly state: 'drifted'; readonly head: LedgerRecord | null; readonly pointer: string | null };

/** How often a place is looked at again because it moved while it was looked at. */
const MAX_LOOKS = 3;

/** How pointer and ledger stand to each other now, looked at again while somebody moves the stage. */
export async function standing({ registry, ledger }: Stores, place: Place): Promise<Standing> {
  let head = await ledger.read(place);
  let judged = judgeStanding(head, (await registry.resolve(place))?.version ?? null);
  // A promotion between the two readings is no hand that moved the pointer.
  for (let look = 1; judged.state === 'drifted' && look < MAX_LOOKS; look++) {
    const again = await ledger.read(place);
    if (again?.id === head?.id) break;
    head = again;
    judged = judgeStanding(head, (await registry.resolve(place))?.version ?? null);
  }
  if (judged.state !== 'unfinished' || !judged.head.entry.target) return judged;
  // The move had been finished once: whoever took the pointer back since did it by hand, perhaps with good reason.
  const target = await registry.get(place.model, judged.head.entry.target.version);
  const wasFinished = target?.annotations[settledKey(place)] === judged.head.id;
  return wasFinished ? { ...judged, state: 'drifted' } : judged;
}

/** The annotation that says which record last brought a stage to a version. */
export function settledKey({ stage }: Place): string {
  return `modelassay.settled.${stage}`.slice(0, 100);
}

/** The same from a record and a pointer that were read. */
export function judgeStanding(head: LedgerRecord | null, pointer: string | null): Standing {
  if ((head?.entry.target?.version ?? null) === pointer) return { state: 'agreed', head, pointer };
  if (head !== null && (head.entry.previous?.version ?? null) === pointer)
    return { state: 'unfinished', head, pointer };
  return { state: 'drifted', head, pointer };
}

/**
 * The entry that follows `head`. Throws EnvironmentError where this machine's clock is far behind it: such a record would
 * look like a damaged ledger to everyone.
 */
export function nextEntry(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  move: Pick<Entry, 'action' | 'target' | 'evidence' | 'override'>,
  occasion: Occasion,
): Entry {
  const target: Target | null = head?.entry.target ?? null;
  const at = stores.now();
  if (head !== null && Date.parse(head.entry.at) - at.getTime() > CLOCK_SKEW_MS) {
    throw new EnvironmentError(
      `The clock of this machine says ${at.toISOString()}, but the newest record of ${place.model}/${place.stage} is from ${head.entry.at}. Nothing was recorded. Set the clock; if it was the other one that was wrong, nothing can be recorded before that time.`,
    );
  }
  return {
    schema: 'modelassay/promotion/v1',
    id: randomUUID(),
    model: place.model,
    stage: place.stage,
    previous: head && { record: head.id, version: target?.version ?? null, digest: target?.digest ?? null },
    chain: head && entryDigest(head.content),
    at: at.toISOString(),
    ...move,
    ...occasion,
  };
}

/** One sentence about a record, for messages. */
export function describeRecord({ entry }: LedgerRecord): string {
  const what = entry.target === null ? 'nothing' : `version ${entry.target.version}`;
  return `${what} (${entry.action} by ${entry.actor} at ${entry.at}${entry.run === null ? '' : `, run ${entry.run}`})`;
}
