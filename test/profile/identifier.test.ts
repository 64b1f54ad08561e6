import { expect, test } from 'vitest';
import { areNames, areNumbered } from '../../src/profile/identifier.ts';

const made = (of: (at: number) => string, count = 300) => Array.from({ length: count }, (_, at) => of(at));
const hex = (at: number) => ((at + 1) * 2_654_435_761).toString(16).padStart(32, '0');

test.each([
  ['numbered with a prefix', made((at) => `eval-${String(at).padStart(4, '0')}`)],
  ['paths', made((at) => `images/${['cat', 'dog'][at % 2]}/${at}.png`)],
  ['UUIDs', made((at) => hex(at).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))],
  ['digests', made(hex)],
  ['users, of which some come back', made((at) => `u${Math.floor(at / 1.5)}`)],
  ['numbers as texts, with zeros before', made((at) => String(at).padStart(8, '0'))],
])('%s name rows', (_, texts) => {
  expect(areNames(texts)).toBe(true);
});

test.each([
  ['sentences', made((at) => `order ${at} came late`)],
  ['words', made((at) => hex(at).replaceAll(/\d/g, 'x').slice(-12))],
  ['categories', made((at) => `store-${at % 40}`)],
  ['prices', made((at) => `${at}.25`)],
  ['days', made((at) => new Date(86_400_000 * at).toISOString().slice(0, 10))],
  ['instants', made((at) => new Date(1_000 * at).toISOString())],
  ['plates, each of another form', made((at) => `${hex(at).replaceAll(/\d/g, 'k').slice(-4)}-7`)],
  ['numbers as texts that are far apart', made((at) => String((at * 7_919_777) % 99_999_989))],
  ['a few', made((at) => `eval-${at}`, 49)],
  ['with what stands in for a name', [...made((at) => `eval-${at}`), 'unknown']],
])('%s say something', (_, texts) => {
  expect(areNames(texts)).toBe(false);
});

test('whole numbers that all differ in a narrow range are numbered, in any order and with gaps', () => {
  const shuffled = made(String, 1_000).map((at) => 5 + ((Number(at) * 389) % 1_009) * 3);
  expect(areNumbered(shuffled)).toBe(true);
  expect(areNumbered([...shuffled.slice(1), shuffled[1]!])).toBe(false);
  expect(areNumbered(shuffled.map((one) => one / 2))).toBe(false);
  // Amounts: 1,000 of 100,000 possible ones would repeat five times on average, and may not.
  expect(areNumbered(shuffled.map((one) => one * 33))).toBe(false);
});
