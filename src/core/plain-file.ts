import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Without O_NONBLOCK (which Windows lacks) opening a named pipe would wait for a writer for ever. */
const TO_READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** It is there, and nothing that is read. */
export class NotPlainError extends Error {}

/**
 * The bytes of a plain file: a named pipe, a socket or a device could keep its reader waiting for ever, or never end.
 * Throws what `fileProblem` puts into words.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  const file = await openPlainFile(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** See `readPlainFile`. */
export async function openPlainFile(path: string): Promise<FileHandle> {
  const file = await open(path, TO_READ);
  try {
    demandPlain(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** See `readPlainFile`. */
export function readPlainFileSync(path: string): Buffer {
  const descriptor = openSync(path, TO_READ);
  try {
    demandPlain(fstatSync(descriptor), path);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Throws where it is anything but a plain file. */
export function demandPlain(status: Stats, path: string): void {
  if (status.isFile()) return;
  if (status.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR', path });
  const what = status.isFIFO()
    ? 'a named pipe'
    : status.isCharacterDevice() || status.isBlockDevice()
      ? 'a device'
      : 'a socket';
  throw new NotPlainError(`it is ${what}, not a plain file`);
}
