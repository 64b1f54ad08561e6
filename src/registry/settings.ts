import * as z from 'zod';
import { place, strict } from '../config/meaning.ts';
import { parseDuration } from '../config/quantity.ts';
import { DEFAULT_STAGE } from './names.ts';

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
