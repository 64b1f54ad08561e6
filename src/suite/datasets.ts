import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { KeyPath } from '../config/sources.ts';
import { type Digest, parseDigest } from '../core/units.ts';
import { digestFiles } from '../onnx/digest.ts';
import { gatesOf, type Policy } from './policy.ts';

export interface DatasetNow {
  /** Its absolute path: results name it by the end of that. */
  readonly name: string;
  readonly digest: Digest;
}

/**
 * The evaluation data that the gates of a policy name, as it is on this machine now: evidence about other bytes is stale.
 * Only what is one plain file here; a clean job that promotes may have no data at all, and then nothing is asked of it.
 */
export async function datasetsNow(policy: Policy): Promise<readonly DatasetNow[]> {
  const found = new Map<string, DatasetNow>();
  for (const path of gatesOf(policy).flatMap((gate) => dataFile(policy, gate))) {
    const status = await stat(path).catch(() => null);
    if (found.has(path) || !status?.isFile()) continue;
    // Of a table of one file its digest is that of the file.
    const [file] = (await digestFiles([{ name: basename(path), path }])).files;
    found.set(path, { name: path, digest: parseDigest(`sha256:${file!.sha256}`) });
  }
  return [...found.values()];
}

/** `data: eval.parquet`, `data: { path: eval.parquet }`, or a list of one; nothing where it is a list or an address. */
function dataFile(policy: Policy, gate: string): string[] {
  const { data } = policy.config.gates[gate] as { data?: unknown };
  const at: KeyPath = ['gates', gate, 'data'];
  const [named, place] =
    typeof data === 'object' && data !== null && 'path' in data ? [data.path, [...at, 'path']] : [data, at];
  const [path, ...others] = Array.isArray(named) ? (named as unknown[]) : [named];
  const isPlain = typeof path === 'string' && others.length === 0 && !/^[a-z][a-z0-9+.-]+:\/\//i.test(path);
  return isPlain ? [policy.resolve(path, place)] : [];
}
