import { AssayError, EnvironmentError, messageOf } from '../core/errors.ts';
import type { Entry } from './ledger/entry.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import type { Place } from './names.ts';
import { describeRecord, look, nextEntry, type Occasion, type Stores } from './stores.ts';

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly record: LedgerRecord }
  /** Another was faster, or moved the pointer by hand; nothing of ours remains. */
  | { readonly kind: 'conflict'; readonly winner: LedgerRecord | null; readonly sentence: string };

/**
 * Write the record first, then move the pointer. The ledger's compare-and-swap decides between rivals before either has
 * touched the registry, so a registry without one is safe among those who use the ledger; and whatever crashes in between
 * leaves a record that says what was meant, which `reconcile` finishes.
 */
export async function move(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  entry: Entry,
): Promise<MoveOutcome> {
  const appended = await stores.ledger.append(place, head, entry);
  if (!appended.ok) {
    const sentence = `Somebody was faster: ${place.model}/${place.stage} is on ${appended.head ? describeRecord(appended.head) : 'nothing'}. Nothing was changed. Look at it, and try again if it is still right.`;
    return { kind: 'conflict', winner: appended.head, sentence };
  }
  await stores.step?.('recorded');
  const settled = await settleOrUndo(stores, place, appended.record, entry);
  if (!settled.ok) {
    const isUndone = settled.head.entry.action === 'undo' && settled.head.entry.previous?.record === appended.record.id;
    const became = isUndone ? 'undone' : `replaced by ${describeRecord(settled.head)}`;
    const sentence = `The pointer ${place.model}/${place.stage} in ${stores.registry.name} was moved by hand to ${versionText(settled.found)} at the same time. The record was ${became}; the pointer was left where it is. See modelassay status.`;
    return { kind: 'conflict', winner: settled.head, sentence };
  }
  if (settled.head.id === appended.record.id) return { kind: 'moved', record: appended.record };
  return {
    kind: 'conflict',
    winner: settled.head,
    sentence: `It was recorded, and then replaced by ${describeRecord(settled.head)}.`,
  };
}

export type Settled =
  | { readonly ok: true; readonly head: LedgerRecord }
  | { readonly ok: false; readonly head: LedgerRecord; readonly found: string | null };

/** Each turn is one race lost to another verb; more than this is a registry that does not keep what it is told. */
const MAX_TURNS = 10;

/**
 * Bring the pointer to where the newest record says, and look again afterwards, until both hold at once: a promoter that
 * slept through a rollback puts right what it overwrote. Never touches a pointer that neither record explains.
 */
export async function settle(stores: Stores, place: Place): Promise<Settled> {
  const { registry, ledger } = stores;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const head = await ledger.read(place);
    if (head === null) throw new EnvironmentError(`The ledger of ${place.model}/${place.stage} is empty.`);
    const { state, pointer } = await look(stores, place, head);
    if (state === 'drifted') return { ok: false, head, found: pointer };
    if (state === 'damaged')
      throw new EnvironmentError(`${describeRecord(head)} was deleted from ${registry.name} meanwhile.`);
    if (state === 'agreed') {
      if ((await ledger.read(place))?.id !== head.id) continue;
      if ((await ledger.settled(place)) !== head.id) await ledger.markSettled(place, head);
      return { ok: true, head };
    }
    await registry.setPointer(place, pointer, head.entry.target?.version ?? null);
    await stores.step?.('pointed');
  }
  throw new EnvironmentError(
    `The pointer ${place.model}/${place.stage} in ${registry.name} did not stay where it was put, ${MAX_TURNS} times. Run: modelassay status.`,
  );
}

/** Take a record back: what was before it is what holds. */
export async function undo(
  stores: Stores,
  place: Place,
  record: LedgerRecord,
  occasion: Occasion,
): Promise<LedgerRecord | null> {
  const before = (await stores.ledger.history(place))[1]?.entry ?? null;
  const move = {
    action: 'undo',
    target: before?.target ?? null,
    evidence: before?.evidence ?? null,
    override: false,
  } as const;
  const appended = await stores.ledger.append(place, record, nextEntry(stores, place, record, move, occasion));
  return appended.ok ? appended.record : null;
}

async function settleOrUndo(stores: Stores, place: Place, record: LedgerRecord, entry: Entry): Promise<Settled> {
  const occasion = (reason: string): Occasion => ({ ...entry, reason });
  try {
    const settled = await settle(stores, place);
    if (settled.ok || settled.head.id !== record.id) return settled;
    const undone = await undo(
      stores,
      place,
      record,
      pick(occasion(`The pointer was moved by hand to ${versionText(settled.found)}.`)),
    );
    // Who was faster than the undoing has the newest record.
    return { ...settled, head: undone ?? (await stores.ledger.read(place)) ?? settled.head };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw await afterFailure(
      stores,
      place,
      record,
      error,
      pick(occasion(`The registry refused: ${messageOf(error)}`.slice(0, 1_000))),
    );
  }
}

/** The registry failed. Undo where it is certain that nothing moved; otherwise say that it has to be found out. */
async function afterFailure(
  stores: Stores,
  place: Place,
  record: LedgerRecord,
  error: AssayError,
  occasion: Occasion,
): Promise<EnvironmentError> {
  const seen = await look(stores, place, record).catch(() => null);
  const nothingMoved =
    seen?.state === 'unfinished' ||
    (seen?.state === 'damaged' && seen.pointer === (record.entry.previous?.version ?? null));
  const undone = nothingMoved && (await undo(stores, place, record, occasion).catch(() => null)) !== null;
  const rest = undone
    ? 'The record was undone; production is as it was.'
    : 'The ledger has the record, and where the pointer is could not be made certain. Run: modelassay reconcile.';
  return new EnvironmentError(`${messageOf(error)} ${rest}`, { cause: error });
}

function pick({ actor, approvals, run, reason, source }: Occasion): Occasion {
  return { actor, approvals, run, reason, source };
}

function versionText(version: string | null): string {
  return version === null ? 'nothing' : `version ${version}`;
}
