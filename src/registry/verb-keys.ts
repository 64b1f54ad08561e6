import * as z from 'zod';
import { file } from '../config/meaning.ts';
import { digest } from '../result/scalars.ts';
import { nameKey as name, stageKey as stage } from './look-keys.ts';

// What each verb can be told, described once: flags, inputs of actions and their documentation are made from these.

const reason = z.string().min(1).max(10_000).optional().describe('Why; kept in the ledger.');
const dryRun = z.boolean().default(false).describe('Print the plan and change nothing.');

const trust = {
  evidence: file(z.string().min(1)).describe('The evidence file.'),
  trust: z
    .array(file(z.string().min(1)))
    .default([])
    .describe(
      'Who is believed, one of whom must have signed: PEM files of public keys or of certificates of authorities, or trusted roots of Sigstore for evidence that a workflow signed without a key; or env:NAME for an environment variable.',
    ),
  'allow-unsigned': z.boolean().default(false).describe('Accept evidence that nobody signed, and say so.'),
  repository: z.string().min(1).optional().describe('owner/name that the evidence must come from.'),
  workflow: z
    .string()
    .min(1)
    .optional()
    .describe('The workflow that must have signed, where it signs without a key: .github/workflows/gates.yml.'),
  ref: z.string().min(1).optional().describe('The branch or tag that it must have signed for: refs/heads/main.'),
  commit: z.string().min(1).optional().describe('The commit that must have been tested.'),
  'max-age': z.string().min(1).optional().describe('Oldest evidence that counts as fresh: 12h, 7d.'),
};

export const verifyKeys = z.strictObject({
  path: file(z.string().min(1)).describe(
    'The model: a file, to which its external weights belong, or a folder, all of whose files do.',
  ),
  ...trust,
  signature: file(z.string().min(1))
    .optional()
    .describe('A signature of the model itself (OpenSSF Model Signing, *.sig), to verify instead of evidence.'),
  identity: z
    .string()
    .min(1)
    .optional()
    .describe('Who must have signed without a key, exactly as the certificate names them; needs issuer too.'),
  issuer: z
    .string()
    .min(1)
    .optional()
    .describe('Who must have vouched for a signer without a key. Default: GitHub, for workflows.'),
  policy: digest.optional().describe('Digest of the policy that must have been passed, where its file is not at hand.'),
});

export const registerKeys = z.strictObject({
  name,
  path: file(z.string().min(1)).describe(
    'The model: a file, to which its external weights belong, or a folder, all of whose files do.',
  ),
  tags: z.array(z.string().min(1)).default([]).describe('Tags of the version, each key=value.'),
  'dry-run': dryRun,
});

export const promoteKeys = z.strictObject({
  name,
  stage,
  path: file(z.string().min(1))
    .optional()
    .describe('The model file, or a folder of files; it is registered unless it is already.'),
  version: z.string().min(1).optional().describe('A version that is registered already, instead of a file.'),
  'path-in-version': z
    .string()
    .min(1)
    .optional()
    .describe(
      'The model file, or a folder of files, within that version, where it holds more, as one that mlflow.onnx.log_model made: model.onnx. Its external weights belong to it; the rest is listed in the ledger.',
    ),
  ...trust,
  'approved-digest': z.string().min(1).optional().describe('What a person approved: other bytes are refused.'),
  override: z.boolean().default(false).describe('Promote bytes that were rolled back from; needs a reason.'),
  reason,
  on: z
    .array(z.enum(['push', 'tag']))
    .default(['push', 'tag'])
    .describe('Which events of a workflow may promote.'),
  branches: z
    .array(z.string().min(1))
    .optional()
    .describe('Branches that may promote, and in one of which the commit of a tag must be: main, release/*.'),
  tag: z
    .string()
    .min(1)
    .optional()
    .describe('Pattern of the tags that promote, with {model}, {version} and {stage} in it.'),
  'dry-run': dryRun,
});

export const rollbackKeys = z.strictObject({
  name,
  stage,
  to: z.string().min(1).default('previous').describe('previous, a version, or a digest (sha256:…).'),
  from: z
    .string()
    .min(1)
    .optional()
    .describe(
      'What must be in production now: a version, or a digest (sha256:…). Without it nothing is moved where production was rolled back already.',
    ),
  reason: reason.describe('Why; required, and kept in the ledger.'),
  'dry-run': dryRun,
});

export const reconcileKeys = z.strictObject({
  name,
  stage,
  drift: z
    .enum(['report', 'restore', 'adopt'])
    .default('report')
    .describe('For a pointer that was moved by hand: say so, put it back, or keep it and record it.'),
  reason,
  'dry-run': dryRun,
});
