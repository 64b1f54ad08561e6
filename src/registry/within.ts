import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { type FileDigest, type ModelDigest, rootDigest } from '../onnx/digest.ts';
import { subjectFiles } from '../onnx/subject-files.ts';
import { copyVersion } from './bytes.ts';
import type { Target } from './ledger/entry.ts';
import { demandPlainName } from './names.ts';
import type { Found } from './register.ts';
import type { Stores } from './stores.ts';

type Part = Pick<Target, 'digest' | 'files' | 'within'>;

/**
 * The model in a version that holds more than it, such as one that `mlflow.onnx.log_model` made: the folder at `path`, or the
 * file there with its external weights. Everything else is listed beside it with its digest. The version is copied to this machine for it.
 * Throws ConfigurationError where there is neither, and what `subjectFiles` throws.
 */
export async function modelWithin(
  { registry, signal }: Pick<Stores, 'registry' | 'signal'>,
  model: string,
  version: string,
  path: string,
): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'modelassay-version-'));
  try {
    const whole = await copyVersion(registry, model, version, folder, signal);
    const byPath = new Map(whole.files.map((file) => [file.path, file]));
    const isFolder = whole.files.some((file) => file.path.startsWith(`${path}/`));
    if (!isFolder && !byPath.has(path)) {
      const held = whole.files.map((file) => file.path).slice(0, 10);
      throw new ConfigurationError(
        `Version ${version} of ${model} in ${registry.name} has no file or folder ${JSON.stringify(path)}. It has ${held.join(', ')}${whole.files.length > held.length ? ', …' : ''}.`,
      );
    }
    const at = isFolder ? demandPlainName(path) : posix.dirname(demandPlainName(path));
    const within = { folder: at === '.' ? '' : at, beside: [] };
    const files = (await subjectFiles(join(folder, path))).map(({ name }) => ({
      ...byPath.get(placeOf(within, name))!,
      path: name,
    }));
    for (const file of files) byPath.delete(placeOf(within, file.path));
    return {
      version,
      model: { digest: rootDigest(files), files },
      within: { ...within, beside: [...byPath.values()] },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Everything that a version must serve: the files of the model where they lie in it, and what lies beside them. */
export function wholeOf({ digest, files, within }: Part): ModelDigest {
  if (within === undefined) return { digest, files };
  const whole: FileDigest[] = files.map((file) => ({ ...file, path: placeOf(within, file.path) }));
  const all = [...whole, ...within.beside];
  return { digest: rootDigest(all), files: all };
}

/** Where a file of the model lies in its version. */
export function placeOf(within: Target['within'], name: string): string {
  return within === undefined || within.folder === '' ? name : `${within.folder}/${name}`;
}
