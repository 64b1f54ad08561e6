import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../src/onnx/model.ts';
import { quantisedOperators } from '../../src/onnx/quantised.ts';

const DIGITS = resolve(import.meta.dirname, '../../fixtures/digits');

test('a quantised model is known by its operators', async () => {
  const found = quantisedOperators(await readModel(join(DIGITS, 'candidate-int8.onnx')));
  expect(found.map(({ type }) => type).sort()).toEqual(['DequantizeLinear', 'QuantizeLinear']);
});

test.each(['candidate.onnx', 'candidate-fp16.onnx', 'production.onnx'])('%s is none', async (model) => {
  expect(quantisedOperators(await readModel(join(DIGITS, model)))).toEqual([]);
});

test.each([
  ['QLinearConv', true],
  ['QLinearMatMul', true],
  ['MatMulInteger', true],
  ['ConvInteger', true],
  ['MatMulIntegerToFloat', true],
  ['DynamicQuantizeLinear', true],
  ['DynamicQuantizeMatMul', true],
  ['QGemm', true],
  ['QAttention', true],
  ['MatMulNBits', true],
  ['MatMul', false],
  ['Conv', false],
  ['Attention', false],
  ['Cast', false],
])('%s: %s', (type, quantised) => {
  expect(quantisedOperators({ operators: [{ domain: 'ai.onnx', type, count: 1 }] }).length > 0).toBe(quantised);
});
