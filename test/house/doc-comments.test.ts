import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

/** Rooms whose functions are read by whoever adds a gate, a registry or a format of the report. */
const ROOMS = ['gates', 'registry', 'report'];

test.each(ROOMS)('every exported function of %s says what it gives, in which unit, and what it throws', (room) => {
  const bare = readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => bareFunctions(readFileSync(join(SRC, room, file), 'utf8')).map((name) => `${file}: ${name}`));
  expect(bare).toEqual([]);
});

test('one without a comment is seen', () => {
  const text =
    '/** Adds. */\nexport function add() {}\n\n// Why.\nexport async function* take() {}\nexport function bare() {}\n';
  expect(bareFunctions(text)).toEqual(['take', 'bare']);
});

function bareFunctions(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const name = /^export (?:async )?function\*? ?(\w+)/.exec(line)?.[1];
    return name === undefined || lines[at - 1]?.endsWith('*/') ? [] : name;
  });
}
