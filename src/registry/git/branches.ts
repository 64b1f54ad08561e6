import { tryGit } from './run.ts';

/** The branch that `origin` has for its HEAD; null where there is no such remote, or it does not say. */
export async function defaultBranchIn(folder: string): Promise<string | null> {
  const known = await tryGit(folder, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
  const local = /^refs\/remotes\/origin\/(.+)$/.exec(known.stdout.toString().trim())?.[1];
  if (known.code === 0 && local !== undefined) return local;
  const asked = await tryGit(folder, ['ls-remote', '--symref', '--', 'origin', 'HEAD']);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(asked.stdout.toString())?.[1] ?? null;
}

/** Names of branches of `origin` that this checkout knows. */
export async function branchesIn(folder: string): Promise<readonly string[]> {
  const { stdout } = await tryGit(folder, ['for-each-ref', '--format=%(refname)', 'refs/remotes/origin/']);
  return stdout
    .toString()
    .split('\n')
    .flatMap((line) => /^refs\/remotes\/origin\/(.+)$/.exec(line.trim())?.[1] ?? [])
    .filter((name) => name !== 'HEAD');
}

/** Whether a commit is in a branch of `origin`; null where this checkout has not the history to tell. */
export async function isInBranchOf(folder: string, branch: string, commit: string): Promise<boolean | null> {
  const tip = await tryGit(folder, ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}^{commit}`]);
  if (tip.code !== 0) return null;
  const oid = tip.stdout.toString().trim();
  const answer = await tryGit(folder, ['merge-base', '--is-ancestor', commit, oid]);
  if (answer.code === 0) return true;
  const shallow = (await tryGit(folder, ['rev-parse', '--is-shallow-repository'])).stdout.toString().trim();
  // What is cut off may be where the two meet.
  return answer.code === 1 && shallow === 'false' ? false : null;
}
