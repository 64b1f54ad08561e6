import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { canonicalJson } from '../result/canonical.ts';
import type { Result } from '../result/document.ts';

export interface OutputFolder {
  /** Absolute path of the written file. */
  writeResult(result: Result): Promise<string>;
}

/**
 * The folder that a run writes to. Results of an earlier run of the same gates are removed first, so that a gate that
 * dies half-way cannot leave yesterday's verdict behind. Throws ConfigurationError where the folder cannot be written.
 */
export async function openOutput(out: string, gates: readonly string[], id: string | null): Promise<OutputFolder> {
  const folder = join(resolve(out), 'results');
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(gates.map((gate) => rm(join(folder, fileName(gate, id)), { force: true })));
    const probe = join(folder, `.writable-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new ConfigurationError(
      `The output folder ${out} cannot be written: ${messageOf(error)}. Name another one with --out (or the input out).`,
    );
  }
  return {
    async writeResult(result) {
      const path = join(folder, fileName(result.gate, result.id));
      await writeFile(`${path}.part`, `${canonicalJson(result)}\n`);
      await rename(`${path}.part`, path);
      return path;
    },
  };
}

function fileName(gate: string, id: string | null): string {
  return id === null ? `${gate}.json` : `${gate}.${id}.json`;
}
