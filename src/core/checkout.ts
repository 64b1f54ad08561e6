import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Whether git has anything to say of a folder: `.git` lies in it or above it, or it is within a repository without files. To ask
 * git itself takes a process each time. Where a variable names the repository, git is asked.
 */
export function isCheckout(folder: string, environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.GIT_DIR) return true;
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(`${at}/.git`) || existsSync(`${at}/HEAD`)) return true;
    if (dirname(at) === at) return false;
  }
}
