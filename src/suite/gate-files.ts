import { access, constants, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { shownPath, whyMissing } from '../core/place.ts';
import { readPlainFile } from '../core/plain-file.ts';
import type { Bytes } from '../core/units.ts';
import type { GateFiles } from '../gates/context.ts';
import { fileBelow, filesOf } from '../images/files.ts';

/** The disk of this machine. */
export const gateFiles: GateFiles = {
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  read: readBounded,
  write: (path, content) => writeFile(path, content),
  copy: async (from, to) => {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  },
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  withFolder,
  modified: (path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    ),
  list: filesOf,
  below: fileBelow,
  shown: shownPath,
  whyMissing,
};

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'modelassay-')).catch((error: unknown) => {
    throw new EnvironmentError(`No folder can be made in ${tmpdir()}: ${fileProblem(error)}.`, { cause: error });
  });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** See `GateFiles.read`. */
export async function readBounded(path: string, limit: Bytes): Promise<Uint8Array> {
  if ((await stat(path)).size > limit) throw new RangeError(`it has more than ${limit} bytes`);
  return readPlainFile(path);
}
