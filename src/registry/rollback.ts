import { ConfigurationError, messageOf, SubjectError } from '../core/errors.ts';
import { parseDigest } from '../core/units.ts';
import { demandSame, digestVersion } from './bytes.ts';
import type { Target } from './ledger/entry.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { move, settle } from './move.ts';
import { type Place, safePlace } from './names.ts';
import type { PromoteOutcome } from './outcome.ts';
import { periodsOf, previousGood } from './periods.ts';
import { refused, standingRefusal } from './refuse.ts';
import { describeRecord, nextEntry, type Occasion, type Stores, standing } from './stores.ts';

export interface RollbackRequest {
  readonly place: Place;
  readonly to: 'previous' | { readonly version: string } | { readonly digest: string };
  /** The reason is required. */
  readonly occasion: Occasion;
  readonly dryRun: boolean;
}

export type RollbackOutcome =
  | { readonly kind: 'rolled-back'; readonly record: LedgerRecord }
  | Exclude<PromoteOutcome, { kind: 'promoted' }>;

/**
 * Move a stage back to bytes that were in production before. They are read and hashed before anything moves, so a rollback
 * never ends on a version that is gone or was changed. Throws ConfigurationError without a reason.
 */
export async function rollback(stores: Stores, request: RollbackRequest): Promise<RollbackOutcome> {
  const place = safePlace(request.place);
  if (!request.occasion.reason?.trim()) {
    throw new ConfigurationError(
      'A rollback needs a reason: say with --reason what is wrong. It is what the next reader of the ledger asks first.',
    );
  }
  const now = await standing(stores, place);
  // The same command again after a crash finishes what it began, instead of going back one further.
  if (now.state === 'unfinished' && now.head.entry.action === 'rollback') {
    const problem = now.head.entry.target === null ? null : await problemOf(stores, place, now.head.entry.target);
    if (problem !== null) return { kind: 'refused', refusals: [refused('target-damaged', problem)] };
    if (request.dryRun) return { kind: 'planned', steps: [`Finish the rollback to ${describeRecord(now.head)}.`] };
    const settled = await settle(stores, place);
    if (settled.ok) return { kind: 'already', record: settled.head };
  }
  const disagreement = standingRefusal(stores, place, now);
  if (disagreement !== null) return { kind: 'refused', refusals: [disagreement] };
  const history = await stores.ledger.history(place);
  const record = findTarget(history, request.to);
  if (record === null)
    return { kind: 'refused', refusals: [refused('no-target', missing(place, history, request.to))] };
  const target = record.entry.target!;
  if (target.version === now.pointer && target.digest === now.head?.entry.target?.digest) {
    return { kind: 'already', record: now.head };
  }
  const problem = await problemOf(stores, place, target);
  if (problem !== null) return { kind: 'refused', refusals: [refused('target-damaged', problem)] };
  if (request.dryRun) {
    const from = now.head === null ? 'nothing' : describeRecord(now.head);
    return {
      kind: 'planned',
      steps: [
        `Record the rollback in ${stores.ledger.name} after ${from}.`,
        `Move ${place.model}/${place.stage} to version ${target.version} (${target.digest}), whose bytes were verified just now.`,
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

/** Null where the registry serves the very bytes; otherwise why not. */
export async function problemOf(stores: Stores, place: Place, target: Target): Promise<string | null> {
  const { registry } = stores;
  if ((await registry.get(place.model, target.version)) === null) {
    return `${registry.name} has version ${target.version} of ${place.model} no more. Choose another with --to; modelassay history lists them.`;
  }
  try {
    const expected = { digest: parseDigest(target.digest), files: target.files };
    demandSame(
      registry,
      place.model,
      target.version,
      expected,
      await digestVersion(registry, place.model, target.version),
    );
    return null;
  } catch (error) {
    if (error instanceof SubjectError) return messageOf(error);
    throw error;
  }
}

function findTarget(history: readonly LedgerRecord[], to: RollbackRequest['to']): LedgerRecord | null {
  if (to === 'previous') return previousGood(history);
  const wanted = periodsOf(history).find(({ record }) => {
    const { target } = record.entry;
    return target !== null && ('version' in to ? target.version === to.version : target.digest === to.digest);
  });
  return wanted?.record ?? null;
}

function missing(place: Place, history: readonly LedgerRecord[], to: RollbackRequest['to']): string {
  const where = `${place.model}/${place.stage}`;
  const versions = [...new Set(periodsOf(history).flatMap(({ record }) => record.entry.target?.version ?? []))];
  const known = versions.length === 0 ? 'Nothing ever was.' : `These were: ${versions.slice(0, 10).join(', ')}.`;
  if (to === 'previous')
    return `There is no earlier version of ${where} that was not rolled back from. ${known} Name one with --to, or promote another model.`;
  const what = 'version' in to ? `Version ${JSON.stringify(to.version)}` : JSON.stringify(to.digest);
  return `${what} never was in ${where}, so it cannot be rolled back to; promote it. ${known}`;
}
