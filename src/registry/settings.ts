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
  z.strictObject({
    kind: z.literal('mlflow').describe('A server of MLflow 2.3 or later that serves artifacts.'),
    uri: z
      .string()
      .min(1)
      .describe(
        'Address of the server. The login comes from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
      ),
    experiment: z.string().min(1).default('modelassay').describe('Experiment whose runs keep what is registered.'),
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
