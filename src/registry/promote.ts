import { advice, key } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { throwIfInterrupted } from '../core/interrupt.ts';
import type { Digest } from '../core/units.ts';
import type { Expectation } from '../evidence/expectation.ts';
import { type Verification, verifyEvidence } from '../evidence/verify.ts';
import type { ModelDigest } from '../onnx/digest.ts';
import { digestVersion } from './bytes.ts';
import type { Entry } from './ledger/entry.ts';
import type { LedgerRecord } from './ledger/ledger.ts';
import { move, settle } from './move.ts';
import { type Place, safePlace } from './names.ts';
import type { PromoteOutcome } from './outcome.ts';
import { periodsOf, wasRolledBack } from './periods.ts';
import { refused, standingRefusal, type VerbRefusal } from './refuse.ts';
import { createAndReadBack, type Found, findRegistered } from './register.ts';
import type { NewVersion } from './registry.ts';
import { describeRecord, nextEntry, type Occasion, type Stores, standing } from './stores.ts';
import { problemOf } from './target.ts';
import { modelWithin, wholeOf } from './within.ts';

export interface RegisteredCandidate {
  readonly version: string;
  /** Of the model file within the version; undefined where the version is the model and nothing else. */
  readonly path?: string | undefined;
}

export interface PromoteRequest {
  readonly place: Place;
  /**
   * A version that is registered, or the model file at a path in it; or bytes on this machine, which are registered unless
   * they are already.
   */
  readonly candidate: RegisteredCandidate | NewVersion;
  readonly evidence: Uint8Array;
  readonly expected: Omit<Expectation, 'model' | 'champion' | 'comparesWithChampion' | 'now'>;
  /** The pointer that the policy compares with, which may be of another stage; none where it names none. */
  readonly baseline?: Place | null | undefined;
  /** What a person approved; undefined where nobody was asked. */
  readonly approvedDigest?: string | undefined;
  /** Promote bytes that were rolled back from; needs a reason. */
  readonly override: boolean;
  readonly occasion: Occasion;
  readonly dryRun: boolean;
}

/**
 * Move a stage to bytes that passed. Nothing is changed before everything holds: ledger and pointer agree, the bytes that
 * the registry serves hash to the digest that the evidence is about, and the evidence is trusted and fresh.
 * Throws SubjectError where the registry serves other bytes, EnvironmentError where a service fails.
 */
export async function promote(stores: Stores, request: PromoteRequest): Promise<PromoteOutcome> {
  const place = safePlace(request.place);
  if (request.override && !request.occasion.reason) {
    throw new ConfigurationError(
      advice`An override needs a reason: say with ${key('reason')} why this model may be promoted again.`,
    );
  }
  const now = await standing(stores, place);
  const found = await findCandidate(stores, place, request.candidate);
  if (found === null) return refusal(refused('unknown-version', missingSentence(stores, place, request.candidate)));
  if (sameBytes(now.head, found) && (now.state === 'agreed' || now.state === 'unfinished')) {
    // No version serves these bytes, so the recorded one does not either, whatever the ledger says of it.
    const problem = found.version === null ? await problemOf(stores, place, now.head!.entry.target!) : null;
    if (problem !== null) return refusal(refused('target-damaged', problem));
    return finish(stores, place, request.dryRun);
  }
  // What is left needs no bytes.
  const disagreement = now.state === 'damaged' ? null : standingRefusal(stores, place, now);
  if (disagreement !== null) return refusal(disagreement);

  const history = await stores.ledger.history(place);
  const champion = await championDigest(stores, place, now.head, request.baseline ?? place);
  const verification = verifyEvidence(request.evidence, {
    ...request.expected,
    model: found.model,
    champion,
    comparesWithChampion: Boolean(request.baseline),
    now: stores.now(),
  });
  const refusals = [
    ...(verification.ok ? [] : verification.refusals),
    ...wholeVersionRefusals(verification, request.candidate, found),
    ...ownRefusals(request, found.model, history),
  ];
  if (!verification.ok || refusals.length > 0) return { kind: 'refused', refusals };
  if (request.dryRun) return { kind: 'planned', steps: planOf(stores, place, now.head, found) };

  const version = found.version ?? (await createAndReadBack(stores, place.model, request.candidate as NewVersion));
  const { within } = found;
  const target = { version, digest: found.model.digest, files: [...found.model.files], ...(within && { within }) };
  const evidence = evidenceOf(verification, request.expected.policy.digest);
  await annotateWith(stores, place, version, {
    'modelassay.digest': target.digest,
    'modelassay.evidence': evidence.digest,
    'modelassay.policy': evidence.policy,
  });
  await stores.step?.('annotated');
  throwIfInterrupted(stores.signal);
  const entry = nextEntry(
    stores,
    place,
    now.head,
    { action: 'promote', target, evidence, override: request.override },
    request.occasion,
  );
  const outcome = await move(stores, place, now.head, entry);
  return outcome.kind === 'moved' ? { kind: 'promoted', record: outcome.record } : outcome;
}

/** For who looks at the registry alone; the ledger has all of it, so a registry that takes no annotations goes without. */
async function annotateWith(
  { registry }: Stores,
  place: Place,
  version: string,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  if (registry.capabilities.annotation !== null) await registry.annotate(place.model, version, annotations);
}

/** What to do about a refusal, when a tag or a push asked for the promotion. */
export function nextStep(refusals: readonly VerbRefusal[]): 'gate-again' | 'refuse' {
  return refusals.length > 0 && refusals.every(({ kind }) => kind === 'stale') ? 'gate-again' : 'refuse';
}

/** What gates compare with now: at this place, or at another one, as the ledger has it. */
async function championDigest(
  stores: Stores,
  place: Place,
  head: LedgerRecord | null,
  at: Place,
): Promise<Digest | null> {
  const isHere = at.model === place.model && at.stage === place.stage;
  const record = isHere ? head : await stores.ledger.read(safePlace(at));
  const target = record?.entry.target ?? null;
  return target?.digest ?? null;
}

async function findCandidate(
  stores: Stores,
  place: Place,
  candidate: PromoteRequest['candidate'],
): Promise<Found | null> {
  const { registry } = stores;
  if ('version' in candidate) {
    if ((await registry.get(place.model, candidate.version)) === null) return null;
    const { version, path } = candidate;
    if (path !== undefined) return modelWithin(stores, place.model, version, path);
    return { version, model: await digestVersion(registry, place.model, version, stores.signal) };
  }
  // A promotion that crashed after registering finds its version again.
  return findRegistered(stores, place.model, candidate);
}

/** The ledger has these bytes as the newest record: whatever is missing is only the pointer. */
async function finish(stores: Stores, place: Place, dryRun: boolean): Promise<PromoteOutcome> {
  if (dryRun)
    return {
      kind: 'planned',
      steps: ['Nothing: these bytes are in production, or the pointer only has to be moved to them.'],
    };
  const settled = await settle(stores, place);
  if (settled.ok) return { kind: 'already', record: settled.head };
  return {
    kind: 'conflict',
    winner: settled.head,
    sentence: `The pointer is on ${settled.found ?? 'nothing'}, which the ledger does not explain. See modelassay status.`,
  };
}

function ownRefusals(request: PromoteRequest, model: ModelDigest, history: readonly LedgerRecord[]): VerbRefusal[] {
  const refusals: VerbRefusal[] = [];
  if (request.approvedDigest !== undefined && request.approvedDigest !== model.digest) {
    refusals.push(
      refused(
        'stale-approval',
        `The approval is for ${request.approvedDigest}, but these bytes are ${model.digest}. Ask for approval of these.`,
      ),
    );
  }
  const moved = movedTag(request.occasion.source, model, history);
  if (moved !== null) refusals.push(moved);
  if (!request.override && wasRolledBack(history, model.digest)) {
    const away = history.find(({ entry }) => entry.action === 'rollback' && entry.previous?.digest === model.digest);
    refusals.push(
      refused(
        'rolled-back',
        advice`Production was rolled back from these bytes${away ? ` by ${away.entry.actor} at ${away.entry.at}: ${JSON.stringify(away.entry.reason)}` : ''}. To promote them all the same, say ${key('override')} and ${key('reason')} "…".`,
      ),
    );
  }
  return refusals;
}

/** A training job registers more than a model file, and the gates tested that file alone. */
function wholeVersionRefusals(
  verification: Verification,
  candidate: PromoteRequest['candidate'],
  { model }: Found,
): VerbRefusal[] {
  if (verification.ok || !('version' in candidate) || candidate.path !== undefined || model.files.length < 2) return [];
  const tested = verification.evidence?.statement.subject.slice(1).map(({ digest }) => digest.sha256) ?? [];
  const own = model.files.filter(({ sha256 }) => tested.includes(sha256));
  const file = own.find(({ path }) => /\.onnx$/i.test(path));
  if (file === undefined || own.length < tested.length || own.length === model.files.length) return [];
  return [
    refused(
      'more-than-tested',
      advice`Version ${candidate.version} holds more than what was tested. If ${file.path} in it is the model, say ${key('path-in-version')} ${file.path}; the other files are then listed in the ledger with their digests.`,
    ),
  ];
}

/** A tag that promoted other bytes before was moved since: what it names must stay what it was. */
function movedTag(
  { repository, tag }: Occasion['source'],
  model: ModelDigest,
  history: readonly LedgerRecord[],
): VerbRefusal | null {
  if (tag === null) return null;
  const before = periodsOf(history).find(
    ({ record: { entry } }) =>
      entry.action === 'promote' &&
      entry.source.tag === tag &&
      entry.source.repository === repository &&
      entry.target?.digest !== model.digest,
  );
  if (before === undefined) return null;
  const { actor, at, target } = before.record.entry;
  return refused(
    'moved-tag',
    `The tag ${JSON.stringify(tag)} promoted other bytes before: ${target?.digest ?? 'none'}, by ${actor} at ${at}. A tag names one model for good; make a new tag for these.`,
  );
}

function sameBytes(head: LedgerRecord | null, { version, model, within }: Found): boolean {
  const target = head?.entry.target;
  if (!target || target.digest !== model.digest) return false;
  const isWhole = () => wholeOf(target).digest === wholeOf({ ...model, files: [...model.files], within }).digest;
  return version === null || (target.version === version && isWhole());
}

function evidenceOf(verification: Extract<Verification, { ok: true }>, policy: Digest): NonNullable<Entry['evidence']> {
  const { statement, digest } = verification.evidence;
  return {
    digest,
    // Verified evidence is of the policy that was expected.
    policy,
    // Verified evidence is never FAILED.
    result: statement.predicate.result === 'WARNED' ? 'WARNED' : 'PASSED',
    gates: statement.predicate.passedTests.filter((name) => !name.includes('/')),
    signer: verification.signer?.id ?? null,
    url: statement.predicate.url ?? null,
  };
}

function planOf(stores: Stores, place: Place, head: LedgerRecord | null, { version, model }: Found): string[] {
  const target = version === null ? 'a new version' : `version ${version}`;
  return [
    ...(version === null
      ? [
          `Register ${model.files.length === 1 ? 'one file' : `${model.files.length} files`} with the digest ${model.digest} in ${stores.registry.name}, and read ${model.files.length === 1 ? 'it' : 'them'} back.`,
        ]
      : []),
    `Annotate ${target} of ${place.model} with its digest, evidence and policy.`,
    `Record it in the ledger ${stores.ledger.name} after ${head === null ? 'nothing' : describeRecord(head)}.`,
    `Move ${place.model}/${place.stage} from ${head?.entry.target ? `version ${head.entry.target.version}` : 'nothing'} to ${target}.`,
  ];
}

function refusal(one: VerbRefusal): PromoteOutcome {
  return { kind: 'refused', refusals: [one] };
}

function missingSentence(stores: Stores, place: Place, candidate: PromoteRequest['candidate']): string {
  const version = 'version' in candidate ? candidate.version : '';
  return `${stores.registry.name} has no version ${JSON.stringify(version)} of ${place.model}. Register the model first, or name a version that is there.`;
}
