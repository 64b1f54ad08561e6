import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { openTerminal } from '../src/cli/terminal.ts';

const ROOT = resolve(import.meta.dirname, '..');
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesIn('docs', '.md'),
  ...filesIn('actions', '.md'),
  ...filesIn('examples', '.md'),
];
const SOURCES = filesIn('src', '.ts');

interface Shown {
  readonly where: string;
  readonly command: string;
}

/** In code only: in a block of a shell, or of no language, and between backticks. A line that ends with \ goes on. */
function onPage(page: string): Shown[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/\\\n\s*/g, ' ');
  const fences = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  const blocks = fences.filter(([, language]) => ['', 'sh', 'bash', 'console', 'yaml', 'groovy'].includes(language!));
  const inline = fences.reduce((rest, [fence]) => rest.replace(fence, ''), text).matchAll(/`([^`\n]+)`/g);
  return [
    ...blocks.flatMap(([, , block]) => block!.split('\n').flatMap(commandsIn)),
    ...[...inline].flatMap(([, code]) => (/^(?:npx )?modelassay /.test(code!) ? commandsIn(code!) : [])),
  ].map((command) => ({ where: page, command }));
}

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

function commandsIn(line: string): string[] {
  return [...line.matchAll(/(?:^|[\s`(&|;'])modelassay(?:@\S+)? ([a-z].*)/g)].map(
    ([, rest]) => `modelassay ${rest!.replace(/ #.*$| {3,}.*$|' \}$/, '')}`,
  );
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
