import { describe, expect, test } from 'vitest';
import { parseDuration, parseLevel, parseSize, parseTolerance, sizeText } from '../../src/config/quantity.ts';
import { bytes } from '../../src/core/units.ts';

describe('quantities', () => {
  test.each([
    ['100ms', 100],
    ['1.5s', 1500],
    ['10m', 600_000],
    ['2 h', 7_200_000],
    ['250us', 0.25],
  ])('%s is a duration', (text, value) => {
    expect(parseDuration(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['512MiB', 512 * 2 ** 20],
    ['2GB', 2e9],
    ['64 kB', 64_000],
  ])('%s is a size', (text, value) => {
    expect(parseSize(text)).toEqual({ ok: true, value });
  });

  test.each([['1MB'], ['512MiB'], ['2GB'], ['1536B'], ['1023B'], ['3KiB'], ['0B']])(
    'a size is written as %s',
    (text) => {
      const size = parseSize(text);
      expect(size.ok && sizeText(bytes(size.value))).toBe(text);
    },
  );

  test.each([[100], ['100'], ['ms'], ['1 fortnight'], ['-1s'], ['1constructor']])('%s is no duration', (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, problem: expect.stringContaining('such as 100ms') });
  });

  test('a tolerance says its unit', () => {
    expect(parseTolerance('1pp')).toEqual({ ok: true, value: { kind: 'points', value: 0.01, text: '1pp' } });
    expect(parseTolerance('1%')).toEqual({ ok: true, value: { kind: 'relative', value: 0.01, text: '1%' } });
    expect(parseTolerance('0.02nats')).toEqual({
      ok: true,
      value: { kind: 'absolute', value: 0.02, unit: 'nats', text: '0.02nats' },
    });
  });

  test('a bare number is ambiguous, and the message offers both readings', () => {
    expect(parseTolerance(0.01)).toEqual({
      ok: false,
      problem: "0.01 is ambiguous: write 1pp for percentage points, or 1% for a share of the baseline's value",
    });
    expect(parseTolerance('-1pp')).toMatchObject({ ok: false });
  });

  test('a level is a number or a percentage', () => {
    expect(parseLevel(0.95)).toEqual({ ok: true, value: { value: 0.95, text: '0.95' } });
    expect(parseLevel('95%')).toEqual({ ok: true, value: { value: 0.95, text: '95%' } });
    expect(parseLevel('95 %')).toEqual({ ok: true, value: { value: 0.95, text: '95 %' } });
    expect(parseLevel('95\u202f%')).toMatchObject({ ok: true, value: { value: 0.95 } });
    expect(parseLevel('95 5%')).toMatchObject({ ok: false });
    expect(parseLevel('ninety')).toMatchObject({ ok: false });
  });
});
