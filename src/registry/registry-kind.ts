import type * as z from 'zod';
import type { Kind, KindSchema } from './kind.ts';
import type { LedgerKeys } from './ledger/kinds.ts';
import type { Registry } from './registry.ts';

/** A kind of registry. */
export interface RegistryKind<Schema extends KindSchema> extends Kind<Schema, Registry> {
  /** Where promotions are recorded if the policy does not say. */
  defaultLedger(keys: z.output<Schema>): LedgerKeys;
}
