import type * as z from 'zod';
import type { Table } from '../result/document.ts';
import { noRecordSentence } from './known-places.ts';
import type * as keys from './look-keys.ts';
import { safePlace } from './names.ts';
import { historyTable } from './periods.ts';
import { type PlaceStatus, status, verifyLedger, watch } from './status.ts';
import type { Stores } from './stores.ts';
import type { LookContext, VerbReport } from './verb.ts';

// The verbs that look and change nothing. They ask neither who asks nor for what event, so that a look is quick.

type Keys<Name extends keyof typeof keys> = z.infer<(typeof keys)[Name]>;

/** What stands in each stage, and whether pointer and ledger agree. */
export async function statusVerb(inputs: Keys<'statusKeys'>, context: LookContext): Promise<VerbReport> {
  const stores = await context.stores();
  const found = await status(stores, onlyOf(inputs), context.own);
  if (isNamed(inputs) && isNothing(found) && (await stores.ledger.list()).length > 0)
    return {
      ok: true,
      warns: true,
      sentences: [await noRecordSentence(stores, onlyOf(inputs))],
      table: null,
      data: found,
    };
  return statusReport(stores, found, true);
}

/** Exit code 1 where anything is not as the ledger says. */
export async function watchVerb(inputs: Keys<'watchKeys'>, context: LookContext): Promise<VerbReport> {
  const stores = await context.stores();
  const found = await watch(stores, onlyOf(inputs), inputs.bytes, context.own);
  if (isNamed(inputs) && isNothing(found)) {
    // A schedule with a slip in a name would be green for ever.
    return { ok: false, sentences: [await noRecordSentence(stores, onlyOf(inputs))], table: null, data: found };
  }
  return statusReport(
    stores,
    found,
    found.every(({ problem }) => problem === null),
  );
}

/** Every record of a stage, the newest first. */
export async function historyVerb(inputs: Keys<'historyKeys'>, context: LookContext): Promise<VerbReport> {
  const stores = await context.stores();
  const place = safePlace({ model: inputs.name, stage: inputs.stage });
  const history = await stores.ledger.history(place);
  if (history.length === 0 && (await stores.ledger.list()).length > 0)
    return { ok: true, warns: true, sentences: [await noRecordSentence(stores, place)], table: null, data: [] };
  const count = `${inputs.name}/${inputs.stage}: ${history.length} record${history.length === 1 ? '' : 's'}.`;
  return {
    ok: true,
    sentences: [count],
    table: historyTable(history, context.now()),
    data: history.map(({ id, entry }) => ({ record: id, ...entry })),
  };
}

function isNothing(found: readonly PlaceStatus[]): boolean {
  return found.every(({ problem, since }) => problem === null && since === null);
}

type Named = Keys<'verifyLedgerKeys'>;

function isNamed({ name, stage }: Named): boolean {
  return name !== undefined || stage !== undefined;
}

/** Whether each ledger is one chain from its first record on. */
export async function verifyLedgerVerb(inputs: Keys<'verifyLedgerKeys'>, context: LookContext): Promise<VerbReport> {
  const stores = await context.stores();
  const checks = await verifyLedger(stores, onlyOf(inputs));
  if (checks.length === 0 && isNamed(inputs)) {
    return { ok: false, sentences: [await noRecordSentence(stores, onlyOf(inputs))], table: null, data: checks };
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

/** What a look at everything is narrowed to. */
function onlyOf({ name, stage }: { name?: string | undefined; stage?: string | undefined }) {
  return { ...(name !== undefined && { model: name }), ...(stage !== undefined && { stage }) };
}
