import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesOf, type Written, writtenAs } from '../config/meaning.ts';
import { isAddress } from '../core/address.ts';
import type { Digest } from '../core/units.ts';
import { digestFiles } from '../onnx/digest.ts';
import { type Policy, policySchema } from './policy.ts';

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
  const named = writtenAs('dataset', { schema: policySchema, at: [], value: policy.written });
  for (const path of named.flatMap((written) => plainFile(policy, written))) {
    const status = await stat(path).catch(() => null);
    if (found.has(path) || !status?.isFile()) continue;
    // Of a table of one file its digest is that of the file.
    const [file] = (await digestFiles([{ name: basename(path), path }])).files;
    found.set(path, { name: path, digest: `sha256:${file!.sha256}` as Digest });
  }
  return [...found.values()];
}

/** Nothing where a key names several files, or an address. */
function plainFile(policy: Policy, named: Written): string[] {
  const [file, ...others] = filesOf(named);
  const isPlain = file !== undefined && others.length === 0 && !isAddress(file.path);
  return isPlain ? [policy.resolve(file.path, file.at)] : [];
}
