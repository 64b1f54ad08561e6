import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const DOCS = resolve(import.meta.dirname, '../docs');
const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
const workflows = readdirSync(join(DOCS, 'workflows'));

/** Blocks of code that a reader may copy, as they are on a page. */
function blocksOf(page: string): string[] {
  return [...readFileSync(join(DOCS, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
}

describe('the documentation', () => {
  // test/workflows runs these files as they are; the pages show the same text, so that what is copied has been run.
  test.each(workflows)('shows %s as it is tested', (name) => {
    const text = readFileSync(join(DOCS, 'workflows', name), 'utf8');
    const shown = pages.filter((page) => blocksOf(page).includes(text));
    expect(shown.length).toBeGreaterThan(0);
    for (const page of shown) expect(readFileSync(join(DOCS, page), 'utf8')).toContain(`workflows/${name}`);
  });

  const examples = readdirSync(join(DOCS, '../examples')).map((name) => join('examples', name, 'README.md'));

  test('lists every example', () => {
    const page = readFileSync(join(DOCS, 'examples.md'), 'utf8');
    expect(examples.filter((name) => !page.includes(`(../${dirname(name)})`))).toEqual([]);
  });

  test.each([...pages.map((page) => join('docs', page)), ...examples, 'README.md'])(
    '%s links to files that exist',
    (page) => {
      const file = resolve(DOCS, '..', page);
      const targets = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
        ([, target]) => target!,
      );
      expect(targets.filter((target) => !existsSync(resolve(dirname(file), target)))).toEqual([]);
    },
  );
});

test('what contributors are sent to is there', () => {
  const page = readFileSync(resolve(DOCS, '../CONTRIBUTING.md'), 'utf8');
  const named = [...page.matchAll(/`((?:src|test|docs|bench)\/[^`\s]+)`/g)].flatMap(([, path]) =>
    /NAME/.test(path!) ? [] : [path!],
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(resolve(DOCS, '..', path)))).toEqual([]);
});

describe('the threat model', () => {
  const page = readFileSync(join(DOCS, 'threat-model.md'), 'utf8');
  const ROOT = resolve(DOCS, '..');

  test('names files that exist', () => {
    const named = [...page.matchAll(/`((?:test|src)\/[^`]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('has a test for everything that promotion refuses, with the code that it says', () => {
    const rows = [...page.matchAll(/^\| ([^|`]+) \| (?:`([a-z-]+)`|an error) \| /gm)];
    const tests = readFileSync(join(ROOT, 'test/registry/refusals.test.ts'), 'utf8');
    expect(rows.length).toBeGreaterThan(15);
    for (const [, name, code] of rows) {
      const at = tests.indexOf(`'${name!.trim()}'`);
      expect(at, name).toBeGreaterThan(0);
      if (code !== undefined) expect(tests.slice(at, at + 1_000), name).toContain(`'${code}'`);
    }
  });
});
