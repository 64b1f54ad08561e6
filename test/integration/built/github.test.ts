import { zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { startArtifactService } from '../../fakes/artifacts/service.ts';
import { createFakeGitHub, EVERYTHING, type FakeOptions } from '../../fakes/github/fake.ts';
import { aCheck, aResult } from '../../github/results.ts';
import { type ActionOptions, workplace } from './assay.ts';

const HEAD = '1'.repeat(40);
const BASE = '3'.repeat(40);
const TOKEN = 'bot';
const comment = { 'github-token': TOKEN, comment: 'true' };
/** Each view takes seconds: GitHub asks for one between two writes. */
const views = { ...comment, 'check-run': 'true', 'commit-status': 'true' };

const pullRequest = (headRepository: string) => ({
  name: 'pull_request',
  payload: {
    repository: { private: false, default_branch: 'main' },
    pull_request: {
      number: 7,
      head: { sha: HEAD, ref: 'feature', repo: { full_name: headRepository } },
      base: { sha: BASE, ref: 'main', repo: { full_name: 'octo/models' } },
      labels: [],
    },
  },
});

const POLICY = {
  version: 1,
  model: 'm.onnx',
  gates: { accuracy: { data: 'd.csv', metrics: { accuracy: { min: 0.9 }, f1_macro: { min: 0.8 } } } },
};

/** The built report action, with a GitHub of its own. */
async function stores(options: FakeOptions = {}) {
  const fake = createFakeGitHub(options);
  fake.state.mergeBases.set(`${BASE}...${HEAD}`, BASE);
  const server = await fake.serve();
  onTestFinished(server.close);
  const place = workplace();
  const deliver = (name: string, verdict: 'pass' | 'fail', changes: object = {}) => {
    const result = aResult([aCheck('recall', verdict)], {
      id: name,
      run: { id: '77', attempt: 1, job: 'measure', leg: name },
      ...changes,
    });
    place.write(`modelassay-out/results/accuracy.${name}.json`, JSON.stringify(result));
    return result;
  };
  const report = (given: ActionOptions = {}) =>
    place.action('report', {
      ...given,
      inputs: { ...comment, ...given.inputs },
      env: {
        GITHUB_API_URL: server.url,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_WORKFLOW: 'Model',
        ...given.env,
      },
    });
  return { fake, place, deliver, report };
}

type FakeGitHub = Awaited<ReturnType<typeof stores>>['fake'];

/** What a run handed over, as the artifact that GitHub keeps of it. */
function keepArtifact(fake: FakeGitHub, of: { id: number; run: number; headSha: string }, result: unknown): void {
  const zip = Buffer.from(zipSync({ 'accuracy.json': new TextEncoder().encode(JSON.stringify(result)) }));
  fake.state.artifacts.push({ ...of, name: 'modelassay', createdAt: 0, zip, expired: false });
}

/** The pull request of a fork and what its run delivered; the event that the privileged half gets. */
function forkDelivery(fake: FakeGitHub, result: unknown) {
  fake.state.pulls.push({
    number: 12,
    head: HEAD,
    headRef: 'feature',
    headRepository: 'stranger/models',
    base: BASE,
    state: 'open',
  });
  keepArtifact(fake, { id: 900, run: 55, headSha: HEAD }, result);
  return {
    id: 55,
    run_attempt: 1,
    event: 'pull_request',
    head_sha: HEAD,
    head_branch: 'feature',
    head_repository: { full_name: 'stranger/models' },
  };
}

describe('the report action on GitHub', () => {
  test('tells one sentence in comment, check run, status, summary and outputs, on the head of the pull request', async () => {
    const { fake, deliver, report } = await stores();
    deliver('fp16', 'pass');
    deliver('int8', 'fail');
    const ran = await report({ event: pullRequest('octo/models'), inputs: views });
    expect(ran.code).toBe(1);
    const sentence = 'Blocked: ';
    expect(ran.outputs).toMatchObject({ verdict: 'fail', summary: expect.stringContaining(sentence) });
    expect(ran.summary).toContain(sentence);
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toContain(sentence);
    expect(fake.state.checkRuns).toMatchObject([
      { headSha: HEAD, fields: { status: 'completed', conclusion: 'failure' } },
    ]);
    expect(fake.state.statuses.at(-1)).toMatchObject({ sha: HEAD, fields: { state: 'failure' } });
    expect(fake.violations).toEqual([]);
  });

  test('edits its comment at the next push, and says what was fixed', async () => {
    const { fake, deliver, report } = await stores();
    deliver('int8', 'fail');
    await report({ event: pullRequest('octo/models') });
    const next = pullRequest('octo/models');
    next.payload.pull_request.head.sha = '4'.repeat(40);
    deliver('int8', 'pass', {
      source: { repository: 'octo/models', commit: '4'.repeat(40), ref: null },
      run: { id: '78', attempt: 1, job: null, leg: null },
    });
    const ran = await report({ event: next, env: { GITHUB_RUN_ID: '78' } });
    expect(ran.code).toBe(0);
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toContain('**Fixed:**');
  });

  test('uploads its page, which comment, summary and output link', async () => {
    const { fake, deliver, report } = await stores();
    deliver('fp16', 'fail');
    const artifacts = await startArtifactService();
    onTestFinished(artifacts.close);
    const given = { event: pullRequest('octo/models'), env: artifacts.environment };
    const ran = await report({ ...given, inputs: { 'upload-report': 'true' } });
    expect(ran.code).toBe(1);
    const url = 'https://github.com/octo/models/actions/runs/77/artifacts/4000';
    expect(ran.outputs['report-url']).toBe(url);
    expect(fake.state.comments[0]!.body).toContain(`[full report with pictures](${url})`);
    expect(ran.summary).toContain(`[full report with pictures](${url})`);
    expect(artifacts.stored).toMatchObject([{ name: 'report-gates.html', type: 'text/html' }]);
    expect(artifacts.stored[0]!.content.toString()).toMatch(/^<!doctype html>/i);
    expect(artifacts.violations).toEqual([]);

    const without = await report({ ...given, inputs: { 'upload-report': 'false' } });
    expect(artifacts.stored).toHaveLength(1);
    expect(without.outputs['report-url']).toBe('');
    expect(without.summary).not.toContain('full report');
  });

  test('works under the path of an Enterprise Server', async () => {
    const { fake, deliver, report } = await stores();
    deliver('fp16', 'pass');
    const { url, close } = await fake.serve();
    onTestFinished(close);
    const ran = await report({
      event: pullRequest('octo/models'),
      env: { GITHUB_API_URL: `${url}/api/v3`, GITHUB_SERVER_URL: 'https://git.acme.example' },
    });
    expect(ran.code).toBe(0);
    expect(fake.state.comments[0]!.body).toContain('https://git.acme.example/octo/models/');
  });

  test('blocks for a leg that nobody delivered, and for one of another commit', async () => {
    const { fake, place, deliver, report } = await stores();
    place.write('modelassay.yml', {
      version: 1,
      model: 'm.onnx',
      gates: { accuracy: { data: 'd.csv', metrics: { accuracy: { min: 0.9 } } } },
    });
    deliver('fp16', 'pass');
    deliver('int4', 'pass', { source: { repository: null, commit: '9'.repeat(40), ref: null } });
    const ran = await report({
      event: pullRequest('octo/models'),
      inputs: { comment: '', 'check-run': 'true', legs: 'fp16\nint8\nint4' },
    });
    expect(ran.code).toBe(1);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.summary).toContain('no job delivered it');
    expect(ran.summary).toContain('It is of commit 99999999999');
    expect(fake.state.checkRuns[0]!.fields.conclusion).toBe('failure');
  });

  test('keeps its verdict without any permission, with a warning for each view', async () => {
    const permissions = { ...EVERYTHING, 'pull-requests': 'read', checks: 'read', statuses: 'read' } as const;
    const { deliver, report } = await stores({ tokens: { bot: { login: 'github-actions[bot]', permissions } } });
    deliver('fp16', 'pass');
    const ran = await report({ event: pullRequest('octo/models'), inputs: views });
    expect(ran.code).toBe(0);
    const warnings = ran.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
    for (const scope of ['pull-requests: write', 'checks: write', 'statuses: write']) {
      expect(warnings.filter((line) => line.includes(scope)).length).toBeGreaterThanOrEqual(1);
    }
    expect(ran.summary).toContain('Passed');
  });

  test('asks nothing of GitHub in a fork’s own run, and still blocks', async () => {
    const { fake, deliver, report } = await stores();
    deliver('fp16', 'fail');
    const ran = await report({ event: pullRequest('stranger/models'), inputs: views });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('from a fork may only read');
    expect(fake.state.comments).toEqual([]);
    expect(fake.state.checkRuns).toEqual([]);
  });

  test('comments nothing in a merge queue', async () => {
    const { fake, deliver, report } = await stores();
    deliver('fp16', 'pass', { source: { repository: null, commit: HEAD, ref: null } });
    const merge_group = {
      head_sha: HEAD,
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-7',
      base_sha: BASE,
      base_ref: 'refs/heads/main',
    };
    const ran = await report({
      event: { name: 'merge_group', payload: { merge_group } },
      inputs: { 'check-run': 'true' },
    });
    expect(ran.code).toBe(0);
    expect(fake.state.comments).toEqual([]);
    expect(fake.state.checkRuns[0]).toMatchObject({ headSha: HEAD });
  });

  test('posts for a fork what its run delivered, and lets none of it act', async () => {
    const { fake, report } = await stores();
    const hostile = aResult(
      [aCheck('recall', 'fail', { title: '@team <!-- modelassay:end --> ![x](https://evil.example)\n::error::x' })],
      {
        run: { id: '55', attempt: 1, job: null, leg: null },
      },
    );
    const workflow_run = forkDelivery(fake, hostile);
    const ran = await report({ event: { name: 'workflow_run', payload: { workflow_run } } });
    expect(ran.code).toBe(0);
    const [comment] = fake.state.comments;
    expect(comment).toMatchObject({ issue: 12 });
    expect(comment!.body).toContain('## ❌ Blocked: ');
    expect(comment!.body).not.toMatch(/@team|!\[x\]\(/);
    expect(comment!.body.match(/<!-- modelassay:end -->/g)).toHaveLength(1);
    expect(ran.stdout.split('\n').filter((line) => line.startsWith('::error::x'))).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test.each(['check-run', 'commit-status'])('makes no %s of what a fork delivered', async (input) => {
    const { fake, report } = await stores();
    const workflow_run = forkDelivery(
      fake,
      aResult([aCheck('recall', 'pass')], { run: { id: '55', attempt: 1, job: null, leg: null } }),
    );
    const ran = await report({
      event: { name: 'workflow_run', payload: { workflow_run } },
      inputs: { [input]: 'true' },
    });
    expect(ran.code).toBe(2);
    expect(ran.annotations[0]?.message).toContain(`${input} would make it a green mark`);
    expect([fake.state.checkRuns, fake.state.comments]).toEqual([[], []]);
  });

  test('tells for a fork what the base’s policy promised, what its own loosens, and lets the base’s waivers hold', async () => {
    const { fake, report } = await stores();
    const latency = { contract: 'c.yaml', data: 'd.csv' };
    fake.state.files.set(
      `${BASE}:modelassay.yml`,
      stringify({ ...POLICY, waivers: 'waivers.yml', gates: { ...POLICY.gates, 'data-schema': latency } }),
    );
    fake.state.files.set(
      `${BASE}:waivers.yml`,
      stringify({
        version: 1,
        waivers: [
          {
            gate: 'accuracy',
            check: 'recall',
            reason: 'Labels are being corrected.',
            owner: '@team',
            expires: '2999-01-01',
          },
        ],
      }),
    );
    const weaker = { accuracy: { min: '${GITHUB_TOKEN}' }, f1_macro: { min: 0.1 } };
    fake.state.files.set(
      `${HEAD}:modelassay.yml`,
      stringify({ ...POLICY, gates: { accuracy: { data: '${INPUT_GITHUB-TOKEN}', metrics: weaker } } }),
    );
    const result = aResult([aCheck('recall', 'fail')], {
      id: null,
      run: { id: '55', attempt: 1, job: null, leg: null },
    });
    const workflow_run = { ...forkDelivery(fake, result), path: '.github/workflows/model.yml' };
    fake.state.files.set(`${BASE}:.github/workflows/model.yml`, 'on: pull_request');
    fake.state.files.set(`${HEAD}:.github/workflows/model.yml`, 'on: pull_request # and nothing else');
    const ran = await report({ event: { name: 'workflow_run', payload: { workflow_run } } });
    expect(ran.code).toBe(0);
    const body = fake.state.comments[0]!.body;
    expect(body).toContain('The policy of the base branch promises it, and no job delivered it');
    expect(body).toMatch(/gates\.data-schema.{0,4} is removed/);
    expect(body).toMatch(/f1_macro\.min: 0\.8 → 0\.1/);
    expect(body).toContain('Waived until 2999-01-01');
    expect(body).toContain('.github/workflows/model.yml');
    expect(fake.violations).toEqual([]);
  });

  test('blocks a looser policy until the label is set or a code owner approves this commit', async () => {
    const { fake, place, deliver, report } = await stores();
    const looser = { ...POLICY, gates: { accuracy: { data: 'd.csv', metrics: { accuracy: { min: 0.8 } } } } };
    fake.state.files.set(`${BASE}:modelassay.yml`, stringify(POLICY));
    fake.state.files.set('main:.github/CODEOWNERS', '* @everybody\nmodelassay.yml @ada\n');
    place.write('modelassay.yml', looser);
    deliver('fp16', 'pass');
    const inputs = { comment: '', legs: 'fp16', 'policy-label': 'policy-change', 'policy-owner': 'true' };
    const refused = await report({ event: pullRequest('octo/models'), inputs });
    expect(refused.code).toBe(1);
    expect(refused.summary).toContain('metrics.accuracy_micro.min: 0.9 → 0.8');
    expect(refused.outputs.summary).toMatch(/^Blocked: a change of the policy is not agreed to\./);
    expect(refused.summary).toMatch(/sets the label policy-change, or a code owner .*CODEOWNERS names ada/);
    fake.state.reviews.push({ id: 1, pull: 7, login: 'everybody', state: 'APPROVED', commit: HEAD });
    expect((await report({ event: pullRequest('octo/models'), inputs })).code).toBe(1);
    fake.state.reviews.push({ id: 2, pull: 7, login: 'Ada', state: 'APPROVED', commit: HEAD });
    const approved = await report({ event: pullRequest('octo/models'), inputs });
    expect(approved.code).toBe(0);
    expect(approved.summary).toContain('This change alters what lets a model pass');
    const labelled = pullRequest('octo/models');
    Object.assign(labelled.payload.pull_request, { labels: [{ name: 'policy-change' }] });
    fake.state.reviews.length = 0;
    expect((await report({ event: labelled, inputs })).code).toBe(0);
    expect(fake.violations).toEqual([]);
  });

  test('shows the merge base beside the baseline, and which of them gates', async () => {
    const { fake, place, deliver, report } = await stores();
    fake.state.files.set(`${BASE}:modelassay.yml`, stringify({ ...POLICY, gates: { accuracy: { old: true } } }));
    place.write('modelassay.yml', POLICY);
    const before = deliver('fp16', 'pass', { source: { repository: null, commit: BASE, ref: null } });
    fake.state.runs.push({ id: 3, attempt: 1, headSha: BASE, event: 'push', conclusion: 'success' });
    keepArtifact(fake, { id: 901, run: 3, headSha: BASE }, before);
    deliver('fp16', 'fail');
    const ran = await report({ event: pullRequest('octo/models'), inputs: { comment: '', legs: 'fp16' } });
    expect(ran.summary).toMatch(/merge base 333333333333 \(.*\d (?:worse|better|the same|changed)/);
    expect(ran.summary).toContain('shown; decides nothing');
    expect(ran.summary).toContain('today’s keys do not fit');
    expect(ran.stdout).toContain('merge base 333333333333');
    const report_ = JSON.parse(place.read('modelassay-out/report.json'));
    expect(report_.mergeBase).toMatchObject({ commit: BASE, from: 'run 3' });
    expect(place.read('modelassay-out/report.html')).toContain('Since merge base');
  });
});

describe('events that are no pull request', () => {
  const repository = { private: false, default_branch: 'main' };
  const ofCommit = { source: { repository: 'octo/models', commit: HEAD, ref: 'refs/heads/main' } };

  test.each(['push', 'schedule', 'workflow_dispatch'])(
    '%s gates by its exit code and comments nothing',
    async (name) => {
      const { fake, deliver, report } = await stores();
      deliver('fp16', 'fail', ofCommit);
      const ran = await report({
        event: { name, payload: { repository } },
        inputs: { 'check-run': 'true' },
        env: { GITHUB_SHA: HEAD, GITHUB_REF: 'refs/heads/main' },
      });
      expect(ran.code).toBe(1);
      expect(ran.outputs.verdict).toBe('fail');
      expect(ran.summary).toContain('## ❌ Blocked: ');
      expect(fake.state.comments).toEqual([]);
      expect(fake.state.checkRuns).toMatchObject([{ headSha: HEAD, fields: { conclusion: 'failure' } }]);
      expect(fake.violations).toEqual([]);
    },
  );

  test('a push to the default branch keeps its results, and the next pull request finds them', async () => {
    const { fake, place, deliver, report } = await stores();
    const inputs = { comment: '', 'keep-results': 'ref', legs: 'fp16' };
    place.write('modelassay.yml', POLICY);
    deliver('fp16', 'pass', { source: { ...ofCommit.source, commit: BASE }, startedAt: '2026-01-01T00:00:00Z' });
    const push = { name: 'push', payload: { repository } };
    const env = { GITHUB_SHA: BASE, GITHUB_REF: 'refs/heads/main' };
    expect((await report({ event: push, inputs, env })).code).toBe(0);
    const tip = fake.state.refs.get('refs/modelassay/results');
    expect(tip).toBeDefined();
    deliver('fp16', 'fail');
    const ran = await report({ event: pullRequest('octo/models'), inputs });
    expect(ran.code).toBe(1);
    expect(ran.summary).toContain('beside it the merge base 333333333333');
    expect(ran.summary).toMatch(/\*\*Earlier runs:\*\* \S+ .* \(2 runs since /);
    expect(fake.state.refs.get('refs/modelassay/results')).toBe(tip);
    expect(fake.violations).toEqual([]);
  });

  test('a merge group’s results are read as those of its commit', async () => {
    const { place, deliver, report } = await stores();
    place.write('modelassay.yml', POLICY);
    deliver('fp16', 'pass');
    const merge_group = {
      head_sha: HEAD,
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-7',
      base_sha: BASE,
      base_ref: 'refs/heads/main',
    };
    const event = { name: 'merge_group', payload: { repository, merge_group } };
    const whole = await report({ event, inputs: { comment: '', legs: 'fp16' } });
    expect(whole.code).toBe(0);
    const short = await report({ event, inputs: { comment: '', legs: 'fp16\nint8' } });
    expect(short.code).toBe(1);
    expect(short.outputs.summary).toContain('accuracy (int8)');
  });
});

describe('a re-run', () => {
  const rerun = { event: pullRequest('octo/models'), inputs: { comment: '' }, env: { GITHUB_RUN_ATTEMPT: '2' } };
  const attempt = (number: number) => ({ run: { id: '77', attempt: number, job: 'measure', leg: null } });

  test('of failed jobs takes the results of the jobs that had passed', async () => {
    const { deliver, report } = await stores();
    deliver('fp16', 'pass', attempt(1));
    deliver('int8', 'pass', attempt(2));
    const ran = await report(rerun);
    expect(ran.code).toBe(0);
    expect(ran.summary).toContain('accuracy (fp16) ✅ 1 check holds · accuracy (int8) ✅ 1 check holds');
  });

  test('does not believe a result that blocked in an earlier attempt, nor one of a later', async () => {
    const { deliver, report } = await stores();
    deliver('fp16', 'pass', attempt(2));
    deliver('int8', 'fail', attempt(1));
    deliver('int4', 'pass', attempt(3));
    const ran = await report(rerun);
    expect(ran.code).toBe(1);
    expect(ran.outputs.verdict).toBe('error');
    expect(ran.summary).toContain('It is of attempt 1 of this run, not of attempt 2');
    expect(ran.summary).toContain('It is of attempt 3 of this run, not of attempt 2');
  });

  test('overwrites what the attempt before said, and an attempt that is late does not', async () => {
    const { fake, deliver, report } = await stores();
    const inputs = comment;
    deliver('int8', 'fail', attempt(1));
    await report({ ...rerun, inputs, env: { GITHUB_RUN_ATTEMPT: '1' } });
    deliver('int8', 'pass', attempt(2));
    await report({ ...rerun, inputs });
    deliver('int8', 'fail', attempt(1));
    await report({ ...rerun, inputs, env: { GITHUB_RUN_ATTEMPT: '1' } });
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toMatch(/^(?:<!--.*-->\s*)*## ✅ Passed/);
  });
});

test('an Enterprise Server is told what it cannot do, before anything is measured', async () => {
  const { deliver, report } = await stores();
  deliver('fp16', 'pass');
  const ran = await report({
    event: pullRequest('octo/models'),
    inputs: { comment: '' },
    env: { GITHUB_SERVER_URL: 'https://git.acme.example' },
  });
  expect(ran.code).toBe(0);
  const lines = ran.stdout.split('\n');
  expect(lines[1]).toContain('upload-artifact@v3');
  expect(lines[2]).toContain('attestations');
});

test('a policy that cannot be read is told wherever the verdict of an earlier push stands', async () => {
  const { fake, place, deliver, report } = await stores();
  deliver('int8', 'pass');
  await report({ event: pullRequest('octo/models'), inputs: views });
  expect(fake.state.comments[0]!.body).toContain('## ✅ Passed');
  place.write('modelassay.yml', { ...POLICY, gates: { accuracy: { data: 'd.csv', metric: {} } } });
  const next = pullRequest('octo/models');
  next.payload.pull_request.head.sha = '4'.repeat(40);
  const ran = await report({ event: next, env: { GITHUB_RUN_ID: '78' }, inputs: views });
  expect(ran.code).toBe(2);
  const sentence = 'The policy cannot be read';
  expect(ran.outputs).toMatchObject({ verdict: 'error', report: 'modelassay-out/report.md' });
  expect(ran.outputs.summary).toContain('modelassay.yml');
  for (const text of [ran.summary, fake.state.comments[0]!.body, place.read('modelassay-out/report.md')]) {
    expect(text).toContain(sentence);
    expect(text).not.toContain('Passed');
  }
  expect(fake.state.checkRuns.at(-1)).toMatchObject({ headSha: '4'.repeat(40), fields: { conclusion: 'failure' } });
  expect(fake.state.statuses.at(-1)).toMatchObject({ sha: '4'.repeat(40), fields: { state: 'error' } });
  expect(fake.state.comments).toHaveLength(1);
  expect(fake.violations).toEqual([]);
});

test('a terminal sequence in a result reaches no line of the log', async () => {
  const { deliver, report } = await stores();
  deliver('int8', 'fail', { summary: 'red \u001b[31m and \u202e turned' });
  const ran = await report({ event: pullRequest('octo/models') });
  expect(ran.code).toBe(1);
  for (const hidden of ['\u001b', '\u202e']) expect(ran.said).not.toContain(hidden);
});
