import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { isAddress } from './address.ts';
import { nearest } from './nearest.ts';
import { shellWord } from './shell.ts';

/** Why a file is not there and how to get it, as far as its surroundings tell: the rest of a sentence, or nothing. */
export function whyMissing(path: string): string {
  if (isAddress(path)) return ': it is an address, and this is read from the disk. Download it in a step before';
  const pointer = `${path}.dvc`;
  // The command stands within the sentence, so that its full stop is no part of the path.
  if (existsSync(pointer))
    return `, but ${basename(pointer)} stands beside it (dvc pull ${shellWord(shownPath(pointer))} fetches it)`;
  const [near] = nearest(basename(path), namesBeside(path));
  return near === undefined ? '' : `, but ${near} is there`;
}

function namesBeside(path: string): readonly string[] {
  try {
    return readdirSync(dirname(path)).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** What Git LFS leaves in place of a file that was not fetched begins so. */
const LFS_MARK = 'version https://git-lfs.github.com/spec/';
/** The specification allows 1024 bytes. */
export const LFS_POINTER_BYTES = 1024;

/** A file of DVC is YAML: what it keeps, each with its hash and path; one that was imported begins with its own hash. */
const DVC_OUTPUT = /^outs:\r?\n-\s[\s\S]*\bpath:\s*(.+?)\s*$/m;
const DVC_START = /^(outs|md5|wdir|frozen|deps):/;

/** What a file is in place of the wanted one, and how to get that; undefined where its beginning is its own. */
export function standIn(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, LFS_POINTER_BYTES)).toString('utf8');
  if (text.startsWith(LFS_MARK))
    return 'a Git LFS pointer; fetch the file that it stands for ("git lfs pull", or "lfs: true" for actions/checkout)';
  const kept = DVC_START.test(text) ? DVC_OUTPUT.exec(text)?.[1] : undefined;
  return kept === undefined
    ? undefined
    : `a file of DVC; fetch what it stands for ("dvc pull"), and name that: ${kept}`;
}

/** Relative to where the command runs, so that messages name files as a person at this terminal would. */
export function shownPath(path: string): string {
  if (isAddress(path)) return path;
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
