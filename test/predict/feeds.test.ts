import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { TensorSpec } from '../../src/core/tensor.ts';
import { makeFeed, planFeeds } from '../../src/predict/feeds.ts';
import type { Signature } from '../../src/predict/predictor.ts';
import { column, rowBatch } from './batches.ts';

const spec = (name: string, type: TensorSpec['type'], dims: TensorSpec['dims']): TensorSpec => ({ name, type, dims });
const signature = (...inputs: TensorSpec[]): Signature => ({ inputs, outputs: [spec('logits', 'float32', ['n', 10])] });
const columns = (...names: string[]) => names.map((name) => ({ name, declared: 'FLOAT' }));
const table = { table: 'eval.parquet' };

describe('planFeeds', () => {
  const image = signature(spec('pixels', 'float32', ['n', 1, 8, 8]));
  const two = signature(spec('features', 'float32', ['n', 3]), spec('kind', 'int64', ['n', 1]));

  test('by the mapping', () => {
    const plan = planFeeds(image, columns('id', 'img'), { ...table, mapping: { pixels: 'img' } });
    expect(plan).toMatchObject({
      inputs: [{ spec: image.inputs[0], columns: ['img'] }],
      columns: ['img'],
      texts: [],
      missing: 'error',
    });
  });

  test('by equal names', () => {
    expect(planFeeds(two, columns('kind', 'id', 'features'), table).columns).toEqual(['features', 'kind']);
  });

  test('the only column that is left for an only input', () => {
    expect(planFeeds(image, columns('id', 'label', 'x'), { ...table, reserved: ['id', 'label'] }).columns).toEqual([
      'x',
    ]);
  });

  test('a list of columns, one of them twice over two inputs', () => {
    const plan = planFeeds(two, columns('a', 'b', 'c'), {
      ...table,
      mapping: { features: ['a', 'b', 'c'], kind: 'c' },
    });
    expect(plan.columns).toEqual(['a', 'b', 'c']);
  });

  test('a reserved column feeds an input where the mapping says so, and never by its name alone', () => {
    const leaky = signature(spec('label', 'int64', ['n']));
    expect(
      planFeeds(leaky, columns('label', 'x'), { ...table, reserved: ['label'], mapping: { label: 'label' } }).columns,
    ).toEqual(['label']);
    expect(() => planFeeds(leaky, columns('label', 'x', 'y'), { ...table, reserved: ['label'] })).toThrow(
      'No column feeds',
    );
  });

  test('the message lists inputs with type and shape, and columns with their types', () => {
    const attempt = () => planFeeds(image, columns('id', 'img'), table);
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(
      'No column feeds the input "pixels" of the model. The model\'s inputs are "pixels" (float32 [n, 1, 8, 8]); ' +
        'eval.parquet has the columns "id" (FLOAT), "img" (FLOAT).',
    );
  });

  test.each([
    ['an unknown input', image, { pixel: 'img' }, 'The model has no input "pixel". Did you mean "pixels"?'],
    ['an unknown column', image, { pixels: 'imgs' }, 'eval.parquet has no column "imgs". Did you mean "img"?'],
    ['an empty list', image, { pixels: [] }, 'The list of columns for input "pixels" is empty.'],
    ['one input of two', two, { features: 'img' }, 'No column feeds the input "kind"'],
    ['an input without a batch', signature(spec('x', 'float32', [])), { x: 'img' }, 'has no batch dimension'],
    ['no input at all', signature(), {}, 'The model has no input'],
    [
      'two fixed batches',
      signature(spec('a', 'float32', [4, 1]), spec('b', 'float32', [2, 1])),
      { a: 'img', b: 'img' },
      'fixed to batches of 4 and 2 rows',
    ],
  ] as const)('refuses %s', (_, model, mapping, message) => {
    expect(() => planFeeds(model, columns('id', 'img'), { ...table, mapping })).toThrow(message);
  });
});

describe('makeFeed', () => {
  const plan = (model: Signature, mapping?: Record<string, string | string[]>, names = ['a', 'b', 'c']) =>
    planFeeds(model, columns(...names), mapping ? { ...table, mapping } : table);

  test('a float32 column passes without a copy, whatever its nesting', () => {
    const data = new Float32Array(128);
    for (const shape of [[64], [8, 8], [1, 8, 8]]) {
      const feed = makeFeed(
        plan(signature(spec('a', 'float32', ['n', 1, 8, 8]))),
        rowBatch(2, { a: column('float32', shape, data) }),
      );
      expect(feed.tensors.get('a')).toEqual({ type: 'float32', dims: [2, 1, 8, 8], data });
      expect(feed.tensors.get('a')!.data).toBe(data);
    }
  });

  test('scalar columns fit [n] and [n, 1], and several make [n, columns]', () => {
    const batch = rowBatch(2, {
      a: column('float32', [], Float32Array.of(1, 2)),
      b: column('int32', [], Int32Array.of(3, 4)),
      c: column('bool', [1], Uint8Array.of(0, 1)),
    });
    const dims = (model: Signature) => makeFeed(plan(model), batch).tensors.get('a')!.dims;
    expect(dims(signature(spec('a', 'float32', ['n'])))).toEqual([2]);
    expect(dims(signature(spec('a', 'float32', ['n', 1])))).toEqual([2, 1]);
    const feed = makeFeed(plan(signature(spec('x', 'float32', ['n', 3])), { x: ['a', 'b', 'c'] }), batch);
    expect(feed.tensors.get('x')).toEqual({ type: 'float32', dims: [2, 3], data: Float32Array.of(1, 3, 0, 2, 4, 1) });
  });

  test('symbolic dimensions agree between inputs, in whichever order they come', () => {
    const model = signature(
      spec('a', 'int64', ['n', 'heads', 'length']),
      spec('b', 'int64', ['n', 'length']),
      spec('c', 'int64', ['n', 'heads']),
    );
    const long = (shape: number[], length: number) => column('int64', shape, new BigInt64Array(length));
    const good = rowBatch(1, { a: long([6], 6), b: long([3], 3), c: long([2], 2) });
    expect(makeFeed(plan(model), good).tensors.get('a')!.dims).toEqual([1, 2, 3]);
    const bad = rowBatch(1, { a: long([8], 8), b: long([3], 3), c: long([2], 2) });
    expect(() => makeFeed(plan(model), bad)).toThrow('8 elements instead of 6');
  });

  test('features that are no finite numbers are passed on and counted, each column once', () => {
    const data = Float32Array.of(1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, Number.NaN);
    const model = signature(spec('a', 'float32', ['n', 2]), spec('b', 'float32', ['n', 2]));
    const feed = makeFeed(plan(model, { a: 'a', b: 'a' }), rowBatch(3, { a: column('float32', [2], data) }, 10));
    expect(feed.tensors.get('a')!.data).toBe(data);
    expect(feed.nonFinite).toEqual({ nan: 2, infinite: 1, firstRow: 11 });
    const bits = Uint16Array.of(0x3c00, 0x7e00, 0xfc00);
    const half = makeFeed(
      plan(signature(spec('a', 'float16', ['n']))),
      rowBatch(3, { a: column('float16', [], bits) }),
    );
    expect(half.nonFinite).toEqual({ nan: 1, infinite: 1, firstRow: 1 });
  });

  test.each([
    ['a null', column('float32', [2], new Float32Array(4), [1]), 'Column "a" is null in row 12'],
    [
      'too few elements',
      column('float32', [1], new Float32Array(2)),
      'has the shape [1] per row, and input "a" of the model takes float32 [n, 2]',
    ],
    ['one value', column('float32', [], new Float32Array(2)), 'has one value per row'],
    ['text', column('string', [2], ['a', 'b', 'c', 'd']), 'holds text'],
  ])('refuses %s', (_, data, message) => {
    const attempt = () => makeFeed(plan(signature(spec('a', 'float32', ['n', 2]))), rowBatch(2, { a: data }, 10));
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(message);
  });

  test('categories are fed as their numbers, and nulls stay nulls', () => {
    const model = signature(spec('x', 'float32', ['n', 2]));
    const options = { ...table, mapping: { x: ['color', 'size'] }, categories: { color: { red: 0, blue: 2 } } };
    const names = column('string', [], ['blue', '', 'red'], [1]);
    const batch = rowBatch(3, { color: names, size: column('int32', [], Int32Array.of(7, 8, 9)) });
    const strict = planFeeds(model, columns('color', 'size'), options);
    expect(() => makeFeed(strict, batch)).toThrow('Column "color" is null in row 2');
    const lenient = planFeeds(model, columns('color', 'size'), { ...options, missing: 'nan' });
    const feed = makeFeed(lenient, batch);
    expect(feed.tensors.get('x')!.data).toEqual(Float32Array.of(2, 7, Number.NaN, 8, 0, 9));
    expect(feed.filled).toBe(1);
    expect(feed.nonFinite.nan).toBe(0);
  });

  test.each<[string, Parameters<typeof column>, Record<string, number>]>([
    ['whole numbers', ['int64', [], BigInt64Array.of(7n, 12n)], { 7: 0, 12: 1 }],
    ['truth values', ['bool', [], Uint8Array.of(0, 1)], { false: 0, true: 1 }],
  ])('categories of %s are known by how they are written', (_, given, numbers) => {
    const options = { ...table, mapping: { x: 'kind' }, categories: { kind: numbers } };
    const plan = planFeeds(signature(spec('x', 'int64', ['n'])), columns('kind'), options);
    const feed = makeFeed(plan, rowBatch(2, { kind: column(...given) }));
    expect(feed.tensors.get('x')!.data).toEqual(BigInt64Array.of(0n, 1n));
  });

  test('refuses a value without a number, categories of what feeds nothing, and of an input of text', () => {
    const model = signature(spec('x', 'float32', ['n']));
    const options = { ...table, mapping: { x: 'color' } };
    const plan = planFeeds(model, columns('color'), { ...options, categories: { color: { red: 0, blue: 1 } } });
    const wrong = rowBatch(2, { color: column('string', [], ['red', 'bleu']) }, 10);
    expect(() => makeFeed(plan, wrong)).toThrow(
      'Column "color" of eval.parquet has the value "bleu" in row 12, and categories has no number for it. Did you mean "blue"? It has red, blue.',
    );
    expect(() => planFeeds(model, columns('color'), { ...options, categories: { colour: { red: 0 } } })).toThrow(
      'categories names the column "colour", which feeds no input. Did you mean "color"?',
    );
    const text = signature(spec('x', 'string', ['n']));
    expect(() => planFeeds(text, columns('color'), { ...options, categories: { color: { red: 0 } } })).toThrow(
      'Input "x" takes text, and categories makes numbers of "color".',
    );
  });

  test('refuses a list among several columns', () => {
    const batch = rowBatch(1, {
      a: column('float32', [], Float32Array.of(1)),
      b: column('float32', [2], Float32Array.of(1, 2)),
    });
    expect(() => makeFeed(plan(signature(spec('x', 'float32', ['n', 3])), { x: ['a', 'b'] }), batch)).toThrow(
      'Column "b" holds lists of shape [2]',
    );
  });

  test('side by side, each value is where its row and column are', () => {
    fc.assert(
      fc.property(fc.nat(7), fc.integer({ min: 1, max: 5 }), (rows, width) => {
        const names = Array.from({ length: width }, (_, i) => `c${i}`);
        const model = signature(spec('x', 'float64', ['n', 'width']));
        const batch = rowBatch(
          rows,
          Object.fromEntries(
            names.map((name, at) => [
              name,
              column(
                'int32',
                [],
                Int32Array.from({ length: rows }, (_, row) => row * 10 + at),
              ),
            ]),
          ),
        );
        const made = makeFeed(plan(model, { x: names }, names), batch).tensors.get('x')!;
        expect(made.dims).toEqual([rows, width]);
        expect([...(made.data as Float64Array)]).toEqual(
          Array.from({ length: rows * width }, (_, i) => Math.floor(i / width) * 10 + (i % width)),
        );
      }),
    );
  });
});
