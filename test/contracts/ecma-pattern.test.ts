import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { ecmaPattern } from '../../src/contracts/ecma-pattern.ts';

/** Patterns as ECMA-262 has them with the flag `u`, and texts on which a wrong translation would show. */
const PATTERNS = [
  '^\\p{Letter}+$',
  '\\p{Lu}',
  '\\P{Uppercase_Letter}',
  '^\\p{General_Category=Decimal_Number}$',
  '^\\p{gc=Nd}$',
  '^\\p{Script=Greek}+$',
  '^\\p{sc=Grek}$',
  '^\\p{Script_Extensions=Han}$',
  '^\\p{Alphabetic}$',
  '^\\P{Alphabetic}$',
  '^[\\p{Alphabetic}\\d]+$',
  '^[^\\p{Letter}\\s]+$',
  '^[\\P{L}a]$',
  '\\p{Emoji_Presentation}',
  '^\\s$',
  '^\\S+$',
  '^[\\S]$',
  '^[^\\s]$',
  '^\\d$',
  '^\\w+$',
  '\\u00e9',
  '^[\\u0370-\\u03ff]+$',
  '\\u{1F600}',
  '\\uD83D\\uDE00',
  '^\\cC$',
  '^[^]$',
  '[]',
  '^[[]$',
  '^[\\[\\]]$',
  '^(?<year>[0-9]{4})$',
  '^\\x41$',
  '^\\*+$',
  '\\bA\\b',
  '^\\p{Lowercase}{2,}$',
];
const TEXTS = [
  '',
  'a',
  'A',
  'é',
  'É',
  'αβγ',
  'α',
  '漢',
  '7',
  '٣',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u000b',
  '\u2028',
  '_',
  '😀',
];
TEXTS.push('a1', '\u0003', '[', ']', '2024', '***', 'A b', 'ab', '-', '𝒜', 'ª', '々', '\u0300');

test('a pattern of ECMAScript finds in RE2 what it finds there', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const wrong: string[] = [];
  for (const pattern of PATTERNS) {
    const found = await connection.runAndReadAll(
      `SELECT ${TEXTS.map((_, at) => `regexp_matches($${at + 2}, $1)`).join(', ')}`,
      [ecmaPattern(pattern), ...TEXTS],
    );
    const own = new RegExp(pattern, 'u');
    for (const [at, text] of TEXTS.entries()) {
      if (found.getRows()[0]![at] !== own.test(text)) wrong.push(`${pattern} on ${JSON.stringify(text)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each(['^a$', '[[:alpha:]]+', '(?P<n>x)', '\\x{41}', '\\pL', '(?=a)', '\\p{NoSuch}'])(
  '%s stays as it is',
  (pattern) => {
    expect(ecmaPattern(pattern)).toBe(pattern);
  },
);
