import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { LFS_POINTER_BYTES, standIn, whyMissing } from '../core/place.ts';
import { demandPlain, readPlainFile } from '../core/plain-file.ts';
import { shellWord } from '../core/shell.ts';
import { type ModelFile, modelFiles } from './files.ts';
import { readModel } from './model.ts';

/** Never part of a model (model-signing-spec, spec/v1.0.md §6.2). */
export const ALWAYS_IGNORED: readonly string[] = ['.git', '.gitattributes', '.github', '.gitignore'];

const MAX_FILES = 10_000;

/**
 * Every file that a model is made of: all files of a folder, an ONNX file with its external weights, or another file alone.
 * Throws ConfigurationError where there is none, for what a folder holds beside plain files (links, pipes), for names
 * that no registry takes, for a pointer that stands in for a file, and what `modelFiles` throws.
 */
export async function subjectFiles(path: string): Promise<readonly ModelFile[]> {
  if (!(await isFolder(path)) && (/\.onnx$/i.test(path) || (await hasExternalData(path)))) return modelFiles(path);
  try {
    const status = await stat(path);
    if (status.isDirectory()) return await filesOfFolder(path);
    demandPlain(status, path);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`The model ${path} cannot be read: ${fileProblem(error)}${whyMissing(path)}.`, {
      cause: error,
    });
  }
  await demandItself(path);
  return [{ name: basename(path), path }];
}

async function filesOfFolder(folder: string): Promise<readonly ModelFile[]> {
  const files: ModelFile[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`;
      if (ALWAYS_IGNORED.includes(name)) continue;
      const path = join(folder, name);
      if (entry.isSymbolicLink()) throw new ConfigurationError(linkSentence(folder, path));
      demandName(path, entry.name);
      if (entry.isDirectory()) await visit(name);
      else files.push({ name, path });
      if (files.length > MAX_FILES)
        throw new ConfigurationError(
          `${folder} holds more than ${MAX_FILES} files; name the folder of the model alone.`,
        );
    }
  };
  await visit('');
  if (files.length === 0) throw new ConfigurationError(`The folder ${folder} holds no file, so it holds no model.`);
  for (const { path } of files) await demandItself(path);
  return files;
}

/** Every registry keeps these, on every system. */
function demandName(path: string, name: string): void {
  if (!/[\\:\p{Cc}]/u.test(name) && name.toLowerCase() !== '.git') return;
  throw new ConfigurationError(
    `${JSON.stringify(path)} has a name that not every registry can keep (a backslash, a colon, a control character, or .git). Give it another name, or take it out of the folder of the model.`,
  );
}

async function demandItself(path: string): Promise<void> {
  const status = await lstat(path);
  if (!status.isFile() && !status.isSymbolicLink()) {
    throw new ConfigurationError(
      `${path} is neither a file nor a folder, so nothing can be said about its bytes. Take it out of the folder of the model.`,
    );
  }
  const what = (await stat(path)).size <= LFS_POINTER_BYTES ? standIn(await readPlainFile(path)) : undefined;
  if (what !== undefined) throw new ConfigurationError(`${path} is ${what}.`);
}

function linkSentence(folder: string, path: string): string {
  return `${path} is a link, so the bytes behind it may change, or lie outside of the model. Copy the folder with the files themselves, and name the copy: cp -rL ${shellWord(folder)} ${shellWord(`${folder}-files`)}`;
}

/** Of an ONNX model under whatever name. */
async function hasExternalData(path: string): Promise<boolean> {
  return readModel(path).then(
    ({ externalTensors }) => externalTensors.length > 0,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
