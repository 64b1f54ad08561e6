import { execFile } from 'node:child_process';
import { isCheckout } from '../core/checkout.ts';

/** What git says of a working folder; nulls where it says nothing. */
export interface WorkingCopy {
  readonly commit: string | null;
  readonly ref: string | null;
  /** `owner/name` of the remote `origin`. */
  readonly repository: string | null;
}

/** Never throws: a folder without git, or a machine without git, is no obstacle to a measurement. */
export async function readWorkingCopy(folder: string): Promise<WorkingCopy> {
  if (!isCheckout(folder)) return { commit: null, ref: null, repository: null };
  const [head, url] = await Promise.all([
    // The commit, and the branch that it is on or HEAD.
    git(folder, ['rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD']),
    git(folder, ['config', '--get', 'remote.origin.url']),
  ]);
  const [commit, ref] = head ?? [
    null,
    await git(folder, ['symbolic-ref', '--quiet', 'HEAD']).then((said) => said?.[0]),
  ];
  return {
    commit: commit && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null,
    ref: ref?.startsWith('refs/') ? ref : null,
    repository: url?.length === 1 ? repositoryOfUrl(url[0]!) : null,
  };
}

/** `owner/name` at the end of an HTTPS or SSH address, without the login that it may hold. */
export function repositoryOfUrl(url: string): string | null {
  return /[:/]([\w.-]{1,100}\/[\w.-]{1,100}?)(?:\.git)?\/?$/.exec(url)?.[1] ?? null;
}

/** The lines that it answers; null where it fails, or says nothing. */
function git(folder: string, args: readonly string[]): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    execFile('git', args, { cwd: folder, timeout: 5_000, maxBuffer: 64 * 1024, windowsHide: true }, (error, stdout) => {
      const said = stdout.trim();
      resolve(error || said === '' ? null : said.split('\n'));
    });
  });
}
