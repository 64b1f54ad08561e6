import { advice, key, type Told } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { meantInstead } from './known-places.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { move, settle } from './move.ts';
import { type Place, safePlace } from './names.ts';
import type { PromoteOutcome } from './outcome.ts';
import { periodsOf, previousGood } from './periods.ts';
import { refused, standingRefusal } from './refuse.ts';
import { describeRecord, nextEntry, type Occasion, type Standing, type Stores, standing } from './stores.ts';
import { problemOf } from './target.ts';

type NamedModel = { readonly version: string } | { readonly digest: string };

export interface RollbackRequest {
  readonly place: Place;
  readonly to: 'previous' | NamedModel;
  /** What must be in production now; undefined is whatever is, unless it was rolled back to already. */
  readonly from?: NamedModel | undefined;
  /** The reason is required. */
  readonly occasion: Occasion;
  readonly dryRun: boolean;
}

export type RollbackOutcome =
  | { readonly kind: 'rolled-back'; readonly record: LedgerRecord }
  | Exclude<PromoteOutcome, { kind: 'promoted' }>;

/**
 * Move a stage back to bytes that were in production before. They are read and hashed before anything moves, so a rollback
 * never ends on a version that is gone or was changed; what it goes back from needs no bytes. The same request again does
 * not go one further. Throws ConfigurationError without a reason.
 */
export async function rollback(stores: Stores, request: RollbackRequest): Promise<RollbackOutcome> {
  const place = safePlace(request.place);
  if (!request.occasion.reason?.trim()) {
    throw new ConfigurationError(
      advice`A rollback needs a reason: say with ${key('reason')} what is wrong. It is what the next reader of the ledger asks first.`,
    );
  }
  const now = await standing(stores, place);
  // The same command again after a crash finishes what it began, instead of going back one further.
  if (now.state === 'unfinished' && now.head.entry.action === 'rollback') {
    const problem = now.head.entry.target === null ? null : await problemOf(stores, place, now.head.entry.target);
    if (problem !== null)
      return { kind: 'refused', refusals: [refused('target-damaged', advice`${problem} ${OTHERS}`)] };
    if (request.dryRun) return { kind: 'planned', steps: [`Finish the rollback to ${describeRecord(now.head)}.`] };
    const settled = await settle(stores, place);
    if (settled.ok) return { kind: 'already', record: settled.head };
  }
  const disagreement = now.state === 'damaged' ? null : standingRefusal(stores, place, now);
  if (disagreement !== null) return { kind: 'refused', refusals: [disagreement] };
  const history = await stores.ledger.history(place);
  const done = doneBefore(place, now, history, request);
  if (done !== null) return done;
  const record = findTarget(history, request.to);
  if (record === null) {
    const meant = history.length === 0 ? await meantInstead(stores, place) : '';
    return {
      kind: 'refused',
      refusals: [refused('no-target', advice`${missing(place, history, request.to)}${meant}`)],
    };
  }
  const target = record.entry.target!;
  const isThere = target.version === now.pointer && target.digest === now.head?.entry.target?.digest;
  if (now.state === 'agreed' && now.head !== null && isThere) return { kind: 'already', record: now.head };
  const problem = await problemOf(stores, place, target);
  if (problem !== null) return { kind: 'refused', refusals: [refused('target-damaged', advice`${problem} ${OTHERS}`)] };
  if (request.dryRun) {
    const from = now.head === null ? 'nothing' : describeRecord(now.head);
    return {
      kind: 'planned',
      steps: [
        `Record the rollback in ${stores.ledger.name} after ${from}.`,
        `Move ${place.model}/${place.stage} from ${versionText(now.head?.entry.target)} to version ${target.version} (${target.digest}), whose bytes were verified just now.`,
      ],
    };
  }
  const entry = nextEntry(
    stores,
    place,
    now.head,
    { action: 'rollback', target, evidence: record.entry.evidence, override: false },
    request.occasion,
  );
  const outcome = await move(stores, place, now.head, entry);
  return outcome.kind === 'moved' ? { kind: 'rolled-back', record: outcome.record } : outcome;
}

const OTHERS = advice`Choose another with ${key('to')}; modelassay history lists them.`;

/**
 * What there is to say where this rollback was made before: by the same run, or as the newest thing that happened, whoever
 * asked for it. Null where it is to be made.
 */
function doneBefore(
  place: Place,
  { state, head }: Standing,
  history: readonly LedgerRecord[],
  { to, from, occasion }: RollbackRequest,
): RollbackOutcome | null {
  // What is gone has to be left, however it came there.
  if (state !== 'agreed' || head === null) return null;
  const where = `${place.model}/${place.stage}`;
  const rollbacks = periodsOf(history).flatMap(({ record }) => (record.entry.action === 'rollback' ? record : []));
  const newest = periodsOf(history)[0]?.record === rollbacks[0] ? rollbacks[0] : undefined;
  const mine = rollbacks.find(({ entry }) => occasion.run !== null && entry.run === occasion.run);
  if (mine !== undefined && newest === undefined) {
    const sentence = `This run rolled ${where} back from ${versionText(mine.entry.previous)} at ${mine.entry.at}, and it was moved since: it is on ${describeRecord(head)}. A run that is started again does not roll that back; start a new one.`;
    return { kind: 'refused', refusals: [refused('rolled-back-before', sentence)] };
  }
  const current = head.entry.target;
  if (from !== undefined && !names(from, current)) {
    if (newest !== undefined && names(from, newest.entry.previous)) return { kind: 'already', record: head };
    const sentence = advice`${where} is on ${describeRecord(head)}, and not on ${'version' in from ? `version ${from.version}` : from.digest}, which was to be left. Look with modelassay status, and name what is there with ${key('from')}.`;
    return { kind: 'refused', refusals: [refused('not-from', sentence)] };
  }
  if (from !== undefined || to !== 'previous' || newest === undefined) return null;
  const { actor, at, previous } = newest.entry;
  const further = advice`It was rolled back from ${versionText(previous)} by ${actor} at ${at}. To leave ${versionText(current)} too, say ${key('from')} ${current?.version ?? '…'}.`;
  return { kind: 'already', record: head, note: further };
}

function names(wanted: NamedModel, found: { version: string | null; digest: string | null } | null): boolean {
  return found !== null && ('version' in wanted ? found.version === wanted.version : found.digest === wanted.digest);
}

function versionText(found: { version: string | null } | null | undefined): string {
  return found?.version ? `version ${found.version}` : 'nothing';
}

function findTarget(history: readonly LedgerRecord[], to: RollbackRequest['to']): LedgerRecord | null {
  if (to === 'previous') return previousGood(history);
  const wanted = periodsOf(history).find(({ record }) => {
    const { target } = record.entry;
    return target !== null && ('version' in to ? target.version === to.version : target.digest === to.digest);
  });
  return wanted?.record ?? null;
}

function missing(place: Place, history: readonly LedgerRecord[], to: RollbackRequest['to']): Told {
  const where = `${place.model}/${place.stage}`;
  const versions = [...new Set(periodsOf(history).flatMap(({ record }) => record.entry.target?.version ?? []))];
  const known = versions.length === 0 ? 'Nothing ever was.' : `These were: ${versions.slice(0, 10).join(', ')}.`;
  if (to === 'previous')
    return advice`There is no earlier version of ${where} that was not rolled back from. ${known} Name one with ${key('to')}, or promote another model.`;
  const what = 'version' in to ? `Version ${JSON.stringify(to.version)}` : JSON.stringify(to.digest);
  return `${what} never was in ${where}, so it cannot be rolled back to; promote it. ${known}`;
}
