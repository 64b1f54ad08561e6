import * as z from 'zod';
import { expandableLater } from '../../config/environment.ts';
import type { RegistryKind } from '../registry-kind.ts';

const schema = z.strictObject({
  kind: z.literal('mlflow').describe('A server of MLflow 2.3 or later that serves artifacts.'),
  // The job that tests a model needs no registry, and so no address of one.
  uri: expandableLater().describe(
    'Address of the server. The login comes from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
  ),
  experiment: z.string().min(1).default('modelassay').describe('Experiment whose runs keep what is registered.'),
  pointer: z
    .enum(['alias', 'stage'])
    .optional()
    .describe(
      'What stands for a stage: an alias; for servers older than 2.3 a stage of MLflow itself, production or staging. Default: alias.',
    ),
  multipart: z
    .boolean()
    .optional()
    .describe(
      'true sends files of 64 MiB and more in parts straight to the store behind the server, at the addresses that it signs, where it says that it can.',
    ),
});

/** A server that has said nothing for this long hangs. */
const PATIENCE_MS = 60_000;

export const mlflowKind: RegistryKind<typeof schema> = {
  schema,
  async open({ uri, experiment, pointer, multipart }, { environment }) {
    const [{ loginFrom, mlflowClient }, { PART_SIZES }, { mlflowRegistry }] = await Promise.all([
      import('./client.ts'),
      import('./multipart.ts'),
      import('./registry.ts'),
    ]);
    const client = mlflowClient({ uri, login: loginFrom(environment), patience: PATIENCE_MS });
    return mlflowRegistry(client, experiment, { pointer, parts: multipart === true ? PART_SIZES : undefined });
  },
  /** Of this repository: the server keeps no record that nobody could rewrite. */
  defaultLedger: () => ({ kind: 'git', remote: 'origin' }),
};
