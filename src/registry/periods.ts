import type { Table } from '../result/document.ts';
import type { Entry } from './ledger/entry.ts';
import type { LedgerRecord } from './ledger/ledger.ts';

/** A record that really took effect, and how long it held. */
export interface Period {
  readonly record: LedgerRecord;
  /** Null while it is in production. */
  readonly until: string | null;
}

/** Newest first. What was undone never was in production, and neither it nor its undoing is a period. */
export function periodsOf(history: readonly LedgerRecord[]): readonly Period[] {
  const periods: Period[] = [];
  let until: string | null = null;
  for (let index = 0; index < history.length; index++) {
    const record = history[index]!;
    if (record.entry.action === 'undo') {
      // It takes back the one before it, which is the next in this order.
      index++;
      continue;
    }
    periods.push({ record, until });
    until = record.entry.at;
  }
  return periods;
}

/** True when the last thing that happened to these bytes was that production was rolled back from them. */
export function wasRolledBack(history: readonly LedgerRecord[], digest: string): boolean {
  for (const { record } of periodsOf(history)) {
    if (record.entry.target?.digest === digest) return false;
    if (record.entry.action === 'rollback' && record.entry.previous?.digest === digest) return true;
  }
  return false;
}

/** The last thing in production before now that was good: not these bytes, and never rolled back from since. */
export function previousGood(history: readonly LedgerRecord[]): LedgerRecord | null {
  const periods = periodsOf(history);
  const current = periods[0]?.record.entry.target?.digest;
  const good = periods.slice(1).find(({ record }) => {
    const { target } = record.entry;
    return target !== null && target.digest !== current && !wasRolledBack(history, target.digest);
  });
  return good?.record ?? null;
}

/** Who, when, what, why, which gates, how long. */
export function historyTable(history: readonly LedgerRecord[], now: Date): Table {
  const untilOf = new Map(periodsOf(history).map(({ record, until }) => [record.id, until ?? now.toISOString()]));
  return {
    id: 'history',
    title: 'History',
    note: null,
    columns: [
      { title: 'when', kind: 'text', unit: null },
      { title: 'what', kind: 'text', unit: null },
      { title: 'version', kind: 'code', unit: null },
      { title: 'digest', kind: 'code', unit: null },
      { title: 'who', kind: 'text', unit: null },
      { title: 'why', kind: 'text', unit: null },
      { title: 'gates', kind: 'text', unit: null },
      { title: 'in production', kind: 'text', unit: null },
    ],
    rows: history.map((record) => {
      const { entry } = record;
      const until = untilOf.get(record.id);
      return [
        entry.at,
        entry.override ? `${entry.action} (override)` : entry.action,
        entry.target?.version ?? '',
        entry.target?.digest.slice(0, 'sha256:'.length + 12) ?? '',
        [entry.actor, ...entry.approvals.map(({ by }) => `approved by ${by}`)].join(', '),
        entry.reason ?? '',
        gatesOf(entry),
        until === undefined ? 'never' : durationText(Date.parse(until) - Date.parse(entry.at)),
      ];
    }),
    folded: false,
  };
}

function gatesOf({ evidence }: Entry): string {
  if (evidence === null) return 'no evidence';
  const gates = evidence.gates?.length ? `${evidence.gates.join(', ')} ` : '';
  const words = `${gates}${evidence.result === 'PASSED' ? 'passed' : 'passed with warnings'}`;
  return evidence.signer === null ? `${words}, unsigned` : `${words}, signed by ${shortSigner(evidence.signer)}`;
}

/** Of a key or certificate its first digits; of a workflow that signed without a key its whole name. */
function shortSigner(signer: string): string {
  return /^[0-9a-f]{64}$/.test(signer) ? signer.slice(0, 12) : signer;
}

function durationText(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${(minutes / 60).toFixed(1)} h`;
  return `${(minutes / 60 / 24).toFixed(1)} d`;
}
