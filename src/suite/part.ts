import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import type { Override } from '../config/override.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { GatePolicy } from '../gates/gate.ts';
import type { PartModels } from '../predict/parts.ts';
import { digestOf } from '../result/canonical.ts';
import { type Result, resultSchema } from '../result/document.ts';
import { packed, unpacked } from '../table/parts/pack.ts';
import type { PartTables } from '../table/parts/part.ts';
import { shardText } from '../table/shard.ts';

/** A part of this form; a change of meaning is another name. */
const PART_SCHEMA = 'modelassay/part/v1';
const MAX_PARTS = 1_000;
/** Of what a part holds when it is unpacked. */
const MAX_BYTES = 2 ** 31 - 1;

const headSchema = z.strictObject({
  schema: z.literal(PART_SCHEMA),
  gate: resultSchema.shape.gate,
  id: resultSchema.shape.id,
  shard: z.strictObject({
    index: z.int().min(1).max(MAX_PARTS),
    of: z.int().min(1).max(MAX_PARTS),
    by: z.string().nullable(),
  }),
  source: resultSchema.shape.source,
  run: resultSchema.shape.run,
  policy: resultSchema.shape.policy.extend({
    overrides: z.array(
      z.strictObject({
        path: z.array(z.union([z.string(), z.number()])),
        text: z.string(),
        origin: z.string(),
      }),
    ),
  }),
  tool: resultSchema.shape.tool,
  problem: resultSchema.shape.problem,
  isEmpty: z.boolean(),
  content: z.string(),
  digest: z.string(),
});

/** What one part of the judged rows says, so that all parts make the result that one run over all rows makes. */
export interface Part extends Pick<Result, 'gate' | 'id' | 'source' | 'run' | 'tool' | 'problem'> {
  readonly shard: { readonly index: number; readonly of: number; readonly by: string | null };
  readonly policy: Result['policy'] & { readonly overrides: readonly Override[] };
  /** No row fell to it. */
  readonly isEmpty: boolean;
  readonly read: PartContent;
}

/** A part as a file holds it. */
export interface ReadPart extends Part {
  /** SHA-256 of all of it. */
  readonly digest: string;
}

export interface PartContent {
  readonly tables: PartTables;
  readonly models: PartModels;
  /** As it was found, in a registry or elsewhere. */
  readonly baseline: Pick<GatePolicy<unknown>, 'baseline' | 'noBaseline'>;
}

const START = /^\s*\{\s*"schema"\s*:\s*"modelassay\/part\//;

/** Whether a file of these first bytes is a part, as this tool writes them. */
export function startsAsPart(bytes: Uint8Array): boolean {
  return START.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
}

/** As a file holds it. */
export async function writtenPart({ read, ...part }: Part): Promise<string> {
  const content = (await promisify(gzip)(JSON.stringify(packed(read)))).toString('base64');
  const head = { schema: PART_SCHEMA, ...part, content };
  return `${JSON.stringify({ ...head, digest: digestOf(head) })}\n`;
}

/** Throws ConfigurationError for what is no part, one of another version, and one that was edited or cut short. */
export async function readPart(text: string, shown: string): Promise<ReadPart> {
  const parsed = headSchema.safeParse(parsedJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(shown, `at ${issue!.path.join('.') || 'its top'}: ${issue!.message}`);
  }
  const { schema, content, digest, ...head } = parsed.data;
  if (digestOf({ schema, ...head, content }) !== digest) throw damaged(shown, 'it was edited, or cut short');
  try {
    const json = await promisify(gunzip)(Buffer.from(content, 'base64'), { maxOutputLength: MAX_BYTES });
    return { ...head, digest, read: unpacked(JSON.parse(json.toString('utf8'))) as PartContent };
  } catch {
    throw damaged(shown, 'what it holds cannot be unpacked');
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function damaged(shown: string, why: string): ConfigurationError {
  return new ConfigurationError(
    `${shown} is no part that can be trusted: ${why}. Run its job again, with the same version everywhere.`,
  );
}

/** `accuracy-2-of-3.json`. */
export function partFileName({ gate, id, shard }: Pick<Part, 'gate' | 'id' | 'shard'>): string {
  return `${gate}${id === null ? '' : `.${id}`}-${shard.index}-of-${shard.of}.json`;
}

export const partName = ({ gate, shard }: Pick<Part, 'gate' | 'shard'>) => `${shardText(shard)} of ${gate}`;

/** `2/3`. Throws ConfigurationError for anything else. */
export function shardOfText(
  text: string,
  by: string | undefined,
): { index: number; of: number; by: string | undefined } {
  const match = /^(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(text.trim());
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= of && of <= MAX_PARTS) return { index, of, by };
  throw new ConfigurationError(
    `shard: ${JSON.stringify(text)} names no part. Write which of how many, such as 2/3, the first 1/3, at most ${MAX_PARTS}.`,
  );
}
