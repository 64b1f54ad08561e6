import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { runCommand } from '../child/command.ts';
import { filesOf } from '../config/meaning.ts';
import { isAddress } from '../core/address.ts';
import { bytes, milliseconds } from '../core/units.ts';
import type { LastChange } from '../report/context.ts';
import type { Result } from '../result/document.ts';
import type { Policy } from './policy.ts';

const LIMITS = { timeout: milliseconds(10_000), output: bytes(2 ** 20) };
/** Files that are asked about. */
const MOST_FILES = 8;

/**
 * The files of the repository behind the results that do not pass: the model, and what their gates name. Relative to `root`, with
 * `/`, each once.
 */
export async function filesBehind(
  policy: Policy,
  results: readonly Result[],
  root: string,
): Promise<readonly string[]> {
  const gates = new Set(results.flatMap(({ gate, verdict }) => (verdict === 'pass' ? [] : [gate])));
  if (gates.size === 0) return [];
  const named = filesOf({ schema: policy.schema, at: [], value: policy.written }).flatMap(({ path, at }) => {
    const isBehind = at[0] === 'model' || (at[0] === 'gates' && gates.has(String(at[1])));
    return !isBehind || isAddress(path) ? [] : [relative(root, policy.resolve(path, at)).replaceAll('\\', '/')];
  });
  const inside = [...new Set(named)].filter((path) => path !== '' && !path.startsWith('..'));
  const there = await Promise.all(inside.map(async (path) => ((await isFile(`${root}/${path}`)) ? [path] : [])));
  return there.flat().slice(0, MOST_FILES);
}

/**
 * The commit that last changed each file, as the git of this machine has it. Nothing without git, of files that it does not track, and
 * in a shallow checkout, where its oldest commit seems to have changed everything. Never throws but for an interruption.
 */
export async function lastChangesInGit(
  files: readonly string[],
  root: string,
  signal: AbortSignal,
): Promise<readonly LastChange[]> {
  const git = async (...args: string[]) => {
    const { ended, stdout } = await runCommand({ program: 'git', args, folder: root }, LIMITS, signal);
    return ended.kind === 'exited' && ended.code === 0 ? stdout.toString('utf8').trim() : null;
  };
  if (files.length === 0 || (await git('rev-parse', '--is-shallow-repository')) !== 'false') return [];
  const changes: LastChange[] = [];
  for (const path of files) {
    const [commit, at, subject] = (await git('log', '-1', '--format=%H%x00%cI%x00%s', '--', path))?.split('\0') ?? [];
    if (commit && at && subject !== undefined) changes.push({ path, commit, at, subject });
  }
  return changes;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
