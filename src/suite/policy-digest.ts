import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import { filesOf, longFormOf, meaningOf, type Role, writtenAs } from '../config/meaning.ts';
import { childOf, memberOf } from '../config/shape.ts';
import type { KeyPath } from '../config/sources.ts';
import { parseYaml } from '../config/yaml.ts';
import { profilesNamedIn } from '../contracts/named-profiles.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import { type Digest, digestOfHex } from '../core/units.ts';
import { digestOf } from '../result/canonical.ts';

/** The path that is written at this key, as an absolute one. */
export type ResolvePath = (path: string, at: KeyPath) => string;

/**
 * Of a valid document's whole content but for what decides nothing: which model is tested (its digest says that), where it
 * goes afterwards, and how things are measured. So evidence stays fresh when a registry moves or a run gets more time, and
 * does not when a limit, a baseline or a contract does.
 */
export function policyDigest(schema: z.core.$ZodType, written: unknown, resolve: ResolvePath): Digest {
  const contracts = reviewedContent(schema, written, resolve);
  const decides = decisive(schema, written) as Record<string, unknown>;
  return digestOf({ ...decides, ...(Object.keys(contracts).length > 0 && { contracts }) });
}

/** What a key of these says covers all that it holds, which is taken as written. */
const WHOLE: readonly (Role | undefined)[] = ['dataset', 'reviewed', 'judged', 'baseline', 'name'];

function decisive(schema: z.core.$ZodType, written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written;
  const holds = memberOf(schema, written);
  if (Array.isArray(written)) return written.map((item, index) => member(holds, index, item)[0]);
  return Object.fromEntries(
    Object.entries(written).flatMap(([key, value]) => member(holds, key, value).map((decides) => [key, decides])),
  );
}

/** What a member says that decides anything; none where it says nothing. */
function member(holds: z.core.$ZodType, key: string | number, value: unknown): readonly [] | readonly [unknown] {
  const schema = childOf(holds, key);
  const role = schema && meaningOf(schema)?.is;
  if (schema === undefined || WHOLE.includes(role)) return [value];
  if (role === 'place' || role === 'afterwards' || role === 'how') return [];
  if (role !== 'subject') return [decisive(schema, value)];
  const reading = decisive(schema, longFormOf(schema, value)) as object;
  return Object.keys(reading).length === 0 ? [] : [reading];
}

/** By gate, what its reviewed file says; of several, one each. A file that is not there decides nothing. */
function reviewedContent(schema: z.core.$ZodType, written: unknown, resolve: ResolvePath): Record<string, unknown> {
  const found = new Map<string, Map<string, Digest>>();
  for (const { path, at } of writtenAs('reviewed', { schema, at: [], value: written }).flatMap(filesOf)) {
    const file = resolve(path, at);
    const bytes = bytesOf(file);
    if (bytes === null) continue;
    const [, gate, ...key] = at.map(String);
    const ofGate = found.get(gate!) ?? new Map<string, Digest>();
    const content = contentOf(bytes);
    found.set(gate!, ofGate.set(key.join('.'), content.is === 'values' ? digestOf(content.values) : content.digest));
    for (const profile of content.is === 'values' ? profilesNamedIn(content.values) : []) {
      const named = bytesOf(join(dirname(file), profile));
      if (named !== null) ofGate.set(`${key.join('.')}: ${profile}`, bytesDigest(named));
    }
  }
  const single = (digests: ReadonlyMap<string, Digest>) =>
    digests.size === 1 ? [...digests.values()][0] : Object.fromEntries(digests);
  return Object.fromEntries([...found].map(([gate, digests]) => [gate, single(digests)]));
}

function bytesOf(path: string): Uint8Array | null {
  try {
    return readPlainFileSync(path);
  } catch {
    // Its gate says why, in better words.
    return null;
  }
}

function bytesDigest(bytes: Uint8Array): Digest {
  return digestOfHex(createHash('sha256').update(bytes).digest('hex'));
}

type Content = { readonly is: 'values'; readonly values: unknown } | { readonly is: 'other'; readonly digest: Digest };

/** Layout and comments of YAML say nothing; other text is taken as it is, and what is no text by its bytes. */
function contentOf(bytes: Uint8Array): Content {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { is: 'other', digest: bytesDigest(bytes) };
  }
  try {
    return { is: 'values', values: parseYaml(text, 'file').value };
  } catch {
    return { is: 'other', digest: digestOf(text) };
  }
}
