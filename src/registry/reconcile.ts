import { advice, key } from '../core/advice.ts';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { digestVersion } from './bytes.ts';
import type { Target } from './ledger/entry.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { move, settle, undo } from './move.ts';
import { type Place, safePlace } from './names.ts';
import { refused, standingRefusal, type VerbRefusal } from './refuse.ts';
import { findRegistered } from './register.ts';
import { describeRecord, nextEntry, type Occasion, type Stores, standing } from './stores.ts';
import { problemOf } from './target.ts';

export interface ReconcileRequest {
  readonly place: Place;
  /** What to do about a pointer that was moved by hand: nothing but say so, put it back, or keep it and record it. */
  readonly drift: 'report' | 'restore' | 'adopt';
  readonly occasion: Occasion;
  readonly dryRun: boolean;
}

export type ReconcileOutcome =
  | {
      readonly kind: 'agreed' | 'finished' | 'undone' | 'restored' | 'adopted';
      readonly record: LedgerRecord | null;
      readonly sentence: string;
    }
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | { readonly kind: 'refused'; readonly refusals: readonly VerbRefusal[] };

/**
 * Make pointer and ledger agree again after a crash: finish the newest record where its bytes still are what they were,
 * undo it where they are not, and say which. A pointer that was moved by hand is only touched when asked to.
 * Throws ConfigurationError for `adopt` without a reason.
 */
export async function reconcile(stores: Stores, request: ReconcileRequest): Promise<ReconcileOutcome> {
  const place = safePlace(request.place);
  const now = await standing(stores, place);
  const where = `${place.model}/${place.stage}`;
  if (now.state === 'agreed') {
    return {
      kind: 'agreed',
      record: now.head,
      sentence: `${where}: pointer and ledger agree on ${now.head ? describeRecord(now.head) : 'nothing'}.`,
    };
  }
  const isByHand = now.state === 'drifted' || now.state === 'damaged';
  if (isByHand && request.drift === 'adopt' && !now.isLost) return adopt(stores, place, now.head, now.pointer, request);
  // Without a record only a pointer that leads to nothing can be put back: to nothing.
  const canRestore = request.drift === 'restore' && (now.head !== null || now.isLost);
  if (isByHand && !canRestore) return { kind: 'refused', refusals: [standingRefusal(stores, place, now)!] };
  if (now.head === null) {
    if (request.dryRun) return { kind: 'planned', steps: [`Move ${where} to nothing.`] };
    return restore(stores, place, null, now.pointer);
  }
  const { head } = now;
  const { target } = head.entry;
  const problem = target === null ? null : await problemOf(stores, place, target);
  const steps = [
    problem === null ? `Move ${where} to ${describeRecord(head)}.` : `Undo ${describeRecord(head)}: ${problem}`,
  ];
  if (problem !== null && now.state === 'damaged') return replace(stores, place, now.head, problem, request);
  if (problem !== null && (now.state === 'drifted' || head.entry.action === 'undo')) {
    return { kind: 'refused', refusals: [refused('target-damaged', problem)] };
  }
  if (request.dryRun) return { kind: 'planned', steps };
  if (problem !== null) {
    const record = await undo(stores, place, head, { ...request.occasion, reason: problem });
    if (record === null)
      throw new EnvironmentError(`Somebody else worked on ${where} at the same time. Run: modelassay status.`);
    return {
      kind: 'undone',
      record,
      sentence: `Undone: ${describeRecord(head)}. ${problem} ${where} stays where it was.`,
    };
  }
  if (isByHand) return restore(stores, place, head, now.pointer);
  const settled = await settle(stores, place);
  if (!settled.ok)
    return {
      kind: 'refused',
      refusals: [
        standingRefusal(stores, place, {
          state: 'drifted',
          head: settled.head,
          pointer: settled.found,
          isLost: false,
        })!,
      ],
    };
  return {
    kind: 'finished',
    record: settled.head,
    sentence: `Finished: ${where} is on ${describeRecord(settled.head)}.`,
  };
}

async function restore(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  pointer: string | null,
): Promise<ReconcileOutcome> {
  const version = head?.entry.target?.version ?? null;
  const moved = await stores.registry.setPointer(place, pointer, version);
  if (!moved.ok) {
    return {
      kind: 'refused',
      refusals: [
        refused(
          'drifted',
          `The pointer ${place.model}/${place.stage} was moved again, to ${moved.found ?? 'nothing'}, while it was being put back. Find out who moves it.`,
        ),
      ],
    };
  }
  return {
    kind: 'restored',
    record: head,
    sentence: `Restored: ${place.model}/${place.stage} was on ${pointer ?? 'nothing'} by hand, and is on ${head === null ? 'nothing' : describeRecord(head)} again.`,
  };
}

/** What is in production is gone, and the same bytes may have been registered again: they take its place, with its evidence. */
async function replace(
  stores: Stores,
  place: Place,
  head: LedgerRecord & { readonly entry: { readonly target: Target } },
  problem: string,
  { occasion, dryRun }: ReconcileRequest,
): Promise<ReconcileOutcome> {
  const { evidence } = head.entry;
  // What lay beside the model in its version stays there.
  const { within, ...target } = head.entry.target;
  const { version } = await findRegistered(stores, place.model, target);
  if (version === null) {
    const sentence = `${problem} No other version serves its bytes (${target.digest}). Register them again, or go back with: modelassay rollback --reason "…".`;
    return { kind: 'refused', refusals: [refused('target-damaged', sentence)] };
  }
  const where = `${place.model}/${place.stage}`;
  const instead = `version ${version} for version ${target.version}, with the same bytes`;
  if (dryRun) return { kind: 'planned', steps: [`Put ${instead}, in ${where}.`] };
  const reason = occasion.reason ?? problem;
  const entry = nextEntry(
    stores,
    place,
    head,
    { action: 'adopt', target: { ...target, version }, evidence, override: false },
    { ...occasion, reason },
  );
  const outcome = await move(stores, place, head, entry);
  if (outcome.kind === 'conflict') return { kind: 'refused', refusals: [refused('conflict', outcome.sentence)] };
  return { kind: 'restored', record: outcome.record, sentence: `Restored: ${where} has ${instead}.` };
}

/** Record what somebody did by hand. There is no evidence, and the record says so. */
async function adopt(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  pointer: string | null,
  { occasion, dryRun }: ReconcileRequest,
): Promise<ReconcileOutcome> {
  if (!occasion.reason?.trim()) {
    throw new ConfigurationError(
      advice`Taking over a pointer that was moved by hand needs a reason: say with ${key('reason')} why it is right.`,
    );
  }
  const target = pointer === null ? null : { version: pointer, ...(await bytesOf(stores, place, pointer)) };
  if (dryRun)
    return {
      kind: 'planned',
      steps: [
        `Record in ${stores.ledger.name}, without evidence, that ${place.model}/${place.stage} is on ${pointer ?? 'nothing'}.`,
      ],
    };
  const entry = nextEntry(stores, place, head, { action: 'adopt', target, evidence: null, override: true }, occasion);
  const appended = await stores.ledger.append(place, head, entry);
  if (!appended.ok)
    throw new EnvironmentError(
      `Somebody else worked on ${place.model}/${place.stage} at the same time. Run: modelassay status.`,
    );
  return {
    kind: 'adopted',
    record: appended.record,
    sentence: `Adopted: ${place.model}/${place.stage} stays on ${pointer ?? 'nothing'}, recorded without evidence.`,
  };
}

async function bytesOf(stores: Stores, place: Place, version: string) {
  const { digest, files } = await digestVersion(stores.registry, place.model, version);
  return { digest, files: [...files] };
}
