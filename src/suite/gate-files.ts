import { access, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** See `GateFiles.read`. */
export async function readBounded(path: string, limit: Bytes): Promise<Uint8Array> {
  if ((await stat(path)).size > limit) throw new RangeError(`it has more than ${limit} bytes`);
  return readPlainFile(path);
}

/** See `GateContext.withFolder`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'modelassay-gate-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
