import type * as z from 'zod';
import { parseDigest } from '../core/units.ts';
import { verifyEvidence } from '../evidence/verify.ts';
import type { Table } from '../result/document.ts';
import { demandBranch } from './branch.ts';
import type { Entry } from './ledger/entry.ts';
import { safePlace } from './names.ts';
import type { PromoteOutcome } from './outcome.ts';
import { historyTable } from './periods.ts';
import { nextStep, promote } from './promote.ts';
import { reconcile } from './reconcile.ts';
import { registerVersion } from './register.ts';
import { type RollbackOutcome, rollback } from './rollback.ts';
import { signatureReport } from './signature-report.ts';
import { type PlaceStatus, status, verifyLedger, watch } from './status.ts';
import type { Stores } from './stores.ts';
import { demandModelTag, demandPromotionEvent, isTagRef } from './tag.ts';
import type { MoveReport, VerbContext, VerbReport } from './verb.ts';
import { candidateOf, digestOf, expectationOf, localVersion, onlyOf, readInput, tagsOf } from './verb-inputs.ts';
import type * as keys from './verb-keys.ts';

type Keys<Name extends keyof typeof keys> = z.infer<(typeof keys)[Name]>;

/** Offline: does the evidence hold for these bytes, this policy and these keys? */
export async function verifyVerb(inputs: Keys<'verifyKeys'>, context: VerbContext): Promise<VerbReport> {
  const identified = { ...inputs, subject: inputs.identity };
  if (inputs.signature !== undefined) return signatureReport(identified, inputs.signature, context);
  const model = await digestOf(inputs.path, context);
  const expected = { ...(await expectationOf(identified, policyOf(inputs, context))), model, now: context.now() };
  const verification = verifyEvidence(await readInput(inputs.evidence, context), expected);
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
    sentences: [`${inputs.path} is ${model.digest}, which passed under the policy ${expected.policy.digest}.`, by],
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
export async function registerVerb(inputs: Keys<'registerKeys'>, context: VerbContext): Promise<VerbReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const candidate = await localVersion(inputs.path, context);
  const outcome = await registerVersion(await context.stores(), {
    model: inputs.name,
    candidate: { ...candidate, annotations: tagsOf(inputs.tags) },
    dryRun: inputs['dry-run'],
  });
  return { ok: true, sentences: [outcome.sentence], table: null, data: outcome };
}

/** Moves a stage to a model whose evidence holds. Throws ConfigurationError where this event or tag promotes nothing, else what `promote` throws. */
export async function promoteVerb(inputs: Keys<'promoteKeys'>, context: VerbContext): Promise<MoveReport> {
  const place = { model: inputs.name, stage: inputs.stage };
  demandPromotionEvent(context.event, inputs.on);
  demandModelTag(context.event.ref, place, inputs.tag);
  await demandBranch(context.event, context.occasion.source.commit, inputs.branches, context.branches);
  const commit = inputs.commit ?? taggedCommit(context);
  const request = {
    place,
    candidate: await candidateOf(inputs, context),
    evidence: await readInput(inputs.evidence, context),
    expected: await expectationOf({ ...inputs, commit }, context),
    baseline: context.baseline,
    approvedDigest: inputs['approved-digest'],
    override: inputs.override,
    occasion: { ...context.occasion, reason: inputs.reason ?? null },
    dryRun: inputs['dry-run'],
  };
  return outcomeReport(`${inputs.name}/${inputs.stage}`, await promote(await context.stores(), request));
}

/** Moves a stage back to what was there before. Throws what `rollback` throws. */
export async function rollbackVerb(inputs: Keys<'rollbackKeys'>, context: VerbContext): Promise<MoveReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const to = inputs.to === 'previous' ? 'previous' : namedModel(inputs.to);
  const from = inputs.from === undefined ? undefined : namedModel(inputs.from);
  const occasion = { ...context.occasion, reason: inputs.reason ?? null };
  const place = { model: inputs.name, stage: inputs.stage };
  const outcome = await rollback(await context.stores(), { place, to, from, occasion, dryRun: inputs['dry-run'] });
  return outcomeReport(`${inputs.name}/${inputs.stage}`, outcome);
}

function namedModel(text: string): { version: string } | { digest: string } {
  return text.startsWith('sha256:') ? { digest: text } : { version: text };
}

/** Brings pointer and ledger together again. Throws what `reconcile` throws. */
export async function reconcileVerb(inputs: Keys<'reconcileKeys'>, context: VerbContext): Promise<VerbReport> {
  demandPromotionEvent(context.event, ['push', 'tag']);
  const outcome = await reconcile(await context.stores(), {
    place: { model: inputs.name, stage: inputs.stage },
    drift: inputs.drift,
    occasion: { ...context.occasion, reason: inputs.reason ?? null },
    dryRun: inputs['dry-run'],
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

/** What stands in each stage, and whether pointer and ledger agree. */
export async function statusVerb(inputs: Keys<'statusKeys'>, context: VerbContext): Promise<VerbReport> {
  const stores = await context.stores();
  return statusReport(stores, await status(stores, onlyOf(inputs), context.own), true);
}

/** Exit code 1 where anything is not as the ledger says. */
export async function watchVerb(inputs: Keys<'watchKeys'>, context: VerbContext): Promise<VerbReport> {
  const stores = await context.stores();
  const found = await watch(stores, onlyOf(inputs), inputs.bytes, context.own);
  if (isNamed(inputs) && found.every(({ problem, since }) => problem === null && since === null)) {
    // A schedule with a slip in a name would be green for ever.
    return { ok: false, sentences: [await nothingOfThatName(stores, inputs)], table: null, data: found };
  }
  return statusReport(
    stores,
    found,
    found.every(({ problem }) => problem === null),
  );
}

/** Every record of a stage, the newest first. */
export async function historyVerb(inputs: Keys<'historyKeys'>, context: VerbContext): Promise<VerbReport> {
  const { ledger } = await context.stores();
  const history = await ledger.history(safePlace({ model: inputs.name, stage: inputs.stage }));
  const count = `${inputs.name}/${inputs.stage}: ${history.length} record${history.length === 1 ? '' : 's'}.`;
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

async function nothingOfThatName({ ledger }: Stores, inputs: Named): Promise<string> {
  const known = (await ledger.list()).map(({ model, stage }) => `${model}/${stage}`);
  const knows = known.length === 0 ? 'It is empty' : `It knows ${known.slice(0, 10).join(', ')}`;
  return `The ledger ${ledger.name} has no record of ${inputs.name ?? 'any model'}/${inputs.stage ?? 'any stage'}. ${knows}.`;
}

/** Whether each ledger is one chain from its first record on. */
export async function verifyLedgerVerb(inputs: Keys<'verifyLedgerKeys'>, context: VerbContext): Promise<VerbReport> {
  const stores = await context.stores();
  const checks = await verifyLedger(stores, onlyOf(inputs));
  if (checks.length === 0 && isNamed(inputs)) {
    return { ok: false, sentences: [await nothingOfThatName(stores, inputs)], table: null, data: checks };
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
      const note = outcome.kind === 'already' ? outcome.note : undefined;
      const notes = [...(note === undefined ? [] : [note]), ...clockNote(outcome.kind, entry)];
      return {
        ok: true,
        warns: notes.length > 0,
        sentences: [sentence, ...notes],
        table: null,
        data: { kind: outcome.kind, record: id, entry },
      };
    }
  }
}

/** A record that was dated after the clock of whoever wrote it, so that it does not come before the one that it follows. */
function clockNote(kind: 'promoted' | 'rolled-back' | 'already', { at, clock }: Entry): string[] {
  if (clock === undefined || kind === 'already') return [];
  return [
    `The clock of this machine says ${clock}, and the record before this one is from ${at}: it was recorded with that time. One of the clocks is wrong.`,
  ];
}

function statusReport(stores: Stores, found: readonly PlaceStatus[], ok: boolean): VerbReport {
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
      ? `The ledger ${stores.ledger.name} knows nothing of that name. Promote a model first: modelassay promote.`
      : found.every(({ version }) => version === null)
        ? `Nothing was promoted yet in ${stores.registry.name}. Run: modelassay promote.`
        : 'Every pointer is where the ledger says.';
  const warns = problems.length > 0;
  return { ok, warns, sentences: warns ? problems : [calm], table, data: found };
}

/** What a tag was made for must have been tested at that very commit; undefined where no workflow runs on a tag. */
function taggedCommit({ event, occasion }: VerbContext): string | undefined {
  const runsOnTag = event.event !== null && isTagRef(event.ref);
  return runsOnTag ? (occasion.source.commit ?? undefined) : undefined;
}
