import { expect, test } from 'vitest';
import { joniPattern } from '../../../src/table/trino/patterns.ts';

/** What a real server finds with these is compared with RE2 in test/integration/trino. */
test.each([
  ['^[a-z]+$', '\\A[a-z]+\\z'],
  ['(?m)^two$', '(?:\\A|(?<=\\n))two(?=\\n|\\z)'],
  ['(?i)k', '[kK\u212a]'],
  ['(?i:s)s', '(?:[sS\u017f])s'],
  ['(?s).(?-s:.)', '(?s).(?-s:.)'],
  ['(?P<year>\\d{4})', '(?:[0-9]{4})'],
  ['\\Qa.b\\E+', 'a\\.b+'],
  ['[]a]', '[\\]a]'],
  ['[a-]', '[a\\-]'],
  ['[^\\s[:alpha:]]', '[^\\x{9}-\\x{A}\\x{C}-\\x{D} A-Za-z]'],
  ['[a&&b]', '[a\\&\\&b]'],
  ['a{,3}', 'a\\{\\,3\\}'],
  ['a{2,3}?', 'a{2,3}?'],
  ['\\p{Greek}\\PN\\p{^Lu}', '[\\p{Greek}][\\P{N}][\\P{Lu}]'],
  ['\\x41\\x{1F600}\\n\\012', 'A😀\\x{A}\\x{A}'],
])('%s becomes %s', (pattern, joni) => {
  expect(joniPattern(pattern)).toBe(joni);
});

test.each([
  ['(?=x)', '(?=x)'],
  ['(?<!x)y', '(?<!'],
  ['(?>x)', '(?>x'],
  ['(a)\\1', '\\1'],
  ['a**', 'a *'],
  ['a*+', 'a +'],
  ['+a', 'a +'],
  ['a{2}{3}', '{3}'],
  ['a{1001}', '1000'],
  ['a{3,2}', '{3,2}'],
  ['(a', 'not closed'],
  ['a)', 'not opened'],
  ['[a', 'not closed'],
  ['[z-a]', 'range'],
  ['[[:nope:]]', '[:nope:]'],
  ['a\\', 'backslash'],
  ['\\Z', '\\Z'],
  ['(?i)straße', 'beyond ASCII'],
  ['(?i)\\p{Lu}', 'under (?i)'],
])('%s is refused', (pattern, named) => {
  expect(() => joniPattern(pattern)).toThrow(named);
});
