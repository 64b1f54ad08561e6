import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { openTerminal } from '../src/cli/terminal.ts';
import { filesIn, onPage, PAGES, type Shown } from './shown-commands.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = filesIn('src', '.ts');

/** Between backticks in a message, and elsewhere in a text what begins with a command; what is put in at run time is left out. */
function inMessages(file: string): Shown[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/\$\{[^}]*\}/g, '…');
  const told = text
    .split('\n')
    .filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
    .flatMap((line) => [...line.matchAll(/(\\`|['"(\s])(modelassay ([a-z-]+)(?: [^`'"]*)?)/g)]);
  return told
    .filter(([, before, , verb]) => before === '\\`' || COMMANDS.some(({ name }) => name === verb))
    .map(([, , command]) => ({ where: file, command: command! }));
}

const flags = new Map<string, ReadonlySet<string>>();
beforeAll(async () => {
  for (const { name, load } of COMMANDS) {
    const command = new Command(name);
    (await load())(command, openTerminal(), () => {});
    const names = command.options.flatMap(({ long, short }) => [long, short].filter((one) => one != null));
    flags.set(name, new Set([...names, '--help', '-h']));
  }
});

const shown = [...PAGES.flatMap(onPage), ...SOURCES.flatMap(inMessages)];
const each = (list: readonly Shown[]) => list.map(({ where, command }) => [where, command] as const);

describe('commands that pages and messages give', () => {
  test('are found', () => {
    expect(shown.length).toBeGreaterThan(60);
    expect(shown.filter(({ where }) => where.startsWith('src/')).length).toBeGreaterThan(10);
  });

  test.each(each(shown))('%s: %s', (_, command) => {
    const verbs = command.split(' ')[1]!.split('|');
    for (const verb of verbs) {
      const known = flags.get(verb);
      expect(known, `there is no command ${verb}`).toBeDefined();
      const given = [...command.matchAll(/(?<=[\s[(])--?[a-z][a-z-]*/g)].map(([flag]) => flag);
      expect(given.filter((flag) => !known!.has(flag))).toEqual([]);
    }
  });
});
