import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { advice, key } from '../core/advice.ts';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { REPORT_FILES } from '../report/write.ts';
import { canonicalJson } from '../result/canonical.ts';
import { ATTACHMENTS, type Result } from '../result/document.ts';

export interface OutputFolder {
  /** Absolute path of the written file. */
  writeResult(result: Result): Promise<string>;
  /** Of one gate. */
  attachments(gate: string): Attachments;
}

/** What a gate keeps beside its result, in `<out>/attachments/<gate>[.<id>]/`. */
export interface Attachments {
  /** See `GateContext.attach`. */
  add(name: string, content: Uint8Array): Promise<void>;
  /** In the order of their names; paths are relative to the output folder, with `/`. */
  added(): Result['attachments'];
}

/**
 * Remove what an earlier run of these gates left: their results and attachments, their evidence, and every report. Done
 * before anything is read, so that a run that fails early leaves no verdict but its own.
 */
export async function clearOutput(out: string, gates: readonly string[], id: string | null): Promise<void> {
  const files = [
    ...gates.map((gate) => join('results', resultFileName(gate, id))),
    ...(gates.length === 0 ? [] : [resultFileName('evidence', id)]),
    ...REPORT_FILES,
  ];
  const folder = resolve(out);
  try {
    // What is no file is none of ours; writing will say so.
    await Promise.all([
      ...files.map((path) => rm(join(folder, path), { force: true }).catch(unlessOthers)),
      ...gates.map((gate) =>
        rm(join(folder, attachmentsOf(gate, id)), { recursive: true, force: true }).catch(unlessOthers),
      ),
    ]);
  } catch (error) {
    throw new ConfigurationError(
      advice`What an earlier run left in the output folder ${out} cannot be removed: ${fileProblem(error)}. Name another one with ${key('out')}.`,
      { cause: error },
    );
  }
}

/**
 * The folder that a run writes to. Results of an earlier run of the same gates, their attachments and its evidence, are removed first, so
 * that a gate that dies half-way cannot leave yesterday's verdict behind. Throws ConfigurationError where the folder cannot be written.
 */
export async function openOutput(out: string, gates: readonly string[], id: string | null): Promise<OutputFolder> {
  const folder = join(resolve(out), 'results');
  await requireFolder(folder, out);
  for (const gate of gates) {
    await rm(join(folder, resultFileName(gate, id)), { force: true });
    await rm(join(resolve(out), attachmentsOf(gate, id)), { recursive: true, force: true });
  }
  await rm(evidencePath(out, id), { force: true });
  return {
    async writeResult(result) {
      const path = join(folder, resultFileName(result.gate, result.id));
      await writeFile(`${path}.part`, `${canonicalJson(result)}\n`);
      await rename(`${path}.part`, path);
      return path;
    },
    attachments: (gate) => openAttachments(resolve(out), attachmentsOf(gate, id)),
  };
}

function openAttachments(out: string, folder: string): Attachments {
  const added = new Map<string, Result['attachments'][number]>();
  return {
    async add(name, content) {
      if (!/^[A-Za-z0-9][\w.-]{0,127}$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a file`);
      if (added.has(name)) throw new TypeError(`there are two attachments ${name}`);
      const path = `${folder}/${name}`;
      const sha256 = createHash('sha256').update(content).digest('hex');
      added.set(name, { path, sha256, bytes: content.byteLength });
      try {
        await mkdir(join(out, folder), { recursive: true });
        await writeFile(join(out, `${path}.part`), content);
        await rename(join(out, `${path}.part`), join(out, path));
      } catch (error) {
        added.delete(name);
        throw new EnvironmentError(`The attachment ${path} cannot be written: ${fileProblem(error)}.`, {
          cause: error,
        });
      }
    },
    added: () => [...added.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function attachmentsOf(gate: string, id: string | null): string {
  return `${ATTACHMENTS}/${id === null ? gate : `${gate}.${id}`}`;
}

/** A folder in place of a file, or a file in place of a folder. */
function unlessOthers(error: unknown): void {
  if (!['ERR_FS_EISDIR', 'ENOTDIR'].includes((error as { code?: string }).code ?? '')) throw error;
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
      advice`The output folder ${shown} cannot be written: ${fileProblem(error)}. Name another one with ${key('out')}.`,
      { cause: error },
    );
  }
}

/** Where a run's evidence lies: `<out>/evidence.json`, beside the folder of the results. */
export function evidencePath(out: string, id: string | null): string {
  return join(resolve(out), resultFileName('evidence', id));
}

/** Of a result, as it is written. */
export function resultFileName(gate: string, id: string | null): string {
  return id === null ? `${gate}.json` : `${gate}.${id}.json`;
}
