import { open, stat } from 'node:fs/promises';
import { isAddress } from '../../core/address.ts';
import { LFS_POINTER_BYTES, shownPath, standIn, whyMissing } from '../../core/place.ts';
import { datasetPathsOf } from '../../suite/datasets.ts';
import { modelFileOf } from '../../suite/policy.ts';
import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, trouble } from '../finding.ts';

/** The model, its baseline and the data of the policy: whether they are there, and themselves. */
export async function lookAtFiles(context: DoctorContext): Promise<readonly Finding[]> {
  const policy = policyOf(context);
  if (policy === null) return [];
  const { baseline } = policy.config;
  const paths = [
    modelFileOf(policy),
    baseline !== undefined && 'path' in baseline && baseline.path !== undefined
      ? policy.resolve(baseline.path, ['baseline', 'path'])
      : undefined,
    ...datasetPathsOf(policy),
  ].filter((path) => path !== undefined);
  return Promise.all([...new Set(paths)].filter((path) => !isAddress(path) && !/[*?]/.test(path)).map(lookAtFile));
}

async function lookAtFile(path: string): Promise<Finding> {
  const shown = shownPath(path);
  const status = await stat(path).catch(() => null);
  if (status === null) {
    return trouble(
      `${shown} is not there${whyMissing(path)}.`,
      'Fetch it in a step before the gate: docs/get-models-and-data.md.',
    );
  }
  if (!status.isFile()) return fine(`${shown} is there.`);
  const stands = standIn(await headOf(path));
  if (stands !== undefined)
    return trouble(`${shown} is ${stands}.`, 'Fetch it in a step before the gate: docs/get-models-and-data.md.');
  return fine(`${shown} is there.`);
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LFS_POINTER_BYTES), 0, LFS_POINTER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
