import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { policyChanges, policyState } from '../../src/actions/policy-state.ts';
import type { Override } from '../../src/config/override.ts';

const POLICY = {
  version: 1,
  model: 'm.onnx',
  waivers: '../waivers.yml',
  gates: {
    accuracy: { data: 'd.csv', metrics: { accuracy: { min: 0.9 } } },
    'data-schema': { contract: 'contracts/c.yaml', data: 'd.csv' },
  },
};
const WAIVER = { gate: 'accuracy', check: 'a', reason: 'Labels are corrected.', owner: '@team', expires: '2999-01-01' };
const FILES = {
  'models/modelassay.yml': stringify(POLICY),
  'models/contracts/c.yaml': 'apiVersion: v3.1.0\nrows: { min: 10 } # a comment\n',
  'waivers.yml': stringify({ version: 1, waivers: [WAIVER] }),
};

async function stateOf(files: Readonly<Record<string, string>>, overrides: readonly Override[] = []) {
  const asked: string[] = [];
  const read = async (path: string) => {
    asked.push(path);
    return files[path] ?? null;
  };
  return {
    asked,
    state: await policyState({ read, file: 'models/modelassay.yml', overrides, where: 'the merge base' }),
  };
}
const withPolicy = (policy: unknown) => ({ ...FILES, 'models/modelassay.yml': stringify(policy) });
const changes = async (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) =>
  policyChanges((await stateOf(base)).state, (await stateOf(head)).state).map(({ text }) => text);

describe('the policy in one state of the repository', () => {
  test('brings the files that it names, from where it names them', async () => {
    const { state, asked } = await stateOf(FILES);
    expect(asked).toEqual(['models/modelassay.yml', 'waivers.yml', 'models/contracts/c.yaml']);
    expect(state).toMatchObject({ found: true, notices: [], waivers: [WAIVER] });
    expect(state.config?.gates.accuracy).toBeDefined();
    expect([...state.files.keys()]).toEqual(['gates.data-schema.contract']);
  });

  test('that is not there says so, and only waivers are news', async () => {
    const { state } = await stateOf({});
    expect(state).toMatchObject({ found: false, config: null, notices: [] });
    expect(await changes({}, FILES)).toEqual(['It waives accuracy a until 2999-01-01 (@team).']);
  });

  test('a contract is compared by what it says', async () => {
    const comment = { ...FILES, 'models/contracts/c.yaml': 'rows: { min: 10 }\napiVersion: v3.1.0\n' };
    expect(await changes(FILES, comment)).toEqual([]);
    const looser = { ...FILES, 'models/contracts/c.yaml': 'apiVersion: v3.1.0\nrows: { min: 1 }\n' };
    expect(await changes(FILES, looser)).toEqual(['The file that gates.data-schema.contract names is changed.']);
  });

  test('a profile that a contract states a distribution by is compared with it', async () => {
    const contract = (profile: string) =>
      `quality:\n  - { type: custom, implementation: 'rule: distribution, profile: ${profile}' }\n  - { rule: distribution, profile: b/other.json }\n`;
    const files = {
      ...FILES,
      'models/contracts/c.yaml': contract('train.json'),
      'models/contracts/train.json': '{ "rows": 1 }',
      'models/contracts/b/other.json': '{ "rows": 2 }',
    };
    const sentence = (profile: string) =>
      `The file that gates.data-schema.contract (profile ${profile}) names is changed.`;
    expect(await changes(files, { ...files })).toEqual([]);
    expect(await changes(files, { ...files, 'models/contracts/b/other.json': '{ "rows": 3 }' })).toEqual([
      sentence('b/other.json'),
    ]);
    // Where the same bytes are named `/train.json`, or from outside of the repository, nothing is read.
    for (const outside of ['/train.json', '../../../train.json']) {
      const { asked } = await stateOf({ ...files, 'models/contracts/c.yaml': contract(outside) });
      expect(asked).toEqual([
        'models/modelassay.yml',
        'waivers.yml',
        'models/contracts/c.yaml',
        'models/contracts/b/other.json',
      ]);
    }
  });

  test('with keys that are no longer known is compared by its text, and that is said', async () => {
    const old = withPolicy({ ...POLICY, gates: { ...POLICY.gates, accuracy: { ...POLICY.gates.accuracy, tta: 5 } } });
    const { state } = await stateOf(old);
    expect(state.config).toBeNull();
    expect(state.notices[0]!.text).toMatch(/^Changes of the policy are told by its text .* of the merge base .*tta/s);
    expect(await changes(old, FILES)).toEqual(['gates.accuracy.tta is removed (it was 5).']);
  });

  test.each([
    ['no YAML', 'a: [1'],
    [
      'a bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, n) => `${'bcdefghij'[n]}: &${'bcdefghij'[n]} [${Array(9).fill(`*${'abcdefghi'[n]}`).join(',')}]`).join('\n')}`,
    ],
    ['no mapping', '- 1'],
    ['two documents', 'version: 1\n---\nversion: 1\n'],
  ])('that is %s is a notice, not an end', async (_, text) => {
    const { state } = await stateOf({ 'models/modelassay.yml': text });
    expect(state.found).toBe(true);
    expect(state.config).toBeNull();
    expect(state.notices).toHaveLength(1);
    expect(await changes(FILES, { 'models/modelassay.yml': text })).toEqual(expect.any(Array));
  });

  test('names no file outside of the repository, and nothing of this process', async () => {
    const hostile = withPolicy({
      ...POLICY,
      waivers: '../../secrets.yml',
      gates: {
        accuracy: { ...POLICY.gates.accuracy, data: '${PATH}' },
        'data-schema': { contract: '/etc/passwd', data: 'd.csv' },
      },
    });
    const { asked, state } = await stateOf(hostile);
    expect(asked).toEqual(['models/modelassay.yml']);
    expect(JSON.stringify(state.effective)).toContain('${PATH}');
    expect(JSON.stringify(state)).not.toContain(process.env.PATH);
  });

  test('inputs count in both states, and a path of an input is one from the root', async () => {
    const overrides: Override[] = [{ path: ['waivers'], text: 'other.yml', origin: 'input waivers' }];
    const { asked, state } = await stateOf(FILES, overrides);
    expect(asked).toContain('other.yml');
    expect(state.waivers).toEqual([]);
  });
});
