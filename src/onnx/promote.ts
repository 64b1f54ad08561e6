import { constants } from 'node:fs';
import { appendFile, copyFile, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { modelFiles } from './files.ts';

/**
 * Lends a copy of a model whose graph has these tensors as further outputs, in a folder of its own that is removed afterwards.
 * Their types are left to the runtime to infer. Weights in external files are linked, or copied where the folder lies on
 * another disk. Throws EnvironmentError where there is no room.
 */
export async function withOutputs<T>(
  path: string,
  outputs: readonly string[],
  use: (copy: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'modelassay-outputs-'));
  try {
    const copy = join(folder, basename(path));
    await copyModel(path, folder, copy);
    await appendFile(copy, graphWithOutputs(outputs));
    return await use(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyModel(path: string, folder: string, copy: string): Promise<void> {
  try {
    const [, ...external] = await modelFiles(path);
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    for (const { name, path: from } of external) {
      const to = join(folder, name);
      await mkdir(dirname(to), { recursive: true });
      await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
    }
  } catch (error) {
    throw new EnvironmentError(`A copy of the model cannot be written to ${folder}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * ModelProto.graph (field 7) with nothing but outputs (field 12). In protobuf, a message that stands twice is merged, and its
 * lists are joined: so the end of a file can add to a graph whose weights nobody touches.
 */
function graphWithOutputs(outputs: readonly string[]): Buffer {
  return field(7, Buffer.concat(outputs.map((name) => field(12, field(1, Buffer.from(name))))));
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
