import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { canonicalJson } from '../result/canonical.ts';
import type { Result } from '../result/document.ts';
import { fileProblem } from './file-problem.ts';

export interface OutputFolder {
  /** Absolute path of the written file. */
  writeResult(result: Result): Promise<string>;
}

/**
 * The folder that a run writes to. Results of an earlier run of the same gates, and its evidence, are removed first, so
 * that a gate that dies half-way cannot leave yesterday's verdict behind. Throws ConfigurationError where the folder cannot be written.
 */
export async function openOutput(out: string, gates: readonly string[], id: string | null): Promise<OutputFolder> {
  const folder = join(resolve(out), 'results');
  await requireFolder(folder, out);
  for (const gate of gates) await rm(join(folder, fileName(gate, id)), { force: true });
  await rm(evidencePath(out, id), { force: true });
  return {
    async writeResult(result) {
      const path = join(folder, fileName(result.gate, result.id));
      await writeFile(`${path}.part`, `${canonicalJson(result)}\n`);
      await rename(`${path}.part`, path);
      return path;
    },
  };
}

/** Make a folder and write into it. Throws ConfigurationError, which calls it `shown`, where that cannot be done. */
export async function requireFolder(folder: string, shown: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const probe = join(folder, `.writable-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new ConfigurationError(
      `The output folder ${shown} cannot be written: ${fileProblem(error)}. Name another one with --out (or the input out).`,
      { cause: error },
    );
  }
}

/** Where a run's evidence lies: `<out>/evidence.json`, beside the folder of the results. */
export function evidencePath(out: string, id: string | null): string {
  return join(resolve(out), fileName('evidence', id));
}

function fileName(gate: string, id: string | null): string {
  return id === null ? `${gate}.json` : `${gate}.${id}.json`;
}
