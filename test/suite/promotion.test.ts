import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { readGitHubContext } from '../../src/github/context.ts';
import { defaultLedger } from '../../src/registry/kinds.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { openPromotion } from '../../src/suite/promotion.ts';
import { openStores } from '../../src/suite/stores.ts';
import { verbDefaults } from '../../src/suite/verb-defaults.ts';
import { comparePolicies } from '../policy/policies.ts';

const folder = mkdtempSync(join(tmpdir(), 'promotion-'));
const GATES = 'gates: { accuracy: { data: eval.parquet, metrics: { accuracy: { min: 95% } } } }';
const load = (text: string, environment: NodeJS.ProcessEnv = {}) => {
  writeFileSync(join(folder, 'ci/modelassay.yml'), `version: 1\n${GATES}\n${text}`);
  return loadPolicy({ file: 'ci/modelassay.yml', overrides: [], workingFolder: folder, environment });
};
const contextOf = (environment: NodeJS.ProcessEnv) => readGitHubContext({ environment, workingFolder: folder });

beforeAll(() => {
  mkdirSync(join(folder, 'ci'));
  execFileSync('git', ['init', '--quiet', folder]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the keys of promotion', () => {
  const plain = load.bind(null, 'model: m.onnx\n');

  test('where things go and who is believed make no evidence stale; what decides does', async () => {
    const { digest } = await plain();
    const same = [
      'model: other.onnx\n',
      'model: { path: m.onnx, name: digits }\n',
      'model: m.onnx\nregistry: { kind: folder, path: r }\nledger: { kind: folder, path: l }\n',
      'model: m.onnx\npromote: { stage: staging, on: [tag] }\nevidence: { trust: [a.pub], allow-unsigned: true }\n',
    ];
    expect(await Promise.all(same.map(async (text) => (await load(text)).digest))).toEqual(same.map(() => digest));
    const other = [
      'model: { path: m.onnx, output: logits }\n',
      'model: m.onnx\nbaseline: production.onnx\n',
      'model: m.onnx\nwaivers: waivers.yml\n',
    ];
    const digests = await Promise.all(other.map(async (text) => (await load(text)).digest));
    expect(new Set([digest, ...digests]).size).toBe(4);
  });

  test('which pointer is compared with is known to whoever promotes', async () => {
    const comparedBy = async (text: string) => {
      const policy = await load(text);
      const context = await contextOf({});
      const opened = await openPromotion({
        policy,
        context,
        environment: {},
        workingFolder: folder,
        now: () => new Date(),
      });
      return opened.baseline;
    };
    const model = 'model: { path: m.onnx, name: digits }\n';
    expect(await comparedBy(`${model}baseline: production\n`)).toEqual({ model: 'digits', stage: 'production' });
    const other = { model: 'old', stage: 'staging' };
    expect(await comparedBy(`${model}baseline: { stage: staging, name: old }\n`)).toEqual(other);
    expect(await comparedBy(`${model}baseline: production.onnx\n`)).toBeNull();
    expect(await comparedBy(model)).toBeNull();
  });

  test('a contract decides by what it says, not by its layout', async () => {
    const digestWith = async (contract: string | null) => {
      if (contract !== null) writeFileSync(join(folder, 'ci/c.yaml'), contract);
      else rmSync(join(folder, 'ci/c.yaml'), { force: true });
      const gates = 'gates: { data-schema: { contract: c.yaml, data: d.parquet } }';
      writeFileSync(join(folder, 'ci/contract.yml'), `version: 1\n${gates}\n`);
      const request = { overrides: [], workingFolder: folder, environment: {} };
      return (await loadPolicy({ file: 'ci/contract.yml', ...request })).digest;
    };
    const none = await digestWith(null);
    const one = await digestWith('schema: [{ name: a }]\n');
    expect(await digestWith('# a comment\nschema:\n  - name: a\n')).toBe(one);
    expect(new Set([none, one, await digestWith('schema: [{ name: b }]\n'), await digestWith('\t: [')]).size).toBe(4);
  });

  test.each([
    ['registry: { kind: s3, path: x }', 'registry.kind: "s3" is not one of folder, git, mlflow.'],
    ['registry: { path: x }', 'registry: "kind" is missing; it must be one of folder, git, mlflow.'],
    ['registry: { kind: folder }', '"path" is missing'],
    ['registry: { kind: folder, path: x, uri: y }', 'unknown key "uri"'],
    ['promote: { on: [pull_request] }', 'one of push, tag'],
    ['promote: { max-age: 7 days }', 'promote.max-age: a duration is a number with a unit'],
    ['promote: { stag: x }', 'unknown key "stag". Did you mean "stage"?'],
    ['evidence: { key: "${KEY}" }', 'names an environment variable, which this key does not take'],
  ])('%s is told with its place', async (text, message) => {
    await expect(load(text)).rejects.toThrow(ConfigurationError);
    await expect(load(text)).rejects.toThrow(message);
    await expect(load(text)).rejects.toThrow('ci/modelassay.yml:3:');
  });

  test('the address of a registry is only needed by who opens it', async () => {
    const policy = await load('registry: { kind: mlflow, uri: "${TRACKING}" }');
    await expect(openStores(policy, {})).rejects.toThrow(
      'ci/modelassay.yml:3:32: registry.uri: the environment variable TRACKING is not set.',
    );
  });
});

describe('opening', () => {
  test('a folder registry has its ledger beside it, relative to the policy', async () => {
    const stores = await openStores(await load('registry: { kind: folder, path: store }'), {});
    expect([stores.registry.name, stores.ledger.name]).toEqual([
      join(folder, 'ci/store'),
      join(folder, 'ci/store-ledger'),
    ]);
    expect(await stores.ledger.list()).toEqual([]);
  });

  test('git keeps the ledger of git and of MLflow', () => {
    expect(defaultLedger({ kind: 'git', remote: 'none' })).toEqual({ kind: 'git', remote: 'none' });
    expect(defaultLedger({ kind: 'mlflow', uri: 'http://x', experiment: 'e' })).toEqual({
      kind: 'git',
      remote: 'origin',
    });
  });

  test('without a registry there is one sentence that says what to add', async () => {
    await expect(openStores(await load(''), {})).rejects.toThrow('ci/modelassay.yml names no registry');
  });

  test('on a runner the event, the account and the tag are those of the workflow', async () => {
    const environment = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/tags/v1.2.0',
      GITHUB_REPOSITORY: 'acme/digits',
      GITHUB_RUN_ID: '7',
      GITHUB_ACTOR: 'ada',
      GITHUB_TRIGGERING_ACTOR: 'grace',
      GITHUB_SHA: 'a'.repeat(40),
    };
    const context = await contextOf(environment);
    const policy = await load('');
    const opened = await openPromotion({ policy, context, environment, workingFolder: folder, now: () => new Date() });
    expect(opened.event).toEqual({ event: 'push', ref: 'refs/tags/v1.2.0' });
    expect(opened.occasion).toEqual({
      actor: 'grace',
      approvals: [],
      run: 'https://github.com/acme/digits/actions/runs/7',
      source: { repository: 'acme/digits', commit: 'a'.repeat(40), tag: 'v1.2.0' },
    });
    expect(opened.policy()).toEqual({ digest: policy.digest, gates: ['accuracy'] });
  });

  test('elsewhere git knows who asks', async () => {
    execFileSync('git', ['-C', folder, 'config', 'user.name', 'Ada Lovelace']);
    const context = await contextOf({});
    const opened = await openPromotion({
      policy: await load(''),
      context,
      environment: {},
      workingFolder: folder,
      now: () => new Date(),
    });
    expect(opened.occasion.actor).toBe('Ada Lovelace');
    expect(opened.event).toEqual({ event: null, ref: context.ref });
  });
});

test('verbs take from the policy what it says', async () => {
  const policy = await load(
    'model: { name: digits, path: m.onnx }\npromote: { stage: staging, max-age: 7d }\nevidence: { trust: [a.pub, env:KEY] }',
  );
  expect(verbDefaults(policy, null, join(folder, 'out'))).toEqual({
    name: 'digits',
    stage: 'staging',
    path: join(folder, 'ci/m.onnx'),
    evidence: join(folder, 'out/evidence.json'),
    trust: [join(folder, 'ci/a.pub'), 'env:KEY'],
    'allow-unsigned': false,
    'max-age': '7d',
  });
  const bare = verbDefaults(await load('model: models/digits-v2.onnx'), null, 'out');
  expect(bare.name).toBe('digits-v2');
});

describe('a change of the keys of promotion', () => {
  const kindsOf = async (before: string, after: string) =>
    comparePolicies((await load(before)).written, (await load(after)).written).map(
      ({ kind, path }) => `${kind} ${path}`,
    );

  test.each([
    ['evidence: { trust: [a.pub] }', 'evidence: { trust: [a.pub, b.pub] }', ['changed evidence.trust.b.pub']],
    [
      'evidence: { trust: [a.pub] }',
      'evidence: { trust: [a.pub], allow-unsigned: true }',
      ['changed evidence.allow-unsigned'],
    ],
    ['promote: { max-age: 7d }', 'promote: { stage: production }', ['removed promote.max-age']],
    ['promote: { on: [tag] }', 'promote: { on: [tag, push] }', ['changed promote.on.push']],
  ])('that lets more be believed is told: %s → %s', async (before, after, kinds) => {
    expect(await kindsOf(before, after)).toEqual(kinds);
  });

  test('that only says where things go is not', async () => {
    const after = 'registry: { kind: git }\nledger: { kind: git }\npromote: { name: a, stage: b, tag: "x{version}" }';
    const before = 'registry: { kind: folder, path: r }\npromote: { name: b }';
    expect(await kindsOf(before, after)).toEqual([]);
    expect(await kindsOf('evidence: { key: a.key }', 'evidence: { key: env:KEY }')).toEqual([]);
  });
});
