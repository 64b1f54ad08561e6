import { execFile } from 'node:child_process';

/** What git says of a working folder; nulls where it says nothing. */
export interface WorkingCopy {
  readonly commit: string | null;
  readonly ref: string | null;
  /** `owner/name` of the remote `origin`. */
  readonly repository: string | null;
}

/** Never throws: a folder without git, or a machine without git, is no obstacle to a measurement. */
export async function readWorkingCopy(folder: string): Promise<WorkingCopy> {
  const [commit, ref, url] = await Promise.all([
    git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']),
    git(folder, ['symbolic-ref', '--quiet', 'HEAD']),
    git(folder, ['config', '--get', 'remote.origin.url']),
  ]);
  return {
    commit: commit !== null && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null,
    ref,
    repository: url === null ? null : repositoryOfUrl(url),
  };
}

/** `owner/name` at the end of an HTTPS or SSH address, without the login that it may hold. */
export function repositoryOfUrl(url: string): string | null {
  return /[:/]([\w.-]{1,100}\/[\w.-]{1,100}?)(?:\.git)?\/?$/.exec(url)?.[1] ?? null;
}

function git(folder: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('git', args, { cwd: folder, timeout: 5_000, maxBuffer: 64 * 1024, windowsHide: true }, (error, stdout) => {
      const line = stdout.trim();
      resolve(error || line === '' || line.includes('\n') ? null : line);
    });
  });
}
