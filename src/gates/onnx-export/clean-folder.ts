import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { commandProblem } from '../../child/problem.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { bytes, milliseconds } from '../../core/units.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';

type Policy = Pick<GatePolicy<OnnxExportKeys>, 'keys' | 'sources' | 'resolve'>;

/** What an export may read: the files of a project, at the same places in another folder. */
export interface Workplace {
  /** In which the command runs. */
  readonly folder: string;
  /** Where a file of the project lies in it. */
  placeOf(path: string): string;
}

const GIT = { timeout: milliseconds(60_000), output: bytes(256 * 2 ** 20) };
/** Files that are copied at a time. */
const TOGETHER = 32;

/**
 * Lends a new folder with the files of the project that git tracks, as they stand, and those that `needs` names, but without the
 * model: what an export reads beyond them it would miss on another machine. Throws ConfigurationError where nobody can tell what
 * belongs to it.
 */
export async function inCleanFolder<T>(
  policy: Policy,
  { files, run }: GateContext,
  model: string,
  use: (place: Workplace) => Promise<T>,
): Promise<T> {
  const { keys, sources, resolve } = policy;
  const own = resolve('.', ['export']);
  const position = sources.at(['export']);
  const { needs } = keys.export!;
  const project = await projectOf();
  const needed = await Promise.all(needs.map(filesNamed));
  const below = (path: string) => {
    const way = relative(project.top, path);
    if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return way;
    throw new ConfigurationError(
      `${files.shown(path)} lies outside of ${files.shown(project.top)}, so a clean folder has no place for it. Put it there, or let the command run where it is with export: { folder: policy }.`,
      { position },
    );
  };
  const names = new Set([...project.names, ...needed.flat().map(below)]);
  const written = below(model);
  return files.withFolder(async (folder) => {
    const kept = [...names].filter((name) => name !== '' && !name.startsWith(written));
    for (let at = 0; at < kept.length; at += TOGETHER) {
      await Promise.all(
        kept.slice(at, at + TOGETHER).map((name) => copied(join(project.top, name), join(folder, name))),
      );
    }
    const placeOf = (path: string) => join(folder, below(path));
    for (const path of [own, dirname(model)]) await files.makeFolder(placeOf(path));
    return use({ folder: placeOf(own), placeOf });
  });

  /** The repository around the policy, and what git tracks in it. */
  async function projectOf(): Promise<{ readonly top: string; readonly names: readonly string[] }> {
    const git = (...args: string[]) => run({ program: 'git', args, folder: own }, GIT);
    const found = await git('rev-parse', '--show-toplevel');
    const problem = commandProblem(found);
    if (problem !== null) {
      if (needs.length > 0) return { top: own, names: [] };
      throw new ConfigurationError(
        `The export runs in a clean folder, with the files that git tracks, and nobody can tell which these are: git ${problem}. Name what it reads with export: { needs: [export.py, weights] }, or let it run where it is with export: { folder: policy }.`,
        { position },
      );
    }
    const top = found.stdout.toString('utf8').trimEnd();
    const listed = await run({ program: 'git', args: ['ls-files', '-z'], folder: top }, GIT);
    return { top, names: listed.stdout.toString('utf8').split('\0') };
  }

  async function filesNamed(pattern: string, at: number): Promise<readonly string[]> {
    const path = resolve(pattern, ['export', 'needs', at]);
    const listed = await files.list(path).catch(() => null);
    if (listed !== null && listed.names.length > 0) return listed.names.map((name) => join(listed.folder, name));
    if (listed === null && (await files.exists(path))) return [path];
    throw new ConfigurationError(`export needs ${pattern}, and there is no such file${files.whyMissing(path)}.`, {
      position: sources.at(['export', 'needs', at]),
    });
  }

  /** What git tracks and somebody deleted is not there; a submodule is a folder. */
  async function copied(from: string, to: string): Promise<void> {
    try {
      await files.copy(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return;
      throw new ConfigurationError(`${files.shown(from)} cannot be copied: ${fileProblem(error)}.`, { cause: error });
    }
  }
}
