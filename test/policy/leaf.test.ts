import { expect, test } from 'vitest';
import { leafOf } from '../../src/policy/leaf.ts';

test.each([
  ['a number', 0.95, { text: '0.95', value: 0.95, unit: '' }],
  ['a share', ' 95% ', { text: '95%', value: 0.95, unit: '' }],
  ['a duration', '1.5s', { text: '1.5s', value: 1500, unit: 'ms' }],
  ['a size', '2MiB', { text: '2MiB', value: 2_097_152, unit: 'B' }],
  ['a number with a unit of its own', '0.25 nats', { text: '0.25 nats', value: 0.25, unit: 'nats' }],
  ['a word', 'interval', { text: 'interval', value: null, unit: '' }],
  ['yes or no', true, { text: 'true', value: null, unit: '' }],
  ['what a reader made of a text', { kind: 'points', text: '1pp' }, { text: '1pp', value: 1, unit: 'pp' }],
])('%s', (_name, value, leaf) => {
  expect(leafOf(value)).toEqual(leaf);
});

test.each([[undefined], [null], [[1]], [{ a: 1 }], [{ text: 1 }]])('%j is none', (value) => {
  expect(leafOf(value)).toBeUndefined();
});
