import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest } from '../core/units.ts';
import { rootDigest } from '../onnx/digest.ts';

/** The program that decides, by the root digest of its bundle; undefined where it runs from source. */
export async function toolDigest(): Promise<Digest | undefined> {
  const folder = dirname(fileURLToPath(import.meta.url));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  // Only a bundle has this stub beside it.
  if (!names.includes('predict-child.js')) return undefined;
  const files = await Promise.all(
    names.map(async (path) => ({
      path,
      sha256: createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex'),
    })),
  );
  return rootDigest(files);
}
