import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { openTerminal } from '../../src/cli/terminal.ts';

const SRC = join(import.meta.dirname, '../../src');
/** What follows the name in a sentence, and in the names of columns of our own. */
const PROSE = new Set(['needs', 'is', 'lines', 'item', 'key', 'value', 'finite', 'position']);

/** A command line of ours that a message, a help text or a report tells somebody to type. */
interface Advice {
  readonly file: string;
  readonly verb: string;
  readonly flags: readonly string[];
}

const given = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => adviceIn(file, readFileSync(join(SRC, file), 'utf8')));

describe('every command that a message gives', () => {
  test('is found', () => {
    expect(given.length).toBeGreaterThan(30);
    expect(given).toContainEqual({ file: 'suite/fingerprint.ts', verb: 'fingerprint', flags: ['-o'] });
  });

  test('has a verb and flags that the command line takes', async () => {
    const wrong: string[] = [];
    for (const { file, verb, flags } of given) {
      const known = await flagsOf(verb);
      if (known === undefined) wrong.push(`${file}: there is no modelassay ${verb}`);
      else wrong.push(...flags.filter((flag) => !known.has(flag)).map((flag) => `${file}: ${verb} takes no ${flag}`));
    }
    expect(wrong).toEqual([]);
  });
});

async function flagsOf(verb: string): Promise<ReadonlySet<string> | undefined> {
  const entry = COMMANDS.find(({ name }) => name === verb);
  if (entry === undefined) return undefined;
  const command = new Command(verb);
  (await entry.load())(command, openTerminal({}), () => undefined);
  const flags = [command, ...command.commands].flatMap(({ options }) =>
    options.flatMap(({ short, long }) => [short, long]),
  );
  return new Set(['--help', '-h', ...flags.filter((flag) => flag !== undefined)]);
}

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
    .map(([, verb, rest]) => ({
      file: file.replaceAll('\\', '/'),
      verb: verb!,
      flags: (rest!.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? []) as string[],
    }));
}
