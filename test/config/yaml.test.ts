import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/config/yaml.ts';
import { ConfigurationError } from '../../src/core/errors.ts';

const messageOf = (text: string) => {
  try {
    parseYaml(text, 'm.yml');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('YAML with positions', () => {
  test('every value and key knows its line and column', () => {
    const { value, sources } = parseYaml(
      'version: 1\ngates:\n  accuracy:\n    metrics: { f1_macro: { min: 0.9 } }\n',
      'm.yml',
    );
    expect(value).toEqual({ version: 1, gates: { accuracy: { metrics: { f1_macro: { min: 0.9 } } } } });
    expect(sources.at(['gates', 'accuracy', 'metrics', 'f1_macro', 'min'])).toEqual({
      file: 'm.yml',
      line: 4,
      column: 33,
    });
    expect(sources.keyAt(['gates', 'accuracy', 'metrics', 'f1_macro', 'min'])).toEqual({
      file: 'm.yml',
      line: 4,
      column: 28,
    });
    expect(sources.at(['gates', 'accuracy', 'no', 'such'])).toMatchObject({ line: 4, column: 5 });
    expect(sources.exactly(['gates', 'drift'])).toBeUndefined();
  });

  test('aliases are followed', () => {
    expect(parseYaml('a: &x { min: 1 }\nb: *x\n', 'm.yml').value).toEqual({ a: { min: 1 }, b: { min: 1 } });
  });

  test('an empty document is null', () => {
    expect(parseYaml('', 'm.yml').value).toBeNull();
  });

  test.each([
    ['a:\n\tb: 1\n', 'm.yml:2:1: not valid YAML', 'indented with a tab'],
    ['a: [1, 2\n', 'm.yml:2:1: not valid YAML', ''],
    ['a: 1\na: 2\n', 'm.yml:2:1: the key "a" stands twice in one mapping, first on line 1; keep one of them.', ''],
    [
      'a: 1\nb:\n  a: 1\n  c: { c: 1, a: 1,\n    c: 2 }\n',
      'm.yml:5:5: the key "c" stands twice in one mapping, first on line 4; keep one of them.',
      '',
    ],
    ['m: { recall[8]: { min: 0.9 } }\n', 'm.yml:1:12: not valid YAML', 'quote a name that has brackets: "recall[8]".'],
    ['m: { a: 1,\n  f1[a b] : 2 }\n', 'm.yml:2:5: not valid YAML', 'quote a name that has brackets: "f1[a b]".'],
    ['"__proto__": 1\n', 'm.yml:1:1: a key must be plain text', ''],
    ['a: !!python/object 1\n', 'm.yml:1:4: not valid YAML: Unresolved tag', ''],
    ['a: 1\n---\nb: 2\n', 'm.yml:2:1: not valid YAML', ''],
  ])('%j is refused with its place', (text, start, hint) => {
    expect(messageOf(text)).toContain(start);
    expect(messageOf(text)).toContain(hint);
  });

  test('documents made to explode are refused', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++)
      bomb.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(messageOf(bomb.join('\n'))).toContain('larger than any configuration');
    expect(messageOf(`${'[ '.repeat(500)}${'] '.repeat(500)}`)).toMatch(/larger than any configuration|not valid YAML/);
    expect(messageOf(`a: ${'x'.repeat(5_000_000)}`)).toContain('more than');
  });
});
