import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { TensorType } from '../../src/core/tensor.ts';
import { convert } from '../../src/predict/convert.ts';
import type { ColumnBatch } from '../../src/table/rows.ts';

const origin = { column: 'age', input: 'x', start: 100, elementsPerRow: 2 };
const to = (type: TensorType, data: ColumnBatch['data'], wanted: TensorType) => convert({ type, data }, wanted, origin);

describe('convert', () => {
  test('the same type is passed on without a copy', () => {
    const data = Float32Array.of(1, 2);
    expect(to('float32', data, 'float32')).toBe(data);
    const bits = Uint16Array.of(0x3c00);
    expect(to('float16', bits, 'float16')).toBe(bits);
    expect(to('string', ['a'], 'string')).toEqual(['a']);
  });

  test.each([
    ['int32', Int32Array.of(1, -2), 'float32', Float32Array.of(1, -2)],
    ['int64', BigInt64Array.of(3n, -4n), 'float32', Float32Array.of(3, -4)],
    ['uint64', BigUint64Array.of(2n ** 63n), 'float64', Float64Array.of(2 ** 63)],
    ['bool', Uint8Array.of(0, 1), 'float32', Float32Array.of(0, 1)],
    ['bool', Uint8Array.of(0, 1), 'int64', BigInt64Array.of(0n, 1n)],
    ['float64', Float64Array.of(0.1), 'float32', Float32Array.of(Math.fround(0.1))],
    ['float32', Float32Array.of(0.1), 'float64', Float64Array.of(Math.fround(0.1))],
    ['float16', Uint16Array.of(0x3c00, 0xc000), 'float32', Float32Array.of(1, -2)],
    ['float32', Float32Array.of(1, -2, 1 / 3), 'float16', Uint16Array.of(0x3c00, 0xc000, 0x3555)],
    ['uint8', Uint8Array.of(0, 255), 'float16', Uint16Array.of(0, 0x5bf8)],
    ['float32', Float32Array.of(3, -4), 'int64', BigInt64Array.of(3n, -4n)],
    ['float16', Uint16Array.of(0x4000), 'int32', Int32Array.of(2)],
    ['int64', BigInt64Array.of(7n), 'int32', Int32Array.of(7)],
    ['int32', Int32Array.of(255), 'uint8', Uint8Array.of(255)],
    ['int64', BigInt64Array.of(7n), 'uint64', BigUint64Array.of(7n)],
    ['float64', Float64Array.of(1, 0), 'bool', Uint8Array.of(1, 0)],
  ] as const)('%s %o to %s', (type, data, wanted, expected) => {
    const converted = to(type, data, wanted);
    expect(converted).toEqual(expected);
    expect(converted.constructor).toBe(expected.constructor);
  });

  test('NaN and infinities stay what they are in floating point', () => {
    const odd = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    expect([...(to('float64', odd, 'float32') as Float32Array)]).toEqual([...odd]);
    expect([...(to('float64', odd, 'float16') as Uint16Array)]).toEqual([0x7e00, 0x7c00, 0xfc00]);
  });

  test.each([
    ['float32', Float32Array.of(1, 2, 3.5, 4), 'int64', 'the value 3.5 in row 102, which is no whole number'],
    ['float32', Float32Array.of(1, Number.NaN), 'int32', 'the value NaN in row 101'],
    ['float64', Float64Array.of(2 ** 63), 'int64', 'does not fit'],
    [
      'int64',
      BigInt64Array.of(2n ** 31n),
      'int32',
      '2147483648 in row 101, which does not fit the input "x" of type int32',
    ],
    ['int32', Int32Array.of(0, 0, 0, -1), 'uint8', '-1 in row 102'],
    ['int32', Int32Array.of(-1), 'uint64', '-1 in row 101'],
    ['uint8', Uint8Array.of(2), 'bool', '2 in row 101'],
    ['float64', Float64Array.of(1e300), 'float32', 'is too large for the input "x" of type float32'],
    ['float32', Float32Array.of(0, 65_520), 'float16', '65520 in row 101, which is too large'],
    ['int32', Int32Array.of(70_000), 'float16', 'is too large'],
    ['string', ['a'], 'float32', 'Column "age" holds text, and input "x" of the model takes numbers (float32)'],
    ['int64', BigInt64Array.of(1n), 'string', 'holds numbers (int64), and input "x" of the model takes text'],
  ] as const)('refuses %s %o for %s', (type, data, wanted, message) => {
    expect(() => convert({ type, data: data as never }, wanted, origin)).toThrow(ConfigurationError);
    expect(() => convert({ type, data: data as never }, wanted, origin)).toThrow(message);
  });

  test('what converts to an integer and back is the same number', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger()), (values) => {
        const doubles = Float64Array.from(values);
        const integers = to('float64', doubles, 'int64');
        expect(to('int64', integers as BigInt64Array, 'float64')).toEqual(doubles.map((value) => value + 0));
      }),
    );
  });
});
