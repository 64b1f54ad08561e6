import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { openTerminal } from '../../src/cli/terminal.ts';
import { toldCommands } from '../told-commands.ts';

const told = toldCommands();

describe('every command that a message gives', () => {
  test('is found', () => {
    expect(told.length).toBeGreaterThan(30);
    expect(told).toContainEqual({
      file: 'suite/fingerprint.ts',
      verb: 'fingerprint',
      flags: ['-o'],
      command: 'modelassay fingerprint -o fingerprint.json',
    });
  });

  test('has a verb and flags that the command line takes', async () => {
    const wrong: string[] = [];
    for (const { file, verb, flags } of told) {
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
