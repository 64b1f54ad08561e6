import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * The file that `name` means below the folder `root`, links followed. An absolute name is taken where it lies inside.
 * `refused` says why there is none that may be read.
 */
export async function fileBelow(root: string, name: string): Promise<{ path: string } | { refused: string }> {
  const outside = { refused: 'its path leads out of the folder' };
  if (name.includes('\0')) return { refused: 'its path holds a null character' };
  const given = resolve(root, name);
  if (!isBelow(root, given)) return outside;
  const real = await realpath(given).catch(() => undefined);
  if (real === undefined) return { refused: 'there is no such file' };
  return isBelow(await realpath(root), real) ? { path: real } : outside;
}

/**
 * Files of a folder and its subfolders, or those that a pattern matches: `*` and `?` within a name, `**` for any folders.
 * Names are relative to `folder`, with forward slashes, in order; hidden files and links to folders are left out.
 * Throws the file system's error where the folder cannot be listed.
 */
export async function filesOf(
  pattern: string,
): Promise<{ readonly folder: string; readonly names: readonly string[] }> {
  const { folder, rest } = split(pattern);
  const names: string[] = [];
  await list(folder, '', names);
  const wanted = rest === undefined ? undefined : expressionOf(rest);
  return { folder, names: names.filter((name) => wanted === undefined || wanted.test(name)).sort() };
}

function isBelow(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function split(pattern: string): { folder: string; rest?: string } {
  const parts = pattern.split(/[\\/]/);
  const at = parts.findIndex((part) => /[*?]/.test(part));
  if (at < 0) return { folder: pattern };
  return { folder: parts.slice(0, at).join('/') || (at === 0 ? '.' : '/'), rest: parts.slice(at).join('/') };
}

async function list(root: string, below: string, names: string[]): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await list(root, name, names);
    else names.push(name);
  }
}

function expressionOf(glob: string): RegExp {
  const text = glob
    .split('/')
    .map((part, index, parts) => {
      if (part === '**') return index === parts.length - 1 ? '.*' : '(?:[^/]+/)*';
      const name = part
        .replaceAll(/\*+/g, '*')
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]');
      return index === parts.length - 1 ? name : `${name}/`;
    })
    .join('');
  return new RegExp(`^${text}$`);
}
