import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { ByteReader } from './bytes.ts';
import { decodeNpy, NPY_PREAMBLE, npyHeaderBytes, parseNpyHeader, toRowMajor } from './npy.ts';
import { type ArchiveBytes, zipContent, zipEntries } from './zip.ts';

/** A .npy file that is in memory, row by row. Throws ConfigurationError where it is none, or not whole. */
export function npyTensor(file: string, content: Buffer): Tensor {
  const length = content.length < NPY_PREAMBLE ? 0 : npyHeaderBytes(content.subarray(0, NPY_PREAMBLE), file);
  const header = parseNpyHeader(content.subarray(0, length), file);
  const { shape, itemSize, type, fortran } = header;
  const body = content.subarray(length);
  const wanted = itemSize * shape.reduce((product, dim) => product * dim, 1);
  if (body.length !== wanted) {
    throw new ConfigurationError(`${file} has ${body.length} bytes of elements, and its shape asks for ${wanted}.`);
  }
  return { type, dims: shape, data: decodeNpy(header, fortran ? toRowMajor(body, shape, itemSize) : body, file) };
}

/** The arrays of an .npz file that is in memory, by name. Throws ConfigurationError as `openNpz` does. */
export async function npzTensors(file: string, content: Buffer): Promise<ReadonlyMap<string, Tensor>> {
  const archive = inMemory(content);
  const tensors = new Map<string, Tensor>();
  for (const entry of await zipEntries(archive, file)) {
    const reader = new ByteReader(zipContent(archive, entry, file));
    try {
      const array = await reader.take(entry.size);
      await reader.finish();
      const name = entry.name.replace(/\.npy$/, '');
      tensors.set(name, npyTensor(`${file}: array ${name}`, array));
    } finally {
      await reader.close();
    }
  }
  return tensors;
}

function inMemory(content: Buffer): ArchiveBytes {
  return {
    stat: async () => ({ size: content.length }),
    read: async (buffer, offset, length, position) => ({
      bytesRead: content.copy(buffer, offset, position, position + length),
    }),
  };
}
