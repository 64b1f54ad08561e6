import * as z from 'zod';
import { DEFAULT_STAGE } from './names.ts';

// What each verb that looks can be told. Apart from the other verbs' keys, so that a look need not build them.

export const nameKey = z.string().min(1).describe('Name of the model in registry and ledger.');
export const stageKey = z.string().min(1).default(DEFAULT_STAGE).describe('The pointer: production, staging, ….');
const someName = nameKey.optional().describe('Only this model.');
const someStage = z.string().min(1).optional().describe('Only this stage.');

export const statusKeys = z.strictObject({ name: someName, stage: someStage });
export const historyKeys = z.strictObject({ name: nameKey, stage: stageKey });
export const verifyLedgerKeys = z.strictObject({ name: someName, stage: someStage });
export const watchKeys = z.strictObject({
  name: someName,
  stage: someStage,
  bytes: z.boolean().default(false).describe('Read and hash what is in production too.'),
});
