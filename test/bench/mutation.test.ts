import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { instrument } from '../../bench/mutation/instrument.ts';
import { findMutants } from '../../bench/mutation/mutants.ts';
import { filesOf, ROOMS } from '../../bench/mutation/rooms.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const changes = (source: string) => findMutants('x.ts', source).mutants.map(({ change }) => change);

test.each([
  ['a < b', ['a < b → a <= b', 'a < b → a >= b']],
  ['a === 0', ['a === 0 → a !== 0', '0 → 1']],
  ['a > 0', ['a > 0 → a >= 0', 'a > 0 → a <= 0', '0 → 1']],
  ['a && !b', ['a && !b → a || !b', '!b → b']],
  ['a ?? b', ['a ?? b → a', 'a ?? b → b']],
  ['a + b * 2', ['a + b * 2 → a - b * 2', 'b * 2 → b / 2', '2 → 3', '2 → 1']],
  ["a + ': '", []],
  ['a?.b.filter(c)', ['a?.b.filter(c) → a?.b', 'a?.b → a.b']],
  ['a?.[0]', ['a?.[0] → a[0]', '0 → 1', '0 → -1']],
  ['Math.min(a, b)', ['Math.min(a, b) → Math.max(a, b)']],
  ['(x as { a: 1 }).b', []],
  ["f('word', 'a sentence')", ["'word' → ''"]],
  ['({ 1: [b] })', ['[b] → []']],
])('%s can be wrong in these ways', (expression, expected) => {
  expect(changes(`const value = ${expression};`)).toEqual(expected);
});

test('statements go, branches turn, returns are emptied', () => {
  expect(changes('function f() { if (ok) g(); return h(); }')).toEqual([
    'ok → !(ok)',
    'g(); → (removed)',
    'h() → undefined',
  ]);
});

const SOURCE = `
const limit = 2;
function f(items) {
  const seen = [];
  for (const item of items) if (item.size?.value >= limit) seen.push(item.name ?? 'none');
  let turns = 9;
  while (turns > seen.length) turns -= 5;
  return seen.filter((name) => name !== 'none').length * 100 + turns;
}
return f;`;

/** The function of the source with one mutant on, and what the code asked. */
function compiled(active: number) {
  const { mutants, loops } = findMutants('x.ts', `function all() {${SOURCE}}`);
  const source = `function all() {${SOURCE}} return all();`;
  const asked = new Set<number>();
  let turns = 0;
  const scope = {
    __mutation: {
      at: (id: number) => asked.add(id) && id === active,
      tick: () => {
        if (++turns > 1_000) throw new Error('endless');
      },
    },
  };
  const run = new Function('globalThis', instrument(source, new Map(mutants.entries()), loops))(scope);
  return { run: run as (items: readonly unknown[]) => number, mutants, asked };
}

const ITEMS = [2, 3, 4, 5, 1, null].map((value) => ({
  size: value && { value },
  ...(value === 3 ? {} : { name: 'a' }),
}));
const RIGHT = 304;

test('the instrumented code does as before while no mutant is on, and tells which it reaches', () => {
  const { run, mutants, asked } = compiled(-1);
  expect(run(ITEMS)).toBe(RIGHT);
  expect(mutants.filter((_, id) => !asked.has(id)).map(({ change }) => change)).toEqual([]);
});

test('every mutant that is on changes what the code does, and none runs for ever', () => {
  const same = compiled(-1).mutants.filter((_, id) => {
    try {
      return compiled(id).run(ITEMS) === RIGHT;
    } catch {
      return false;
    }
  });
  expect(same.map(({ change }) => change)).toEqual([]);
});

test('the rooms name files and tests that exist', () => {
  for (const room of ROOMS) {
    const named = [...filesOf(room, ROOT), ...room.tests];
    expect(named.filter((path) => !existsSync(resolve(ROOT, path)))).toEqual([]);
  }
});
