import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/report/width.ts';
import { clipped, visible } from '../../src/wording/visible.ts';
import { HOSTILE } from '../report/hostile.ts';

describe('visible text', () => {
  test.each([
    ['right\u202eleft', 'right⟨U+202E⟩left'],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['a\u200db', 'a⟨U+200D⟩b'],
    ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
    ['null\u0000', 'null⟨U+0000⟩'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\r\nb\u2028c\u0085d', 'a b c d'],
    ['lone \ud800', 'lone ⟨U+D800⟩'],
    ['e\u0301\u0301\u0301\u0301\u0301\u0301', 'e\u0301\u0301\u0301\u0301'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each([
    '日本語',
    'العربية',
    'می\u200cخواهم',
    'क्\u200dष',
    '👩‍👩‍👧',
    '🏳️‍🌈',
    '☎️',
    'naïve café',
    '10\u202f000\u00a0ms',
    '−0.2 … ≥ ∞',
  ])('%j is spelled as it is', (text) => {
    expect(visible(text)).toBe(text);
  });

  test('nothing hidden is left of any hostile text', () => {
    for (const text of HOSTILE)
      expect(visible(text)).not.toMatch(/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
  });

  test('a cut is marked', () => {
    expect(clipped('  abcdef ', 4)).toBe('abc…');
    expect(clipped('abcd', 4)).toBe('abcd');
  });
});

test('what is taken as plain without a look is all visible and as wide as it is measured to be', () => {
  const hidden: string[] = [];
  const mismeasured: string[] = [];
  for (let code = 0x20; code < 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (/\p{Cs}/u.test(character)) continue;
    const isHidden = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character);
    const isPrintedAll = /[\u0600-\u0605\u06dd\u0890\u0891\u08e2]/.test(character);
    if (isHidden && !isPrintedAll && visible(character) === character) hidden.push(code.toString(16));
    if (widthOf(character) !== stringWidth(character)) mismeasured.push(code.toString(16));
  }
  expect({ hidden, mismeasured }).toEqual({ hidden: [], mismeasured: [] });
});
