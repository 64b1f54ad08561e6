import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(import.meta.dirname, '../src');
/** What follows the name in a sentence, and in the names of columns of our own. */
const PROSE = new Set(['needs', 'is', 'lines', 'item', 'key', 'value', 'finite', 'position']);

/** A command line of ours that a message, a help text or a report tells somebody to type. */
export interface Advice {
  readonly file: string;
  readonly verb: string;
  readonly flags: readonly string[];
  /** As it is told, with X for what is filled in; as far as it can be told from the sentence around it. */
  readonly command: string;
}

/** Every command that the source tells somebody to type. */
export function toldCommands(): readonly Advice[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => adviceIn(file, readFileSync(join(SRC, file), 'utf8')));
}

/** What a word after the verb must look like to be typed with it: a flag, a flag's value, a file, or a placeholder. */
const FILE = String.raw`[\w-]+(?:[./][\w-]+)+`;
const VALUE = `"…"|X(?![a-z])|[A-Z]{4,}…?|${FILE}`;
const WORD = `(?: --?[a-z][a-z-]*(?: (?:${VALUE}|[a-z]+(?=[.,; ]|$)))?| (?:${VALUE}))`;

/** Comments are no advice; what a template fills in is a value. */
function adviceIn(file: string, source: string): Advice[] {
  const text = source
    .replace(/^\s*(?:\*|\/\*\*|\/\/).*$/gm, '')
    .replace(/\$\{[^}]*\}/g, 'X')
    .replaceAll('\\n', '\n')
    // Columns of our own in a table.
    .replace(/(["'`])modelassay [a-z]+\1/g, '');
  return [...text.matchAll(/(?<![\w/.-])modelassay ([a-z][a-z-]*)([^`'"\n.;),]*)/g)]
    .filter(([, verb]) => !PROSE.has(verb!))
    .map(({ 1: verb, 2: rest, index }) => ({
      file: file.replaceAll('\\', '/'),
      verb: verb!,
      flags: (rest!.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? []) as string[],
      command: text.slice(index).match(new RegExp(`^modelassay [a-z-]+${WORD}*`))![0],
    }));
}
