import * as z from 'zod';
import { folderKind } from './folder/kind.ts';
import { gitKind } from './git/kind.ts';
import { kindOf, type OpenRequest, schemasOf } from './kind.ts';
import type { LedgerKeys } from './ledger/kinds.ts';
import { mlflowKind } from './mlflow/kind.ts';
import type { Registry } from './registry.ts';

/** Every kind of registry. A new one is one folder and one line here. */
const KINDS = [folderKind, gitKind, mlflowKind] as const;

/** Where models live. */
export const registrySchema = z.discriminatedUnion('kind', schemasOf(KINDS));

export type RegistryKeys = z.infer<typeof registrySchema>;

/** Throws ConfigurationError where what the keys name cannot be what they say. */
export function openRegistry(keys: RegistryKeys, request: OpenRequest): Promise<Registry> {
  return kindOf(KINDS, keys).open(keys as never, request);
}

/** Where promotions are recorded if the policy does not say. */
export function defaultLedger(keys: RegistryKeys): LedgerKeys {
  return kindOf(KINDS, keys).defaultLedger(keys as never);
}
