import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/result/canonical.ts';
import { isResultFileName, MAX_RESULT_BYTES, readResult } from '../../src/result/read.ts';
import { sampleCheck, sampleResult } from './sample.ts';

const read = (value: unknown) =>
  readResult(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
const waived = sampleCheck({
  verdict: 'fail',
  effect: { kind: 'waived', until: '2999-12-31', owner: 'me', reason: 'Nobody looks here.' },
});
const reasonOf = (value: unknown) => {
  const outcome = read(value);
  return outcome.ok ? 'accepted' : outcome.reason;
};

describe('reading a result', () => {
  test('what was written reads back', () => {
    const result = sampleResult();
    expect(read(canonicalJson(result))).toEqual({ ok: true, result });
  });

  test.each([
    ['', 'it is not JSON'],
    ['{"schema"', 'it is not JSON'],
    ['null', 'it does not say "schema": "modelassay/result/v1"'],
    ['[]', 'it does not say "schema": "modelassay/result/v1"'],
    [{ ...sampleResult(), schema: 'modelassay/result/v2' }, 'its schema is modelassay/result/v2; this version'],
    [{ ...sampleResult(), schema: '<img src=x>' }, 'it does not say "schema"'],
    [{ ...sampleResult(), surprise: 1 }, 'at $: unrecognized_keys'],
    [{ ...sampleResult(), verdict: 'passed' }, 'at $.verdict: invalid_value'],
    [{ ...sampleResult(), checks: [] }, 'its verdict is not the worst of its blocking checks'],
    [{ ...sampleResult(), checks: [sampleCheck({ verdict: 'fail' })] }, 'its verdict is not the worst'],
    [{ ...sampleResult(), checks: [sampleCheck(), sampleCheck()] }, 'two of its checks have the same id'],
    [
      {
        ...sampleResult(),
        checks: [{ ...sampleCheck({ verdict: 'error' }), effect: { kind: 'warns', by: 'severity' } }],
      },
      'at $.checks.0: custom',
    ],
    [{ ...sampleResult(), checks: [{ ...sampleCheck(), effect: { kind: 'blocks' } }] }, 'at $.checks.0: custom'],
    [{ ...sampleResult(), checks: [{ ...sampleCheck(), limit: null }] }, 'at $.checks.0.limit: invalid_type'],
    [{ ...sampleResult(), checks: [{ ...sampleCheck(), compared: 'difference' }] }, 'at $.checks.0: custom'],
    [{ ...sampleResult(), checks: [{ ...sampleCheck(), basis: 'nothing' }] }, 'at $.checks.0.verdict: invalid_value'],
    [{ ...sampleResult(), checks: [sampleCheck({ id: 'other' }), waived] }, 'one of its checks says that it is waived'],
    [{ ...sampleResult(), checks: [waived] }, 'one of its checks says that it is waived'],
    [
      { ...sampleResult(), problem: { kind: 'subject', message: 'x', source: null } },
      'it names a problem but is no error',
    ],
  ])('refuses %j', (value, reason) => {
    expect(reasonOf(value)).toContain(reason);
  });

  test('refuses bytes that are not UTF-8, and sizes that are hostile', () => {
    expect(readResult(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('it is not UTF-8 text'),
    });
    expect(readResult(new Uint8Array(MAX_RESULT_BYTES + 1))).toMatchObject({ ok: false });
    expect(reasonOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('it nests deeper than 12 levels');
  });

  test('takes a document of the largest size, and no byte more', () => {
    const padded = (bytes: number) => {
      const text = new Uint8Array(bytes).fill(0x20);
      text.set(new TextEncoder().encode(canonicalJson(sampleResult())));
      return readResult(text);
    };
    expect(MAX_RESULT_BYTES).toBe(33_554_432);
    expect(padded(MAX_RESULT_BYTES).ok).toBe(true);
    expect(padded(MAX_RESULT_BYTES + 1)).toEqual({
      ok: false,
      reason: 'it has 33554433 bytes; at most 33554432 are read',
    });
  });

  test.each([
    [12, 'it does not say "schema"'],
    [13, 'it nests deeper than 12 levels'],
    [14, 'it nests deeper than 12 levels'],
  ])('counts %d levels', (levels, reason) => {
    expect(reasonOf(`${'['.repeat(levels)}${']'.repeat(levels)}`)).toContain(reason);
    expect(reasonOf(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`)).toContain(reason);
    expect(reasonOf(`${'['.repeat(levels)}1${']'.repeat(levels)}`)).toContain(reason);
    expect(reasonOf(`[[],${'['.repeat(levels - 1)}${']'.repeat(levels - 1)},[]]`)).toContain(reason);
  });

  test.each([
    ['result.json', true],
    ['accuracy.int8.json', true],
    ['result.json.txt', false],
    ['.json.bak', false],
    ['report.json', false],
    ['evidence.json', false],
    ['evidence.sigstore.json', false],
    ['fingerprint.json', false],
    ['my-report.json', true],
  ])('%s may be a result: %s', (name, expected) => {
    expect(isResultFileName(name)).toBe(expected);
  });

  test('never repeats the document’s own text in a reason', () => {
    const hostile = '</td><script>alert(1)</script>';
    const outcome = read({ ...sampleResult(), environment: { [hostile]: {} } });
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(outcome)).not.toContain('script');
    expect(outcome).toMatchObject({ reason: expect.stringMatching(/^at \$\.environment\.\?: /) });
  });

  test('mutated documents are refused or still consistent, never a crash, never a made-up pass', () => {
    const text = canonicalJson({
      ...sampleResult(),
      verdict: 'fail',
      checks: [sampleCheck({ verdict: 'fail' })],
    });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.nat(3), (at, insert, remove) => {
        const outcome = read(text.slice(0, at) + insert + text.slice(at + remove));
        if (outcome.ok) expect(outcome.result.verdict).not.toBe('pass');
      }),
      { numRuns: 3000 },
    );
  });
});
