import { ConfigurationError, EnvironmentError } from '../core/errors.ts';

/** A model and the name of its pointer: what a ledger keeps one chain for, and what a registry keeps one pointer for. */
export interface Place {
  readonly model: string;
  /** `production`, `staging`, … */
  readonly stage: string;
}

/** The pointer that is meant where none is named. */
export const DEFAULT_STAGE = 'production';

const MAX_LENGTH = 100;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Devices on Windows, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The name itself, when it can be part of a file name, a git ref and a registry's alias on every system.
 * Throws ConfigurationError otherwise: a name is never escaped, since two that look the same would then be two.
 */
export function safeName(what: 'model' | 'stage' | 'version' | 'annotation', name: string): string {
  const problem = problemOf(name);
  if (problem === null) return name;
  throw new ConfigurationError(
    `The ${what} ${JSON.stringify(name.slice(0, MAX_LENGTH))} ${problem}. Take at most ${MAX_LENGTH} letters, digits, dots, dashes and underscores, the first a letter or digit.`,
  );
}

/** The place itself. Throws ConfigurationError where the name of its model or stage could leave a folder or a ref. */
export function safePlace({ model, stage }: Place): Place {
  return { model: safeName('model', model), stage: safeName('stage', stage) };
}

/** Whether every registry can hold something of this name. */
export function isSafeName(name: string): boolean {
  return problemOf(name) === null;
}

function problemOf(name: string): string | null {
  if (name === '') return 'has no name';
  if (name.length > MAX_LENGTH) return `has a name of ${name.length} characters`;
  if (!NAME.test(name)) return 'has a name with characters that mean something to a shell, a path or a git ref';
  if (name.includes('..') || name.endsWith('.') || /\.lock$/i.test(name)) return 'has a name that git refuses';
  return RESERVED.test(name) ? 'has the name of a device' : null;
}

/** The names of files by hand of a stranger: relative, inside, one spelling each. Throws EnvironmentError otherwise. */
export function demandPlainName(name: string): string {
  const parts = name.split('/');
  const bad =
    parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0:]/.test(name) || name.length > 1_000;
  if (!bad) return name;
  throw new EnvironmentError(
    `The registry names a file ${JSON.stringify(name.slice(0, 200))}; files of a model have relative names without "..", backslashes and colons.`,
  );
}
