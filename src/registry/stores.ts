import { randomUUID } from 'node:crypto';
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

interface Seen {
  /** What the stage is on. */
  readonly pointer: string | null;
  /** True where the version that the stage is on is there no more. */
  readonly isLost: boolean;
}

/** How a registry's pointer stands to the ledger, which is the truth. */
export type Standing = Seen &
  /** The pointer is where the newest record says. */
  (
    | { readonly state: 'agreed'; readonly head: LedgerRecord | null }
    /** The newest record was written and the pointer still is where it was before: a crash, or another's work under way. */
    | { readonly state: 'unfinished'; readonly head: LedgerRecord }
    /** What the newest record brought there was deleted or replaced: the stage is on nothing that could be served. */
    | { readonly state: 'damaged'; readonly head: LedgerRecord & { readonly entry: { readonly target: Target } } }
    /** The pointer is where neither record puts it: somebody moved it by hand. */
    | { readonly state: 'drifted'; readonly head: LedgerRecord | null }
  );

/** How often a place is looked at again because it moved while it was looked at. */
const MAX_LOOKS = 3;

/** How pointer and ledger stand to each other now, looked at again while somebody moves the stage. */
export async function standing(stores: Stores, place: Place): Promise<Standing> {
  let head = await stores.ledger.read(place);
  let seen = await look(stores, place, head);
  // A promotion between the two readings is no hand that moved the pointer.
  for (let looks = 1; seen.state === 'drifted' && looks < MAX_LOOKS; looks++) {
    const again = await stores.ledger.read(place);
    if (again?.id === head?.id) break;
    head = again;
    seen = await look(stores, place, head);
  }
  if (seen.state !== 'unfinished' || (await stores.ledger.settled(place)) !== seen.head.id) return seen;
  // The move had been finished once: whoever took the pointer back since did it by hand, perhaps with good reason.
  return seen.isLost && hasTarget(seen.head)
    ? { ...seen, state: 'damaged', head: seen.head }
    : { ...seen, state: 'drifted' };
}

/**
 * The same, of a record that was read. What a move leaves needs no bytes: where it is gone, a pointer that is on nothing, or
 * was left behind, is still where the record before puts it.
 */
export async function look({ registry }: Stores, place: Place, head: LedgerRecord | null): Promise<Standing> {
  const pointed = await registry.resolve(place);
  const pointer = pointed?.version ?? null;
  const isLost = pointed?.isThere === false;
  const seen = { pointer, isLost };
  const isGone = async (version: string | null) =>
    version !== null && (await registry.get(place.model, version)) === null;
  if (head === null) return { ...seen, state: pointer === null ? 'agreed' : 'drifted', head };
  const target = head.entry.target?.version ?? null;
  if (pointer === target && !isLost) return { ...seen, state: 'agreed', head };
  const mayBeDamaged = pointer === target || ((isLost || pointer === null) && (await isGone(target)));
  if (mayBeDamaged && hasTarget(head)) return { ...seen, state: 'damaged', head };
  const before = head.entry.previous?.version ?? null;
  const isBefore = pointer === before || isLost || (pointer === null && (await isGone(before)));
  return { ...seen, state: isBefore ? 'unfinished' : 'drifted', head };
}

function hasTarget(head: LedgerRecord): head is LedgerRecord & { readonly entry: { readonly target: Target } } {
  return head.entry.target !== null;
}

/**
 * The entry that follows `head`, and is never older than it: the chain orders records, and a clock that is behind is noted.
 */
export function nextEntry(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  move: Pick<Entry, 'action' | 'target' | 'evidence' | 'override'>,
  occasion: Occasion,
): Entry {
  const target: Target | null = head?.entry.target ?? null;
  const clock = stores.now().toISOString();
  const isBehind = head !== null && Date.parse(head.entry.at) > Date.parse(clock);
  return {
    schema: 'modelassay/promotion/v1',
    id: randomUUID(),
    model: place.model,
    stage: place.stage,
    previous: head && { record: head.id, version: target?.version ?? null, digest: target?.digest ?? null },
    chain: head && entryDigest(head.content),
    at: isBehind ? head.entry.at : clock,
    ...(isBehind && { clock }),
    ...move,
    ...occasion,
  };
}

/** One sentence about a record, for messages. */
export function describeRecord({ entry }: LedgerRecord): string {
  const what = entry.target === null ? 'nothing' : `version ${entry.target.version}`;
  return `${what} (${entry.action} by ${entry.actor} at ${entry.at}${entry.run === null ? '' : `, run ${entry.run}`})`;
}
