import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Entry } from '../../../src/registry/ledger/entry.ts';
import { folderLedger } from '../../../src/registry/ledger/folder.ts';
import { newKey } from '../../evidence/sample.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeOptions } from '../../fakes/github/fake.ts';
import { type ActionOptions, FIXTURES, type Workplace, workplace } from './assay.ts';
import { CLEAR_DATA, clearRows } from './tables.ts';

const COMMIT = 'a'.repeat(40);
const PLACE = { model: 'tiny', stage: 'production' };
const { pem, publicPem } = newKey();
const PROMOTE = { 'github-token': 'bot' };
/** Three writes, and GitHub asks for a second between two. */
const DEPLOYED = { deployment: 'true' };
const ON_TAG = { GITHUB_REF: 'refs/tags/v1.0.0' };
const BRANCH = { name: 'push', payload: { repository: { private: false, default_branch: 'main' } } };
const PULL = {
  name: 'pull_request',
  payload: {
    repository: { private: false, default_branch: 'main' },
    pull_request: {
      number: 7,
      head: { sha: COMMIT, ref: 'feature', repo: { full_name: 'octo/models' } },
      base: { sha: '3'.repeat(40), ref: 'main', repo: { full_name: 'octo/models' } },
    },
  },
};

/** A workspace with a tiny model that is right on every row, a registry and a ledger in folders, and a GitHub of its own. */
async function shop(policy: object = {}, options: FakeOptions = {}) {
  const fake = createFakeGitHub(options);
  // Every commit of these tests was merged.
  for (const commit of [COMMIT, 'b'.repeat(40)]) fake.state.mergeBases.set(`main...${commit}`, commit);
  const server = await fake.serve();
  onTestFinished(server.close);
  const place = workplace();
  copyFileSync(join(FIXTURES, 'models/identity.onnx'), place.at('model.onnx'));
  place.write('rows.csv', clearRows(60));
  place.write('modelassay.yml', {
    version: 1,
    model: { name: 'tiny', path: 'model.onnx' },
    gates: { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9 } } } },
    registry: { kind: 'folder', path: 'registry' },
    evidence: { key: 'env:EVIDENCE_KEY', trust: ['env:EVIDENCE_PUB'] },
    ...policy,
  });
  const run = (name: string, given: ActionOptions = {}) =>
    place.action(name, {
      ...given,
      env: { GITHUB_API_URL: server.url, GITHUB_ACTOR: 'ada', EVIDENCE_PUB: publicPem, ...given.env },
    });
  return {
    fake,
    place,
    gates: (given: ActionOptions = {}) => run('suite', { ...given, env: { EVIDENCE_KEY: pem, ...given.env } }),
    promote: (given: ActionOptions = {}) => run('promote', { ...given, inputs: { ...PROMOTE, ...given.inputs } }),
    rollback: (given: ActionOptions = {}) => run('rollback', { ...given, inputs: { ...PROMOTE, ...given.inputs } }),
    ledger: () => entriesIn(place),
  };
}

/** Newest first. */
async function entriesIn(place: Workplace): Promise<readonly Entry[]> {
  const history = await folderLedger(place.at('registry-ledger')).history(PLACE);
  return history.map(({ entry }) => entry);
}

/** Other bytes that say the same: a comment in the file that no reader looks at. */
function changeModel(place: Workplace): void {
  const bytes = readFileSync(place.at('model.onnx'));
  // Field 3 of a ModelProto, producer_version, once more.
  writeFileSync(place.at('model.onnx'), Buffer.concat([bytes, Buffer.from([0x1a, 1, 0x32])]));
}

describe('the action promote', () => {
  test('moves production on a tag, and tells it in outputs, summary, ledger and deployments', async () => {
    const { fake, gates, promote, ledger } = await shop();
    fake.state.approvals.push({
      run: 77,
      environment: 'production',
      state: 'approved',
      login: 'grace',
      comment: 'looks right',
    });
    const tested = await gates({ env: ON_TAG });
    expect(tested.code).toBe(0);
    expect(tested.outputs).toMatchObject({ evidence: 'modelassay-out/evidence.json' });
    expect(tested.outputs.outcome).toBeUndefined();
    expect(tested.summary).toMatch(/### Up for promotion to tiny\/production[\s\S]*`sha256:[0-9a-f]{64}`/);
    const { digest } = tested.outputs;
    const ran = await promote({
      inputs: { ...DEPLOYED, 'approved-digest': digest!, environment: 'production' },
      env: ON_TAG,
    });
    expect(ran.stdout).toContain('Promoted: tiny/production is on version 1');
    expect(ran.code).toBe(0);
    expect(ran.outputs).toMatchObject({
      verdict: 'pass',
      outcome: 'promoted',
      version: '1',
      digest,
      previous: '',
      next: '',
    });
    expect(ran.summary.split('\n')[0]).toBe('## ✅ Promoted: tiny/production is on version 1');
    expect(ran.summary).toContain(digest);
    expect(ran.annotations).toEqual([]);
    const [entry] = await ledger();
    expect(entry).toMatchObject({
      action: 'promote',
      actor: 'ada',
      approvals: [{ by: 'grace', at: null, comment: 'looks right' }],
      run: 'https://github.com/octo/models/actions/runs/77',
      source: { repository: 'octo/models', commit: COMMIT, tag: 'v1.0.0' },
      target: { digest },
    });
    expect(fake.state.deployments).toMatchObject([
      {
        fields: {
          ref: COMMIT,
          environment: 'tiny/production',
          auto_merge: false,
          required_contexts: [],
          payload: { digest },
        },
        statuses: [{ state: 'in_progress' }, { state: 'success' }],
      },
    ]);
    expect(fake.violations).toEqual([]);

    const again = await promote({ inputs: DEPLOYED, env: ON_TAG });
    expect(again.outputs).toMatchObject({ verdict: 'pass', outcome: 'already', version: '1', digest });
    expect(fake.state.deployments).toHaveLength(1);
  });

  test('states and signs evidence itself from the results of a job that had no key', async () => {
    const { place, gates, promote, ledger } = await shop();
    await gates({ env: { EVIDENCE_KEY: '' } });
    rmSync(place.at('modelassay-out/evidence.json'), { force: true });
    const given = { inputs: { results: 'modelassay-out/results' }, env: { EVIDENCE_KEY: pem } };
    const ran = await promote(given);
    expect(ran.stdout).toContain('signed with the key');
    expect(ran.code).toBe(0);
    expect((await ledger())[0]?.evidence?.signer).toMatch(/^[0-9a-f]{64}$/);
    const unsigned = await promote({ inputs: given.inputs, env: { EVIDENCE_KEY: '' } });
    expect(unsigned.outputs.outcome).toBe('already');
  });

  test('wants to know every leg of a matrix, and misses the one that never delivered', async () => {
    const { gates, promote, ledger } = await shop();
    await gates({ inputs: { id: 'cpu' }, env: { EVIDENCE_KEY: '' } });
    const results = 'modelassay-out/results';
    const unnamed = await promote({ inputs: { results } });
    expect(unnamed.code).toBe(2);
    expect(unnamed.stdout).toContain('Name every leg in the input legs');
    const absent = await promote({ inputs: { results, legs: 'cpu\ngpu' } });
    expect(absent.code).toBe(2);
    expect(absent.stdout).toContain('There is no result of accuracy of gpu');
    expect(await ledger()).toEqual([]);
  });

  test('refuses unsigned evidence, other bytes, and what nobody approved, each with what to do', async () => {
    const { fake, place, gates, promote, ledger } = await shop();
    await gates({ env: { EVIDENCE_KEY: '' } });
    const unsigned = await promote();
    expect(unsigned.code).toBe(1);
    expect(unsigned.outputs).toMatchObject({ verdict: 'fail', outcome: 'refused', next: 'refuse', version: '' });
    expect(unsigned.annotations).toEqual([
      { level: 'error', properties: {}, message: expect.stringContaining('not signed') },
    ]);
    expect(unsigned.summary).toMatch(
      /^## ❌ Not promoted: tiny\/production stays as it is\n\n- The evidence is not signed/,
    );

    await gates();
    changeModel(place);
    const other = await promote({ inputs: { ...DEPLOYED, 'approved-digest': `sha256:${'0'.repeat(64)}` } });
    expect(other.code).toBe(1);
    const said = other.annotations.map(({ message }) => message).join('\n');
    expect(said).toContain('Take the bytes that were tested, or run the gates on these');
    expect(said).toContain('Ask for approval of these');
    expect(other.outputs.summary).toContain('for 2 reasons');
    expect(await ledger()).toEqual([]);
    expect(fake.state.deployments).toEqual([]);
  });

  test('tells evidence that is stale: the gates mend it', async () => {
    const { place, gates, promote } = await shop();
    await gates();
    const policy = place.read('modelassay.yml');
    place.write('modelassay.yml', policy.replace('min: 0.9', 'min: 0.8'));
    const stale = await promote();
    expect(stale.code).toBe(1);
    expect(stale.outputs).toMatchObject({ outcome: 'refused', next: 'gate-again' });
    expect(stale.summary).toContain('Run the gates again on this commit');
    await gates();
    expect((await promote()).outputs.outcome).toBe('promoted');
  });

  test('refuses on a pull request before it reads anything', async () => {
    const { place, promote } = await shop();
    place.write('modelassay.yml', 'not: [a policy');
    for (const event of [PULL, { ...PULL, name: 'pull_request_target' }, { name: 'workflow_run', payload: {} }]) {
      const ran = await promote({ event });
      expect(ran.code).toBe(2);
      expect(ran.outputs.verdict).toBe('error');
      expect(ran.annotations[0]?.message).toContain(`Nothing is promoted on the event "${event.name}"`);
      expect(ran.summary).toContain('## ⛔ Not promoted');
    }
  });

  test('refuses a tag of another model, and evidence of another commit than the tag’s', async () => {
    const { gates, promote } = await shop();
    await gates();
    const other = await promote({ env: { GITHUB_REF: 'refs/tags/letters-v1.0.0' } });
    expect(other.code).toBe(2);
    expect(other.annotations[0]?.message).toContain('about the model "letters"');
    const elsewhere = await promote({ env: { ...ON_TAG, GITHUB_SHA: 'b'.repeat(40) } });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.annotations[0]?.message).toContain('Run the gates on that commit');
  });

  test('refuses another branch, and a tag of what was not merged, whatever their policy says', async () => {
    const { fake, gates, promote, ledger } = await shop();
    await gates();
    const feature = await promote({ env: { GITHUB_REF: 'refs/heads/feature' } });
    expect(feature.code).toBe(2);
    expect(feature.annotations[0]?.message).toContain('Nothing is promoted on refs/heads/feature');
    fake.state.mergeBases.set(`main...${COMMIT}`, 'c'.repeat(40));
    const tagged = await promote({ env: ON_TAG });
    expect(tagged.code).toBe(2);
    expect(tagged.annotations[0]?.message).toContain('not in main (the default branch)');
    expect(await ledger()).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('explains a tag that a workflow made with GITHUB_TOKEN', async () => {
    const { fake, gates, promote } = await shop({ promote: { on: ['tag'] } });
    fake.state.tags.push({ name: 'v1.0.0', sha: COMMIT });
    const tested = await gates({ event: BRANCH, inputs: { 'github-token': 'bot' } });
    expect(tested.code).toBe(0);
    expect(tested.stdout).toMatch(
      /Not promoted: this is a push, and promote\.on names tag\. The tag "v1\.0\.0" is on this/,
    );
    const ran = await promote({ event: BRANCH });
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.message).toMatch(/A push does not promote here[\s\S]*GITHUB_TOKEN/);
    expect(fake.violations).toEqual([]);
  });

  test('keeps its outcome without permissions, with one warning for each, and one for an approval of no digest', async () => {
    const permissions = { ...EVERYTHING, deployments: 'none', actions: 'none' } as const;
    const { gates, promote, ledger } = await shop({}, { tokens: { bot: { ...BOT, permissions } } });
    await gates();
    const ran = await promote({ inputs: { ...DEPLOYED, environment: 'production', 'approved-digest': '' } });
    expect(ran.code).toBe(0);
    expect(ran.annotations.map(({ level, message }) => [level, message])).toEqual([
      ['warning', expect.stringContaining('bound to no digest')],
      ['warning', expect.stringContaining('permissions: actions: read')],
      ['warning', expect.stringContaining('permissions: deployments: write')],
    ]);
    expect((await ledger())[0]?.approvals).toEqual([]);
  });

  test('records in a ledger that GitHub keeps, with the token of the action alone', async () => {
    const { fake, place, gates, promote, rollback } = await shop({ ledger: { kind: 'github' } });
    await gates();
    const first = await promote({ env: ON_TAG });
    expect(first.outputs).toMatchObject({
      outcome: 'promoted',
      record: fake.state.refs.get('refs/modelassay/tiny/production'),
    });
    changeModel(place);
    await gates();
    expect((await promote()).outputs).toMatchObject({ outcome: 'promoted', version: '2' });
    const back = await rollback({ inputs: { reason: 'worse' } });
    expect(back.outputs).toMatchObject({ outcome: 'rolled-back', version: '1' });
    expect(fake.violations).toEqual([]);
  });

  test('a registry that does not answer is an error of its own, and nothing is recorded', async () => {
    const registry = { kind: 'mlflow', uri: 'http://127.0.0.1:9' };
    const { gates, promote, ledger } = await shop({ registry, ledger: { kind: 'folder', path: 'registry-ledger' } });
    await gates();
    const ran = await promote();
    expect(ran.code).toBe(3);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.outputs.outcome).toBeUndefined();
    expect(ran.annotations[0]?.message).toContain('127.0.0.1:9');
    expect(ran.summary).toContain('## ⛔ Not promoted');
    expect(await ledger()).toEqual([]);
  });

  test('a dry run tells the plan and changes nothing', async () => {
    const { fake, gates, promote, ledger } = await shop();
    await gates();
    const ran = await promote({ inputs: { ...DEPLOYED, 'dry-run': 'true' } });
    expect(ran.outputs).toMatchObject({ verdict: 'pass', outcome: 'planned', version: '' });
    expect(ran.summary).toContain('- Move tiny/production from nothing to a new version');
    expect([await ledger(), fake.state.deployments]).toEqual([[], []]);
  });
});

describe('the action rollback', () => {
  test('goes back with a reason, records who and why, and says so', async () => {
    const { fake, place, gates, promote, rollback, ledger } = await shop();
    await gates();
    const first = await promote({ inputs: DEPLOYED });
    changeModel(place);
    await gates();
    expect((await promote()).outputs).toMatchObject({ outcome: 'promoted', version: '2', previous: '1' });

    const silent = await rollback();
    expect(silent.code).toBe(2);
    expect(silent.annotations[0]?.message).toContain('A rollback needs a reason: say with the input reason');
    const reason = 'wrong on eights: see #12\n::error::gone\n::set-output name=outcome::promoted';
    const ran = await rollback({ inputs: { ...DEPLOYED, reason } });
    expect(ran.code).toBe(0);
    expect(ran.outputs).toMatchObject({
      outcome: 'rolled-back',
      version: '1',
      previous: '2',
      digest: first.outputs.digest,
    });
    expect(ran.summary).toMatch(/^## ✅ Rolled back: tiny\/production is on version 1\n/);
    expect(ran.summary).toContain('wrong on eights: see');
    expect(ran.annotations).toEqual([]);
    expect(ran.stdout).not.toMatch(/^\s*::set-output/m);
    expect((await ledger())[0]).toMatchObject({ action: 'rollback', actor: 'ada', reason });
    expect(fake.state.deployments.map(({ fields, statuses }) => [fields.task, statuses.at(-1)?.state])).toEqual([
      ['promote', 'success'],
      ['rollback', 'success'],
    ]);
    const back = await promote();
    expect(back.outputs).toMatchObject({ outcome: 'refused', next: 'refuse' });
    expect(back.annotations[0]?.message).toContain('say the input override and the input reason');
    const again = await rollback({ inputs: { reason: 'again' } });
    expect(again.outputs).toMatchObject({ verdict: 'pass', outcome: 'already', version: '1' });
    expect(again.summary).toContain('say the input from');
    const none = await rollback({ inputs: { reason: 'again', from: '1' } });
    expect(none.outputs.outcome).toBe('refused');
    expect(none.annotations[0]?.message).toContain('There is no earlier version');
    expect(fake.violations).toEqual([]);
  });
});

describe('promotion in the suite action', () => {
  const policy = { promote: { stage: 'production', on: ['push', 'tag'] } };

  test('follows the gates on a push to the default branch and on a tag', async () => {
    const { fake, gates, ledger } = await shop(policy);
    const pushed = await gates({ event: BRANCH, inputs: { ...DEPLOYED, 'github-token': 'bot', comment: 'false' } });
    expect(pushed.code).toBe(0);
    expect(pushed.outputs).toMatchObject({ verdict: 'pass', outcome: 'promoted', version: '1' });
    expect(pushed.outputs.summary).toMatch(/^Passed/);
    expect(pushed.summary).toMatch(/Passed: [\s\S]*## ✅ Promoted: tiny\/production is on version 1/);
    expect(fake.state.deployments).toMatchObject([{ statuses: [{ state: 'in_progress' }, { state: 'success' }] }]);
    const tagged = await gates({ event: BRANCH, env: ON_TAG, inputs: { 'github-token': 'bot', comment: 'false' } });
    expect(tagged.outputs.outcome).toBe('already');
    expect(await ledger()).toHaveLength(1);
  });

  test.each([
    [
      'a pull request',
      { event: PULL, env: { GITHUB_REF: 'refs/pull/7/merge' } },
      /Not promoted: this was started by pull_request/,
    ],
    [
      'another branch',
      { event: BRANCH, env: { GITHUB_REF: 'refs/heads/feature' } },
      /Not promoted: .*only one to the default branch/,
    ],
    ['a schedule', { event: { name: 'schedule', payload: {} } }, /Not promoted: this was started by schedule/],
  ])('on %s one line says why not', async (_, given, line) => {
    const { gates, ledger } = await shop(policy);
    const ran = await gates(given);
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n').filter((text) => line.test(text))).toHaveLength(1);
    expect(await ledger()).toEqual([]);
  });

  test('does not follow gates that block', async () => {
    const gate = { accuracy: { data: CLEAR_DATA, metrics: { accuracy: { min: 0.9999 } } } };
    const { gates, ledger } = await shop({ ...policy, gates: gate });
    const ran = await gates({ event: BRANCH });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('Not promoted: the gates do not let it.');
    expect(await ledger()).toEqual([]);
  });

  test('fails the job when it is refused', async () => {
    const { gates } = await shop(policy);
    const ran = await gates({ event: BRANCH, env: { EVIDENCE_KEY: '' } });
    expect(ran.code).toBe(1);
    expect(ran.outputs).toMatchObject({ outcome: 'refused' });
    expect(ran.annotations[0]?.message).toContain('Not promoted: The evidence is not signed');
  });
});
