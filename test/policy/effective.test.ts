import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { wholePolicySchema } from '../../src/suite/policy-schema.ts';
import { comparePolicies } from './policies.ts';

const policySchema = await wholePolicySchema();

const accuracy = {
  data: 'eval.parquet',
  metrics: { accuracy: { min: '95%' }, f1_macro: { 'max-drop': '1pp' } },
  slices: ['lang'],
};
const policy = (gate: object = {}, more: object = {}) => ({
  version: 1,
  model: 'm.onnx',
  baseline: 'production.onnx',
  gates: { accuracy: { ...accuracy, ...gate } },
  ...more,
});
const changes = (base: unknown, head: unknown) =>
  comparePolicies(effectivePolicy(policySchema, base), effectivePolicy(policySchema, head)).map(({ kind, path }) => [
    kind,
    path,
  ]);

describe('policies by what holds', () => {
  test.each([
    ['a line that says the default', policy({ confidence: 0.95, decide: 'interval', 'on-inconclusive': 'fail' })],
    ['the default of a nested key', policy({ data: { path: 'eval.parquet', label: 'label' } })],
    ['a mapping for a path', policy({}, { baseline: { path: 'production.onnx' } })],
    ['a mapping for a slice', policy({ slices: [{ by: 'lang', 'min-rows': 1 }] })],
    [
      'the pinned name of a metric',
      policy({ metrics: { accuracy_micro: { min: 0.95 }, f1_macro: { 'max-drop': '1pp' } } }),
    ],
  ])('%s may come and go', (_, other) => {
    expect(changes(policy(), other)).toEqual([]);
    expect(changes(other, policy())).toEqual([]);
  });

  test.each([
    ['a default that was stricter comes back', policy({ confidence: 0.99 }), policy(), 'loosened', 'confidence'],
    ['a key set beside its default', policy(), policy({ decide: 'point' }), 'loosened', 'decide'],
    [
      'a small slice no longer judged',
      policy(),
      policy({ slices: [{ by: 'lang', 'min-rows': 50 }] }),
      'loosened',
      'slices.lang.min-rows',
    ],
    ['another label column', policy(), policy({ data: { path: 'eval.parquet', label: 'easy' } }), 'rows', 'data'],
  ])('%s is told', (_, base, head, kind, key) => {
    expect(changes(base, head)).toEqual([[kind, `gates.accuracy.${key}`]]);
  });

  test('limits within a slice that had none are one more thing to hold', () => {
    const head = policy({ slices: [{ by: 'lang', metrics: { recall: { min: 0.5 } } }] });
    expect(changes(policy(), head)).toEqual([['added', 'gates.accuracy.slices.lang.metrics']]);
  });

  test('a gate that comes brings its defaults along as one thing', () => {
    const head = policy();
    const withSchema = { ...head, gates: { ...head.gates, 'data-schema': { contract: 'c.yaml' } } };
    expect(changes(head, withSchema)).toEqual([['added', 'gates.data-schema']]);
    expect(changes(withSchema, head)).toEqual([['removed', 'gates.data-schema']]);
  });

  test('what is no policy stays what it is', () => {
    expect(effectivePolicy(policySchema, null)).toBe(null);
    expect(effectivePolicy(policySchema, 'text')).toBe('text');
    expect(effectivePolicy(z.strictObject({ any: z.unknown() }), { any: [{ a: 1 }] })).toEqual({ any: [{ a: 1 }] });
  });

  describe('with a baseline in a registry', () => {
    const registry = { kind: 'mlflow', uri: 'https://mlflow.example' };
    const named = { name: 'digits', path: 'm.onnx' };
    const champion = (more: object = {}) => policy({}, { model: named, baseline: 'production', registry, ...more });

    test.each([
      ['the long form', { baseline: { stage: 'production' } }],
      ['the name that it has anyway', { baseline: { stage: 'production', name: 'digits' } }],
      ['another file of the model', { model: { name: 'digits', path: 'other.onnx' } }],
    ])('%s may come and go', (_, more) => {
      expect(changes(champion(), champion(more))).toEqual([]);
      expect(changes(champion(more), champion())).toEqual([]);
    });

    test.each([
      ['another registry', { registry: { ...registry, uri: 'https://elsewhere.example' } }],
      ['another ledger', { ledger: { kind: 'folder', path: 'ledger' } }],
      ['another name in them', { promote: { name: 'easy' } }],
      ['a name of its own', { baseline: { stage: 'production', name: 'easy' } }],
      ['another stage', { baseline: { stage: 'staging' } }],
      ['a file of that name', { baseline: './production' }],
      ['a file of that name, as a mapping', { baseline: { path: 'production' } }],
    ])('%s is another baseline', (_, more) => {
      expect(changes(champion(), champion(more)).map(([kind]) => kind)).toContain('baseline');
    });

    test('a model without a name is called by its file', () => {
      const unnamed = (path: string) => champion({ model: path });
      expect(changes(unnamed('m.onnx'), unnamed('m.onnx'))).toEqual([]);
      expect(changes(unnamed('m.onnx'), unnamed('other.onnx')).map(([kind]) => kind)).toEqual(['baseline']);
    });

    test('of a policy without a model there is no name', () => {
      const { model: _, ...without } = champion();
      expect(effectivePolicy(policySchema, without)).toMatchObject({ baseline: { stage: 'production' } });
    });

    test('of a baseline in a file it does not matter which registry there is', () => {
      expect(changes(policy(), policy({}, { registry }))).toEqual([]);
    });
  });
});
