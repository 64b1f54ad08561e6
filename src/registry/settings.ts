import * as z from 'zod';
import { expandableLater } from '../config/environment.ts';
import { pathKey } from '../config/keys.ts';
import { place, strict } from '../config/meaning.ts';
import { parseDuration } from '../config/quantity.ts';

/** Where models live. */
export const registrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
    path: pathKey().describe('The folder of the registry.'),
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
    kind: z
      .literal('github')
      .describe('The same refs through GitHub’s interface, with a token alone: no git and no checkout is needed.'),
    repository: z
      .string()
      .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'owner/name')
      .optional()
      .describe('owner/name. Default: the repository of the workflow. The token is GITHUB_TOKEN (contents: write).'),
  }),
  z.strictObject({
    kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
    path: pathKey().describe('The folder of the ledger.'),
  }),
]);

/** The pointer that is meant where none is named. */
export const DEFAULT_STAGE = 'production';

/** What a promotion is told by the policy; flags and inputs of the same names go before it. */
export const promotionSchema = z.strictObject({
  name: place(z.string().min(1))
    .optional()
    .describe('Name of the model in registry and ledger. Default: the name of the model under test.'),
  stage: place(z.string().min(1)).default(DEFAULT_STAGE).describe('The pointer: production, staging, ….'),
  on: strict(z.array(z.enum(['push', 'tag'])), 'unordered')
    .optional()
    .describe(
      'Events on which the suite action promotes by itself after its gates. Without it only the verb and the action promote do.',
    ),
  branches: strict(z.array(z.string().min(1)), 'unordered')
    .optional()
    .describe(
      'Branches whose pushes promote, and in one of which the commit of a tag must be: `main`, `release/*`, with `**` for any text. Default: the default branch.',
    ),
  tag: place(z.string().min(1))
    .optional()
    .describe(
      'Pattern of the tags that promote, with {model}, {version} and {stage} in it. Default: v1.4.0, digits-v1.4.0 and GTO’s forms.',
    ),
  'max-age': strict(
    z.string().refine((text) => parseDuration(text).ok, 'a duration is a number with a unit: 12h, 7d'),
    'lower',
  )
    .optional()
    .describe('Oldest evidence that counts as fresh: 12h, 7d.'),
  repository: strict(z.string().min(1), 'unordered')
    .optional()
    .describe('owner/name that the evidence must come from. Default: this repository, where it is known.'),
});

/** Who signs evidence, and whose signature is believed. */
export const evidenceSchema = z.strictObject({
  key: place(z.string().min(1))
    .optional()
    .describe('Private key to sign with: a PEM file, or env:NAME for an environment variable.'),
  trust: strict(z.array(z.string().min(1)), 'unordered')
    .default([])
    .describe(
      'Who is believed, one of whom must have signed: PEM files of public keys or of certificates of authorities, trusted roots of Sigstore, or env:NAME for an environment variable.',
    ),
  workflow: strict(z.string().min(1), 'unordered')
    .optional()
    .describe(
      'The workflow that must have signed, where it signs without a key: `.github/workflows/gates.yml`, or `owner/name/…` where it is of another repository.',
    ),
  ref: strict(z.string().min(1), 'unordered')
    .optional()
    .describe('The branch or tag that it must have signed for: `refs/heads/main`.'),
  'allow-unsigned': strict(z.boolean(), ['true', 'false'])
    .default(false)
    .describe('Accept evidence that nobody signed, and say so.'),
});

export type RegistryKeys = z.infer<typeof registrySchema>;
export type LedgerKeys = z.infer<typeof ledgerSchema>;
