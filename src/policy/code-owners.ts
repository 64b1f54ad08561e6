/** Where GitHub looks for the file, in this order. */
export const CODEOWNERS_FILES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

export interface Owners {
  /** Logins, in lower case and without `@`. */
  readonly people: readonly string[];
  /** `acme/vision`: a job's token cannot ask who belongs to a team. */
  readonly teams: readonly string[];
}

/**
 * Who owns a file by a CODEOWNERS text: of the lines whose pattern fits, the last counts, also where it names nobody.
 * Patterns as GitHub documents them ("About code owners"): those of gitignore without `!`, `[ ]` and `\#`.
 * `path` is relative to the root, with forward slashes. Mail addresses name no login and are left out.
 */
export function ownersOf(text: string, path: string): Owners {
  const names =
    text
      .split(/\r?\n/)
      .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
      .map((line) => line.split(/\s+/))
      .findLast(([pattern]) => matches(pattern!, path))
      ?.slice(1) ?? [];
  const logins = names.filter((name) => name.startsWith('@')).map((name) => name.slice(1).toLowerCase());
  return {
    people: logins.filter((name) => !name.includes('/')),
    teams: logins.filter((name) => name.includes('/')),
  };
}

/** A pattern with a slash before its end is anchored at the root; a folder holds everything below it. */
function matches(pattern: string, path: string): boolean {
  const isFolder = pattern.endsWith('/');
  const inner = pattern.replace(/^\//, '').replace(/\/$/, '');
  const anchored = pattern.startsWith('/') || inner.includes('/');
  const wanted = [...(anchored ? [] : ['**']), ...inner.split('/')];
  return below(wanted, path.split('/'), isFolder);
}

function below(wanted: readonly string[], parts: readonly string[], isFolder: boolean): boolean {
  const [first, ...rest] = wanted;
  // What a pattern names may be a folder; `docs/*` alone stays on its level.
  if (first === undefined) return isFolder ? parts.length > 0 : true;
  if (first === '**') return parts.some((_, index) => below(rest, parts.slice(index), isFolder));
  const [part, ...others] = parts;
  if (part === undefined || !fits(first, part)) return false;
  if (first === '*' && rest.length === 0 && wanted.length === 1 && others.length > 0) return isFolder;
  return below(rest, others, isFolder);
}

/** `*` is any run of characters of a name, `?` any one. */
function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
