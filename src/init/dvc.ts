import { posix } from 'node:path';
import { parse } from 'yaml';
import type { DvcTarget } from './found.ts';

/**
 * What DVC keeps of these files: what its pointers stand for (`x.dvc`), and what its pipelines made (`dvc.lock`), less what
 * `dvc.yaml` leaves to git (`cache: false`).
 */
export function dvcTargets(files: readonly string[], textOf: (path: string) => string): readonly DvcTarget[] {
  const pointers = files
    .filter((path) => /[^/]\.dvc$/.test(path))
    .map((pull) => ({ path: pull.slice(0, -'.dvc'.length), pull }));
  const outputs = files
    .filter((path) => /(?:^|\/)dvc\.lock$/.test(path))
    .flatMap((lock) => {
      const folder = posix.dirname(lock);
      const inGit = new Set(outsOf(textOf(posix.join(folder, 'dvc.yaml'))).flatMap(uncached));
      const made = outsOf(textOf(lock)).flatMap((out) => {
        const path = memberOf(out, 'path');
        return typeof path === 'string' && !inGit.has(path) ? [posix.join(folder, path)] : [];
      });
      return made.map((path) => ({ path, pull: path }));
    });
  return [...pointers, ...outputs];
}

/** Every output of every stage; nothing of what is no such file. */
function outsOf(text: string): readonly unknown[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    return [];
  }
  return Object.values(memberOf(document, 'stages') ?? {}).flatMap((stage): unknown[] => {
    const outs = memberOf(stage, 'outs');
    return Array.isArray(outs) ? outs : [];
  });
}

/** In `dvc.yaml` an output is a path, or `{ path: { cache: false } }`. */
function uncached(out: unknown): string[] {
  if (typeof out !== 'object' || out === null) return [];
  return Object.entries(out).flatMap(([path, settings]) => (memberOf(settings, 'cache') === false ? [path] : []));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
