import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { policyChanges, policyState } from '../../src/actions/policy-state.ts';
import { datasetsNow } from '../../src/suite/datasets.ts';
import { loadPolicy } from '../../src/suite/policy.ts';

/** A gate that nothing outside of it has heard of, in the place of the one of that name: by one entry in the list. */
vi.mock('../../src/gates/list.ts', async (importOriginal) => {
  const { GATES } = await importOriginal<typeof import('../../src/gates/list.ts')>();
  const schema = async () => (await import('./drift-keys.ts')).driftKeys;
  return {
    GATES: [
      ...GATES.filter(({ name }) => name !== 'drift'),
      { ...GATES[0]!, name: 'drift', decides: 'Whether rows changed.', schema },
    ],
  };
});

const folder = mkdtempSync(join(tmpdir(), 'drift-'));
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const policyOf = (keys: object) => JSON.stringify({ version: 1, gates: { drift: keys } });
const KEYS = { profile: 'profile.yml', reference: 'then.csv', current: { path: 'now.csv', weight: 'w' } };

beforeEach(() => {
  put('profile.yml', 'age: { mean: 40 } # years\n');
  put('then.csv', 'age\n40\n');
  put('now.csv', 'age\n41\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (keys: object) => {
  put('modelassay.yml', policyOf(keys));
  return loadPolicy({ file: 'modelassay.yml', overrides: [], workingFolder: folder, environment: {} });
};
const stateOf = (keys: object, profile = 'age: { mean: 40 }') =>
  policyState({
    read: async (path) =>
      ({ 'ci/p.yml': policyOf(keys), 'ci/profile.yml': profile, 'ci/b.yml': profile })[path] ?? null,
    file: 'ci/p.yml',
    overrides: [],
    where: 'this change',
  });
const changes = async (...[base, head]: [Parameters<typeof stateOf>, Parameters<typeof stateOf>]) =>
  policyChanges(await stateOf(...base), await stateOf(...head)).map(({ kind, text }) => `${kind}: ${text}`);

describe('a gate with keys of its own', () => {
  test('names data whose bytes make evidence stale', async () => {
    const policy = await load(KEYS);
    const before = await datasetsNow(policy);
    expect(before.map(({ name }) => name)).toEqual([join(folder, 'then.csv'), join(folder, 'now.csv')]);
    put('then.csv', 'age\n39\n');
    const after = await datasetsNow(policy);
    expect(after[0]!.digest).not.toBe(before[0]!.digest);
    expect(after[1]).toEqual(before[1]);
  });

  test('is asked only for plain files that are here', async () => {
    const names = async (keys: object) =>
      (await datasetsNow(await load(keys))).map(({ name, whereNeeded }) => [basename(name), whereNeeded]);
    expect(await names({ current: ['then.csv', 'now.csv'] })).toEqual([]);
    expect(await names({ current: ['now.csv'], reference: 's3://bucket/then.csv' })).toEqual([['now.csv', false]]);
    expect(await names({ current: 'now.csv', reference: 'gone.csv' })).toEqual([['now.csv', false]]);
    const lookups = { ages: 'then.csv', current: 'now.csv' };
    expect(await names({ current: 'now.csv', lookups })).toEqual([
      ['now.csv', false],
      ['then.csv', true],
    ]);
  });

  test('names files whose content is part of the policy', async () => {
    const { digest } = await load(KEYS);
    put('profile.yml', 'age:\n  mean: 40\n');
    expect((await load(KEYS)).digest).toBe(digest);
    put('profile.yml', 'age: { mean: 50 }\n');
    expect((await load(KEYS)).digest).not.toBe(digest);
  });

  test('each of several reviewed files counts, in any form', async () => {
    put('bytes', new Uint8Array([0xff, 0xfe, 1]));
    const keys = { ...KEYS, baselines: ['then.csv', 'bytes'] };
    const { digest } = await load(keys);
    put('bytes', new Uint8Array([0xff, 0xfd, 1]));
    expect((await load(keys)).digest).not.toBe(digest);
    put('bytes', new Uint8Array([0xff, 0xfe, 1]));
    put('then.csv', 'age\n39\n');
    expect((await load(keys)).digest).not.toBe(digest);
  });

  test.each([
    [
      'other rows',
      { ...KEYS, current: 'easy.csv' },
      'rows: gates.drift.current: {"path":"now.csv","weight":"w"} → {"path":"easy.csv"}.',
    ],
    ['another profile', { ...KEYS, profile: 'b.yml' }, 'rows: gates.drift.profile: profile.yml → b.yml.'],
    ['a larger distance', { ...KEYS, distance: { age: 0.2 } }, 'loosened: gates.drift.distance.age: 0.1 → 0.2.'],
    ['one distance more', { ...KEYS, distance: { age: 0.1, sex: 1 } }, 'added: gates.drift.distance.sex is new: 1.'],
    [
      'columns that may go',
      { ...KEYS, 'missing-columns': 'warn' },
      'loosened: gates.drift.missing-columns: fail → warn.',
    ],
  ])('is watched: %s', async (_, keys, text) => {
    const before = { ...KEYS, distance: { age: 0.1 } };
    const after = 'distance' in keys ? keys : { ...keys, distance: { age: 0.1 } };
    expect(await changes([before], [after])).toEqual([text]);
  });

  test('is watched: what a reviewed file says', async () => {
    expect(await changes([KEYS], [KEYS, '{ age: { mean: 40 } }'])).toEqual([]);
    expect(await changes([KEYS], [KEYS, 'age: { mean: 50 }'])).toEqual([
      'changed: The file that gates.drift.profile names is changed.',
    ]);
  });

  test('how it measures is nobody’s business', async () => {
    expect(await changes([KEYS], [{ ...KEYS, bins: 50 }])).toEqual([]);
  });
});
