import { z } from 'zod';

/** Where models live. */
export const registrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
    path: z.string().min(1).describe('The folder of the registry.'),
  }),
  z.strictObject({
    kind: z.literal('git').describe('Refs of a git repository, for models that the server takes as plain files.'),
    remote: z
      .string()
      .min(1)
      .default('origin')
      .describe('Name or address of the remote; `none` keeps to this repository.'),
  }),
]);

/** Where promotions are recorded. */
export const ledgerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('git').describe('refs/modelassay/<model>/<stage> of a git repository.'),
    remote: z
      .string()
      .min(1)
      .default('origin')
      .describe('Name or address of the remote; `none` keeps to this repository.'),
  }),
  z.strictObject({
    kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
    path: z.string().min(1).describe('The folder of the ledger.'),
  }),
]);

export type RegistryKeys = z.infer<typeof registrySchema>;
export type LedgerKeys = z.infer<typeof ledgerSchema>;
