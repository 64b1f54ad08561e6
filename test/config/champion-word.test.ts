import { expect, test } from 'vitest';
import { meantChampion } from '../../src/config/model-keys.ts';

test.each(['prodution', 'Production', 'producton', 'prod'])('%s was to be the word for the registry', (name) => {
  expect(meantChampion(name)).toBe(' Did you mean production, the version that the registry has there?');
});

test.each(['production', 'production.onnx', 'prodution.onnx', 'staging', 'm.onnx', ''])('%s is a file', (name) => {
  expect(meantChampion(name)).toBe('');
});
