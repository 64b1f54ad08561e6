import { EnvironmentError } from '../../core/errors.ts';
import type { Place } from '../names.ts';
import { type Entry, entryDigest, readEntry } from './entry.ts';

/** The append-only record of every promotion and rollback: the truth, of which a registry's pointer is a projection. */
export interface Ledger {
  /** Where it is, for messages. */
  readonly name: string;
  /**
   * The newest record of a stage, checked against the one before it; null where there is none.
   * Throws EnvironmentError where it is damaged.
   */
  read(place: Place): Promise<LedgerRecord | null>;
  /** Newest first, every link checked. Throws EnvironmentError with the first problem. */
  history(place: Place): Promise<readonly LedgerRecord[]>;
  /** What is wrong with the chain, one sentence each; empty where it is whole. */
  verify(place: Place): Promise<readonly string[]>;
  /** Add a record after `expected` (null: the first). The loser of a race gets the record that won. */
  append(place: Place, expected: LedgerRecord | null, entry: Entry): Promise<Appended>;
  /** The id of the record that a pointer was last brought to; null where none was. No part of the chain. */
  settled(place: Place): Promise<string | null>;
  /** Remember it: of two at once either may hold, and both are told of no failure. */
  markSettled(place: Place, record: LedgerRecord): Promise<void>;
  /** Every model and stage that has a record. */
  list(): Promise<readonly Place[]>;
}

export interface LedgerRecord {
  /** What the ledger names it by: a commit, or a digest. */
  readonly id: string;
  readonly entry: Entry;
  /** As it is stored, byte for byte. */
  readonly content: string;
}

export type Appended =
  | { readonly ok: true; readonly record: LedgerRecord }
  | { readonly ok: false; readonly head: LedgerRecord | null };

/** A record as a ledger found it, before anything is believed. */
export interface StoredRecord {
  readonly id: string;
  readonly content: string;
  /** What the ledger's own storage says against it. */
  readonly problem: string | null;
}

/**
 * Records of one stage, oldest first, and what is wrong with them. `before` is the number of records that come before the
 * first of these and were not read.
 */
export function checkChain(
  place: Place,
  stored: readonly StoredRecord[],
  before = 0,
): { records: LedgerRecord[]; problems: string[] } {
  const records: LedgerRecord[] = [];
  const problems: string[] = [];
  for (const [index, item] of stored.entries()) {
    const read = readEntry(item.content);
    const linked = index > 0 || before === 0;
    const problem =
      item.problem ??
      (read.ok ? linkProblem(place, read.entry, linked, stored[index - 1], records.at(-1)) : read.reason);
    if (problem !== null) problems.push(`Record ${before + index + 1} (${item.id}): ${problem}.`);
    if (read.ok) records.push({ id: item.id, entry: read.entry, content: item.content });
  }
  return { records, problems };
}

/** Throws EnvironmentError with the first problem. */
function demandWhole(ledger: string, place: Place, chain: ReturnType<typeof checkChain>): LedgerRecord[] {
  if (chain.problems.length === 0) return chain.records;
  throw new EnvironmentError(
    `The ledger of ${place.model}/${place.stage} in ${ledger} is damaged or was changed. ${chain.problems[0]} Nothing is promoted on it: restore it from another copy, and see modelassay verify-ledger.`,
  );
}

/** How a ledger is read whose storage tells the stored records of a stage: of the newest `count`, or all of them. */
export function readersOf(
  name: string,
  chainOf: (place: Place, count?: number) => Promise<ReturnType<typeof checkChain>>,
): Pick<Ledger, 'name' | 'read' | 'history' | 'verify'> {
  return {
    name,
    read: async (place) => demandWhole(name, place, await chainOf(place, 2)).at(-1) ?? null,
    history: async (place) => demandWhole(name, place, await chainOf(place)).reverse(),
    verify: async (place) => (await chainOf(place)).problems,
  };
}

function linkProblem(
  place: Place,
  entry: Entry,
  linked: boolean,
  before: StoredRecord | undefined,
  previous: LedgerRecord | undefined,
): string | null {
  if (entry.model !== place.model || entry.stage !== place.stage) return 'it is about another model or stage';
  if (!linked) return null;
  if (before === undefined)
    return entry.previous === null && entry.chain === null ? null : 'the record before it is missing';
  if (entry.chain !== entryDigest(before.content)) return 'the record before it was changed';
  if (entry.previous?.record !== before.id) return 'it does not follow the record before it';
  const target = previous?.entry.target ?? null;
  if (entry.previous.digest !== (target?.digest ?? null) || entry.previous.version !== (target?.version ?? null)) {
    return 'it names another predecessor than the record before it';
  }
  // Its time is information: a clock that was wrong once must not shut the ledger.
  return null;
}
