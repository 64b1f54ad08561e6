import * as z from 'zod';
import { pathKey } from '../config/keys.ts';
import { afterwards, baseline, place, strict, subject } from '../config/meaning.ts';
import { baselineKey, modelKey } from '../config/model-keys.ts';
import { registrySchema } from '../registry/kinds.ts';
import { ledgerSchema } from '../registry/ledger/kinds.ts';
import { evidenceSchema, promotionSchema } from '../registry/settings.ts';
import { REGISTRY_SETTINGS } from './run-settings.ts';

// The keys of modelassay.yml beside those of its gates.

/** What is tested, and against what. */
export const testedShape = {
  version: strict(z.literal(1), 'unordered').describe('Version of this file’s format.'),
  model: subject(modelKey()).optional().describe('The model under test: a path, or a mapping with `path`.'),
  baseline: baseline(baselineKey())
    .optional()
    .describe(
      'What the model is compared with: a path, `production` for what the registry has there, or a mapping with `path` or `stage`. A file of that name is `./production`.',
    ),
  waivers: strict(pathKey(), 'unordered')
    .optional()
    .describe('A reviewed file of agreed exceptions; on pull requests from forks that of the base branch holds.'),
};

/** Where it goes afterwards, and on whose word. */
export const afterwardsShape = {
  registry: place(registrySchema).optional().describe(REGISTRY_SETTINGS.registry.description),
  ledger: place(ledgerSchema).optional().describe(REGISTRY_SETTINGS.ledger.description),
  promote: afterwards(promotionSchema).optional().describe('What is promoted where, and when.'),
  evidence: afterwards(evidenceSchema)
    .optional()
    .describe('Who signs what the gates found, and whose signature is believed.'),
};
