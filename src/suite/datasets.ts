import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesOf, meaningOf, type Written, writtenAs } from '../config/meaning.ts';
import { isAddress } from '../core/address.ts';
import { digestOfHex } from '../core/units.ts';
import type { ExpectedDataset } from '../evidence/expectation.ts';
import { digestFiles } from '../onnx/digest.ts';
import type { Policy } from './policy.ts';

/**
 * The evaluation data that the gates of a policy name, as it is on this machine now: evidence about other bytes is stale.
 * Only what is one plain file here; a clean job that promotes may have no data at all, and then nothing is asked of it.
 */
export async function datasetsNow(policy: Policy): Promise<readonly ExpectedDataset[]> {
  const found = new Map<string, ExpectedDataset>();
  for (const named of writtenAs('dataset', { schema: policy.schema, at: [], value: policy.written })) {
    const path = plainFile(policy, named);
    const status = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !status?.isFile()) continue;
    const whereNeeded = isWhereNeeded(named) && found.get(path)?.whereNeeded !== false;
    // Of a table of one file its digest is that of the file.
    const [file] = (await digestFiles([{ name: basename(path), path }])).files;
    found.set(path, { name: path, digest: digestOfHex(file!.sha256), whereNeeded });
  }
  return [...found.values()];
}

/** Absolute, every file, folder and pattern that the gates of a policy read rows from; addresses as they are. */
export function datasetPathsOf(policy: Policy): readonly string[] {
  return writtenAs('dataset', { schema: policy.schema, at: [], value: policy.written })
    .flatMap(filesOf)
    .map(({ path, at }) => (isAddress(path) ? path : policy.resolve(path, at)));
}

function isWhereNeeded({ schema }: Written): boolean {
  const meaning = meaningOf(schema);
  return meaning?.is === 'dataset' && meaning.read === 'where needed';
}

/** Absolute; null where a key names several files, or an address. */
function plainFile(policy: Policy, named: Written): string | null {
  const [file, ...others] = filesOf(named);
  const isPlain = file !== undefined && others.length === 0 && !isAddress(file.path);
  return isPlain ? policy.resolve(file.path, file.at) : null;
}
