import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['rnu', ['run', 'infer'], ['run']],
  ['acuracy', ['accuracy', 'latency'], ['accuracy']],
  ['minimum', ['min', 'max'], ['min']],
  ['urn', ['nru'], []],
  ['ab', ['ba'], ['ba']],
  ['xyz', ['run'], []],
])('%s among %j is meant as %j', (text, names, meant) => {
  expect(nearest(text, names)).toEqual(meant);
});
