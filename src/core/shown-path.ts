import { relative } from 'node:path';

/** Relative to where the command runs, so that messages name files as a person at this terminal would. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
