// Promotes once, as another machine would, and ends itself with SIGKILL after the step that it is told. Run by the
// conformance suite: node promoter.ts '<json>'

import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { openRegistry, type RegistryKeys } from '../../src/registry/kinds.ts';
import { type LedgerKeys, openLedger } from '../../src/registry/ledger/kinds.ts';
import { type PromoteRequest, promote } from '../../src/registry/promote.ts';
import type { NewVersion } from '../../src/registry/registry.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { NOW, POLICY, resultOf } from '../evidence/sample.ts';
import { PLACE } from './sample.ts';

export interface PromoterOrder {
  readonly registry: RegistryKeys;
  readonly ledger: LedgerKeys;
  readonly folder: string;
  readonly candidate: NewVersion;
  readonly actor: string;
  readonly dieAfter: string | null;
}

export async function officeOf(order: Pick<PromoterOrder, 'registry' | 'ledger' | 'folder'>): Promise<Stores> {
  const request = { folder: order.folder, environment: process.env };
  return {
    registry: await openRegistry(order.registry, request),
    ledger: await openLedger(order.ledger, request),
    now: () => NOW,
  };
}

/** A request to promote bytes that passed. */
export function requestFor(candidate: NewVersion, changes: Partial<PromoteRequest> = {}): PromoteRequest {
  const files = candidate.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
  const subject = { kind: 'model' as const, name: 'digits', digest: candidate.digest, files };
  const evidence = writeEvidence(
    statementOf({ results: [resultOf({ subject, baseline: null })], gates: ['accuracy'] }),
    null,
  );
  return {
    place: PLACE,
    candidate,
    evidence,
    expected: { policy: { digest: POLICY, gates: ['accuracy'] }, signedBy: 'unsigned' },
    override: false,
    occasion: occasionOf('someone'),
    dryRun: false,
    ...changes,
  };
}

export function occasionOf(actor: string, reason: string | null = null): PromoteRequest['occasion'] {
  return { actor, reason, approvals: [], run: null, source: { repository: 'acme/digits', commit: null, tag: null } };
}

if (process.argv[1]?.endsWith('promoter.ts')) {
  const order = JSON.parse(process.argv[2]!) as PromoterOrder;
  const stores: Stores = {
    ...(await officeOf(order)),
    step(step) {
      if (step === order.dieAfter) process.kill(process.pid, 'SIGKILL');
    },
  };
  const outcome = await promote(stores, requestFor(order.candidate, { occasion: occasionOf(order.actor) }));
  process.stdout.write(JSON.stringify(outcome));
}
