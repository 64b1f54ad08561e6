import type * as z from 'zod';
import { parseDigest } from '../core/units.ts';
import { verifyEvidence } from '../evidence/verify.ts';
import type { Table } from '../result/document.ts';
import { candidateOf, digestOf, expectationOf, localVersion, onlyOf, readGiven, tagsOf } from './given.ts';
import { safePlace } from './names.ts';
import type { Office } from './office.ts';
import type { PromoteOutcome } from './outcome.ts';
import { historyTable } from './periods.ts';
import { nextStep, promote } from './promote.ts';
import { reconcile } from './reconcile.ts';
import { registerVersion } from './register.ts';
import { type RollbackOutcome, rollback } from './rollback.ts';
import { signatureReport } from './signature-report.ts';
import { type PlaceStatus, status, verifyLedger, watch } from './status.ts';
import { demandModelTag, demandPromotionEvent, isTagRef } from './tag.ts';
import type { MoveReport, VerbContext, VerbReport } from './verb.ts';
import type * as keys from './verb-keys.ts';

type Keys<Name extends keyof typeof keys> = z.infer<(typeof keys)[Name]>;

/** Offline: does the evidence hold for these bytes, this policy and these keys? */
export async function verifyVerb(given: Keys<'verifyKeys'>, context: VerbContext): Promise<VerbReport> {
  const identified = { ...given, subject: given.identity };
  if (given.signature !== undefined) return signatureReport(identified, given.signature, context);
  const model = await digestOf(given.path, context);
  const expected = { ...(await expectationOf(identified, policyOf(given, context))), model, now: context.now() };
  const verification = verifyEvidence(await readGiven(given.evidence, context), expected);
  if (!verification.ok)
    return {
      ok: false,
      sentences: verification.refusals.map(({ sentence }) => sentence),
      table: null,
      data: { refusals: verification.refusals },
    };
  const by =
    verification.signer === null
      ? 'Nobody signed this evidence; it was accepted because unsigned evidence was allowed.'
      : `Signed by ${verification.signer.text}.`;
  return {
    ok: true,
    sentences: [`${given.path} is ${model.digest}, which passed under the policy ${expected.policy.digest}.`, by],
    table: null,
    data: { digest: model.digest, policy: expected.policy.digest, signer: verification.signer?.id ?? null },
  };
}

/** Without the file of the policy its digest says enough: the evidence names the gates that it promised. */
function policyOf({ policy }: Keys<'verifyKeys'>, context: VerbContext): VerbContext {
  if (policy === undefined) return context;
  const { waivers, datasets, ...rest } = context;
  return { ...rest, policy: () => ({ digest: parseDigest(policy), gates: [] }) };
}

/** Bytes and tags into the registry; no pointer moves. The same bytes again are the same version. */
export async function registerVerb(given: Keys<'registerKeys'>, context: VerbContext): Promise<VerbReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const candidate = await localVersion(given.path, context);
  const outcome = await registerVersion(await context.office(), {
    model: given.name,
    candidate: { ...candidate, annotations: tagsOf(given.tags) },
    dryRun: given['dry-run'],
  });
  return { ok: true, sentences: [outcome.sentence], table: null, data: outcome };
}

export async function promoteVerb(given: Keys<'promoteKeys'>, context: VerbContext): Promise<MoveReport> {
  const place = { model: given.name, stage: given.stage };
  demandPromotionEvent(context.event, given.on);
  demandModelTag(context.event.ref, place, given.tag);
  const commit = given.commit ?? taggedCommit(context);
  const request = {
    place,
    candidate: await candidateOf(given, context),
    evidence: await readGiven(given.evidence, context),
    expected: await expectationOf({ ...given, commit }, context),
    baseline: context.baseline,
    approvedDigest: given['approved-digest'],
    override: given.override,
    occasion: { ...context.occasion, reason: given.reason ?? null },
    dryRun: given['dry-run'],
  };
  return outcomeReport(`${given.name}/${given.stage}`, await promote(await context.office(), request));
}

export async function rollbackVerb(given: Keys<'rollbackKeys'>, context: VerbContext): Promise<MoveReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const to =
    given.to === 'previous'
      ? 'previous'
      : given.to.startsWith('sha256:')
        ? { digest: given.to }
        : { version: given.to };
  const occasion = { ...context.occasion, reason: given.reason ?? null };
  const place = { model: given.name, stage: given.stage };
  const outcome = await rollback(await context.office(), { place, to, occasion, dryRun: given['dry-run'] });
  return outcomeReport(`${given.name}/${given.stage}`, outcome);
}

export async function reconcileVerb(given: Keys<'reconcileKeys'>, context: VerbContext): Promise<VerbReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const outcome = await reconcile(await context.office(), {
    place: { model: given.name, stage: given.stage },
    drift: given.drift,
    occasion: { ...context.occasion, reason: given.reason ?? null },
    dryRun: given['dry-run'],
  });
  if (outcome.kind === 'planned') return { ok: true, sentences: outcome.steps, table: null, data: outcome };
  if (outcome.kind === 'refused')
    return { ok: false, sentences: outcome.refusals.map(({ sentence }) => sentence), table: null, data: outcome };
  return {
    ok: true,
    sentences: [outcome.sentence],
    table: null,
    data: { kind: outcome.kind, entry: outcome.record?.entry ?? null },
  };
}

export async function statusVerb(given: Keys<'statusKeys'>, context: VerbContext): Promise<VerbReport> {
  const office = await context.office();
  return statusReport(office, await status(office, onlyOf(given), context.own), true);
}

/** Exit code 1 where anything is not as the ledger says. */
export async function watchVerb(given: Keys<'watchKeys'>, context: VerbContext): Promise<VerbReport> {
  const office = await context.office();
  const found = await watch(office, onlyOf(given), given.bytes, context.own);
  if (isNamed(given) && found.every(({ problem, since }) => problem === null && since === null)) {
    // A schedule with a slip in a name would be green for ever.
    return { ok: false, sentences: [await nothingOfThatName(office, given)], table: null, data: found };
  }
  return statusReport(
    office,
    found,
    found.every(({ problem }) => problem === null),
  );
}

export async function historyVerb(given: Keys<'historyKeys'>, context: VerbContext): Promise<VerbReport> {
  const { ledger } = await context.office();
  const history = await ledger.history(safePlace({ model: given.name, stage: given.stage }));
  const count = `${given.name}/${given.stage}: ${history.length} record${history.length === 1 ? '' : 's'}.`;
  return {
    ok: true,
    sentences: [count],
    table: historyTable(history, context.now()),
    data: history.map(({ id, entry }) => ({ record: id, ...entry })),
  };
}

type Named = Keys<'verifyLedgerKeys'>;

function isNamed({ name, stage }: Named): boolean {
  return name !== undefined || stage !== undefined;
}

async function nothingOfThatName({ ledger }: Office, given: Named): Promise<string> {
  const known = (await ledger.list()).map(({ model, stage }) => `${model}/${stage}`);
  const knows = known.length === 0 ? 'It is empty' : `It knows ${known.slice(0, 10).join(', ')}`;
  return `The ledger ${ledger.name} has no record of ${given.name ?? 'any model'}/${given.stage ?? 'any stage'}. ${knows}.`;
}

export async function verifyLedgerVerb(given: Keys<'verifyLedgerKeys'>, context: VerbContext): Promise<VerbReport> {
  const office = await context.office();
  const checks = await verifyLedger(office, onlyOf(given));
  if (checks.length === 0 && isNamed(given)) {
    return { ok: false, sentences: [await nothingOfThatName(office, given)], table: null, data: checks };
  }
  const sentences = checks.flatMap(({ place, records, problems }) => {
    const where = `${place.model}/${place.stage}`;
    return problems.length === 0
      ? [`${where}: ${records} record${records === 1 ? '' : 's'}, whole.`]
      : problems.map((problem) => `${where}: ${problem}`);
  });
  const ok = checks.every(({ problems }) => problems.length === 0);
  return { ok, sentences: checks.length === 0 ? ['The ledger is empty.'] : sentences, table: null, data: checks };
}

function outcomeReport(where: string, outcome: PromoteOutcome | RollbackOutcome): MoveReport {
  switch (outcome.kind) {
    case 'planned':
      return { ok: true, sentences: outcome.steps, table: null, data: outcome };
    case 'refused':
      return {
        ok: false,
        sentences: outcome.refusals.map(({ sentence }) => sentence),
        table: null,
        data: { ...outcome, next: nextStep(outcome.refusals) },
      };
    case 'conflict':
      return {
        ok: false,
        sentences: [outcome.sentence],
        table: null,
        data: { kind: outcome.kind, winner: outcome.winner?.entry ?? null },
      };
    default: {
      const { id, entry } = outcome.record;
      const words = { promoted: 'was promoted to', 'rolled-back': 'was rolled back to', already: 'is on' }[
        outcome.kind
      ];
      const sentence = `${where} ${words} version ${entry.target?.version ?? 'none'} (${entry.target?.digest ?? 'nothing'}).`;
      return { ok: true, sentences: [sentence], table: null, data: { kind: outcome.kind, record: id, entry } };
    }
  }
}

function statusReport(office: Office, found: readonly PlaceStatus[], ok: boolean): VerbReport {
  const problems = found.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const table: Table = {
    id: 'status',
    title: 'Status',
    note: null,
    columns: ['model', 'stage', 'state', 'version', 'digest', 'since', 'who'].map((title) => ({
      title,
      kind: 'text' as const,
      unit: null,
    })),
    rows: found.map(({ place, state, version, digest, since, actor }) => [
      place.model,
      place.stage,
      state,
      version ?? '',
      digest?.slice(0, 'sha256:'.length + 12) ?? '',
      since ?? '',
      actor ?? '',
    ]),
    folded: false,
  };
  const calm =
    found.length === 0
      ? `The ledger ${office.ledger.name} knows nothing of that name. Promote a model first: modelassay promote.`
      : found.every(({ version }) => version === null)
        ? `Nothing was promoted yet in ${office.registry.name}. Run: modelassay promote.`
        : 'Every pointer is where the ledger says.';
  const warns = problems.length > 0;
  return { ok, warns, sentences: warns ? problems : [calm], table, data: found };
}

/** What a tag was made for must have been tested at that very commit; undefined where no workflow runs on a tag. */
function taggedCommit({ event, occasion }: VerbContext): string | undefined {
  const runsOnTag = event.event !== null && isTagRef(event.ref);
  return runsOnTag ? (occasion.source.commit ?? undefined) : undefined;
}
