import type * as z from 'zod';
import { verifyEvidence } from '../evidence/verify.ts';
import { demandBranch } from './branch.ts';
import { meantInstead } from './known-places.ts';
import type { Entry } from './ledger/entry.ts';
import type { Place } from './names.ts';
import type { PromoteOutcome } from './outcome.ts';
import { nextStep, promote } from './promote.ts';
import { reconcile } from './reconcile.ts';
import { registerVersion } from './register.ts';
import { type RollbackOutcome, rollback } from './rollback.ts';
import { signatureReport } from './signature-report.ts';
import type { Stores } from './stores.ts';
import { demandModelTag, demandPromotionEvent, isTagRef } from './tag.ts';
import type { MoveReport, VerbContext, VerbReport } from './verb.ts';
import { candidateOf, digestOf, expectationOf, localVersion, readInput, tagsOf } from './verb-inputs.ts';
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
  return { ...rest, policy: () => ({ digest: policy, gates: [] }) };
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
  const stores = await context.stores();
  const outcome = await promote(stores, request);
  return withMeant(outcomeReport(`${inputs.name}/${inputs.stage}`, outcome), outcome, stores, place);
}

/** A slip in the name of a stage makes a stage: the first promotion to one says so where another is called almost the same. */
async function withMeant(
  report: MoveReport,
  outcome: PromoteOutcome,
  stores: Stores,
  place: Place,
): Promise<MoveReport> {
  const isFirst =
    outcome.kind === 'promoted'
      ? outcome.record.entry.previous === null
      : outcome.kind === 'planned' && (await stores.ledger.read(place)) === null;
  if (!isFirst) return report;
  const guess = await meantInstead(stores, place);
  if (guess === '') return report;
  const note = `Nothing was in ${place.model}/${place.stage} before.${guess}`;
  const data = outcome.kind === 'planned' ? { ...outcome, steps: [...outcome.steps, note] } : report.data;
  return { ...report, warns: true, sentences: [...report.sentences, note], data };
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
  const place = { model: inputs.name, stage: inputs.stage };
  const outcome = await reconcile(await context.stores(), {
    place,
    drift: inputs.drift,
    occasion: { ...context.occasion, reason: inputs.reason ?? null },
    dryRun: inputs['dry-run'],
  });
  if (outcome.kind === 'planned') return { ok: true, sentences: outcome.steps, table: null, data: outcome };
  if (outcome.kind === 'refused')
    return { ok: false, sentences: outcome.refusals.map(({ sentence }) => sentence), table: null, data: outcome };
  const isUnknown = outcome.kind === 'agreed' && outcome.record === null;
  const sentence = isUnknown
    ? `${outcome.sentence}${await meantInstead(await context.stores(), place)}`
    : outcome.sentence;
  return {
    ok: true,
    sentences: [sentence],
    table: null,
    data: { kind: outcome.kind, entry: outcome.record?.entry ?? null },
  };
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

/** What a tag was made for must have been tested at that very commit; undefined where no workflow runs on a tag. */
function taggedCommit({ event, occasion }: VerbContext): string | undefined {
  const runsOnTag = event.event !== null && isTagRef(event.ref);
  return runsOnTag ? (occasion.source.commit ?? undefined) : undefined;
}
