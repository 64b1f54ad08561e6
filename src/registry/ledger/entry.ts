import { createHash } from 'node:crypto';
import * as z from 'zod';
import { messageOf } from '../../core/errors.ts';
import { type Digest, digestOfHex } from '../../core/units.ts';
import { canonicalJson } from '../../result/canonical.ts';
import { digest } from '../../result/scalars.ts';

export const ENTRY_SCHEMA = 'modelassay/promotion/v1';
export const MAX_ENTRY_BYTES = 4 * 1024 * 1024;

const text = z.string().max(10_000);

const files = z
  .array(z.strictObject({ path: text, sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(0) }))
  .max(10_000);

const targetSchema = z.strictObject({
  version: text.describe('Of the registry.'),
  digest: digest.describe('Root digest of OpenSSF Model Signing.'),
  files: files.min(1),
  within: z
    .strictObject({
      folder: text.describe('Of the version, in which the files of the model lie; empty: its top.'),
      beside: files.describe('Every other file of the version: no gate tested it, and its digest is kept.'),
    })
    .optional()
    .describe('Where the version holds more than the model.'),
});

/** One move of one stage: what `promotion.json` holds. */
export const entrySchema = z.strictObject({
  schema: z.literal(ENTRY_SCHEMA),
  /** Makes two entries that say the same two: without it, two promoters of one second would both believe they won. */
  id: z.uuid(),
  action: z.enum(['promote', 'rollback', 'undo', 'adopt']),
  model: text,
  stage: text,
  target: targetSchema.nullable().describe('What is in production from now on; null: nothing.'),
  previous: z
    .strictObject({ record: text, version: text.nullable(), digest: digest.nullable() })
    .nullable()
    .describe('The record before this one; null for the first.'),
  chain: digest.nullable().describe('SHA-256 of the record before this one.'),
  evidence: z
    .strictObject({
      digest: digest,
      policy: digest,
      result: z.enum(['PASSED', 'WARNED']),
      gates: z.array(text).max(1_000).optional().describe('The gates that passed; records of old versions lack it.'),
      signer: text.nullable().describe('Id of the key; null where nobody signed.'),
      url: text.nullable(),
    })
    .nullable(),
  source: z.strictObject({ repository: text.nullable(), commit: text.nullable(), tag: text.nullable() }),
  actor: text,
  approvals: z.array(z.strictObject({ by: text, at: text.nullable(), comment: text.nullable() })).max(100),
  run: text.nullable().describe('Address or id of the run.'),
  reason: text.nullable(),
  override: z.boolean().describe('True where a rule was set aside on purpose; the reason says why.'),
  at: z.iso.datetime().describe('Never before that of the record before this one.'),
  clock: z.iso
    .datetime()
    .optional()
    .describe('What the clock of the writer said, where that was before the record before this one.'),
});

export type Entry = z.infer<typeof entrySchema>;
export type Target = z.infer<typeof targetSchema>;

/** The bytes of a record: canonical JSON. Throws what the schema throws. */
export function entryText(entry: Entry): string {
  return canonicalJson(entrySchema.parse(entry));
}

/** What the next record names this one by. */
export function entryDigest(content: string): Digest {
  return digestOfHex(createHash('sha256').update(content).digest('hex'));
}

export type ReadEntry = { ok: true; entry: Entry } | { ok: false; reason: string };

/** Never throws. An entry that is not written exactly as `entryText` writes it was changed by another hand. */
export function readEntry(content: string): ReadEntry {
  if (content.length > MAX_ENTRY_BYTES) return { ok: false, reason: `it has more than ${MAX_ENTRY_BYTES} characters` };
  try {
    const parsed = entrySchema.safeParse(JSON.parse(content));
    if (!parsed.success)
      return { ok: false, reason: `its key ${parsed.error.issues[0]?.path.join('.') || '$'} is wrong` };
    if (canonicalJson(parsed.data) !== content) return { ok: false, reason: 'it is not in canonical form' };
    return { ok: true, entry: parsed.data };
  } catch (error) {
    return { ok: false, reason: error instanceof SyntaxError ? 'it is not JSON' : messageOf(error) };
  }
}
