import { ConfigurationError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';

/** How many column names a message lists. */
const MAX_LISTED = 20;

/**
 * Throws ConfigurationError for the first name that the table does not have. Names are matched exactly; a name that
 * differs in case, white space or Unicode form only is offered.
 */
export function requireColumns(table: string, existing: readonly string[], wanted: readonly string[]): void {
  const known = new Set(existing);
  const missing = wanted.find((name) => !known.has(name));
  if (missing === undefined) return;
  throw new ConfigurationError(`${table} has no column ${shown(missing)}.${suggestion(missing, existing)}`);
}

/** Throws ConfigurationError where two columns cannot be told apart: SQL engines compare names without regard to case. */
export function requireDistinctColumns(table: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const earlier = seen.get(name.toLowerCase());
    if (earlier === name) {
      throw new ConfigurationError(`${table} has two columns named ${shown(name)}. Rename or drop one of them.`);
    }
    if (earlier !== undefined) {
      throw new ConfigurationError(
        `${table} has columns ${shown(earlier)} and ${shown(name)}, which differ in case only. Rename one of them.`,
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** A column name for a message: quoted, with control characters escaped. */
export function shown(name: string): string {
  return JSON.stringify(name);
}

function suggestion(missing: string, existing: readonly string[]): string {
  const twin = existing.find((name) => folded(name) === folded(missing));
  if (twin !== undefined) {
    return ` Names are matched exactly, with case and white space: did you mean ${shown(twin)}?`;
  }
  const rest = existing.length > MAX_LISTED ? ` and ${existing.length - MAX_LISTED} more` : '';
  return `${didYouMean(missing, existing)} Its columns are ${existing.slice(0, MAX_LISTED).map(shown).join(', ')}${rest}.`;
}

/** Zero-width characters and a byte-order mark are invisible, so they count as white space here. */
function folded(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s_\u200b-\u200d\u2060\ufeff-]+/g, '')
    .toLowerCase();
}
