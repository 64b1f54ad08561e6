import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import type { Result } from '../../src/result/document.ts';
import { createFakeGitHub } from '../fakes/github/fake.ts';
import { type Checkout, checkOut, findAct } from './act.ts';

const act = findAct();
const HEAD = '1'.repeat(40);
const BASE = '3'.repeat(40);

const POLICY = {
  version: 1,
  model: 'models/model.onnx',
  gates: {
    accuracy: {
      data: { path: 'models/eval.parquet', id: 'id', label: 'label', inputs: { pixels: 'pixels' } },
      metrics: { accuracy: { min: '90%' } },
    },
  },
};

const pullRequest = (headRepository: string) => ({
  name: 'pull_request',
  payload: {
    repository: { private: false, default_branch: 'main', full_name: 'octo/models' },
    number: 12,
    pull_request: {
      number: 12,
      head: { sha: HEAD, ref: 'feature', repo: { full_name: headRepository } },
      base: { sha: BASE, ref: 'main', repo: { full_name: 'octo/models' } },
      labels: [],
    },
  },
});

/** The workflows of docs/workflows as they are there, run for the pull request of the example. */
describe.skipIf(act === undefined)('the workflows of the documentation, under act', () => {
  let checkout: Checkout;
  let artifacts: string;

  beforeAll(() => {
    checkout = checkOut(act!);
    mkdirSync(join(checkout.folder, 'models'));
    const digits = join(checkout.folder, 'fixtures/digits');
    for (const [name, model] of Object.entries({ model: 'candidate', fp16: 'candidate-fp16', int8: 'candidate' }))
      cpSync(join(digits, `${model}.onnx`), join(checkout.folder, `models/${name}.onnx`));
    cpSync(join(digits, 'eval.parquet'), join(checkout.folder, 'models/eval.parquet'));
    checkout.write('modelassay.yml', stringify(POLICY));
  });
  beforeEach(() => {
    artifacts = mkdtempSync(join(checkout.folder, '..', 'delivered-'));
  });
  afterAll(() => checkout?.remove());

  const workflow = (name: string) => {
    const file = `.github/workflows/${name}`;
    checkout.write(file, readFileSync(join(checkout.folder, 'docs/workflows', name), 'utf8'));
    return file;
  };
  const gitHub = async () => {
    const fake = createFakeGitHub();
    fake.state.mergeBases.set(`${BASE}...${HEAD}`, BASE);
    fake.state.files.set(`${BASE}:modelassay.yml`, stringify(POLICY));
    fake.state.files.set(`${HEAD}:modelassay.yml`, stringify(POLICY));
    const server = await fake.serve();
    onTestFinished(server.close);
    return { fake, env: { GITHUB_API_URL: server.url, ARTIFACTS: artifacts } };
  };

  test('a group of the merge queue is tested at its head, and nothing is commented', async () => {
    const { fake, env } = await gitHub();
    const merge_group = {
      head_sha: HEAD,
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-12',
      base_sha: BASE,
      base_ref: 'refs/heads/main',
    };
    const payload = { repository: { private: false, default_branch: 'main', full_name: 'octo/models' }, merge_group };
    const run = await checkout.run(workflow('model-queue.yml'), {
      event: { name: 'merge_group', payload },
      env,
      token: 'bot',
    });
    expect(run.code).toBe(0);
    expect(run.output).toMatch(/Passed: accuracy /);
    expect(fake.state.comments).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('a reusable workflow hands its verdict to the caller', async () => {
    const { fake, env } = await gitHub();
    workflow('model-reusable.yml');
    const caller = {
      name: 'Model',
      on: 'pull_request',
      permissions: { contents: 'read', 'pull-requests': 'write' },
      jobs: {
        model: { uses: './.github/workflows/model-reusable.yml', with: { config: 'modelassay.yml' } },
        after: {
          needs: 'model',
          'runs-on': 'ubuntu-latest',
          steps: [{ run: 'echo "it says ${{ needs.model.outputs.verdict }}"' }],
        },
      },
    };
    checkout.write('.github/workflows/caller.yml', stringify(caller));
    const run = await checkout.run('.github/workflows/caller.yml', {
      event: pullRequest('octo/models'),
      env,
      token: 'bot',
    });
    expect(run.code).toBe(0);
    expect(run.output).toContain('it says pass');
    expect(fake.state.comments).toHaveLength(1);
  });

  test('a leg that never delivers makes the last job red, by its name', async () => {
    const { fake, env } = await gitHub();
    const run = await checkout.run(workflow('model-matrix.yml'), {
      event: pullRequest('octo/models'),
      env: { ...env, LOST: 'modelassay-accuracy-int8' },
      token: 'bot',
    });
    expect(run.code).toBe(1);
    expect(readdirSync(artifacts)).toEqual(['modelassay-accuracy-fp16']);
    const log = run.job('model');
    expect(log).toContain('Blocked: accuracy (int8) delivered no result. accuracy (int8): The plan promises it');
    expect(log).toContain('Job failed');
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toContain('accuracy (int8)');
    expect(fake.violations).toEqual([]);
  });

  test('a fork’s run measures without privileges, and the second workflow posts it, however hostile it is', async () => {
    const { fake, env } = await gitHub();
    const measured = await checkout.run(workflow('model.yml'), { event: pullRequest('stranger/models'), env });
    expect(measured.code).toBe(0);
    expect(measured.output).toMatch(/Passed: /);
    expect(fake.requests).toEqual([]);

    const folder = join(artifacts, 'modelassay');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    const [name] = files;
    expect(files).toHaveLength(1);
    const result = JSON.parse(readFileSync(join(folder, name!), 'utf8')) as Result;
    expect(result.source.commit).toBe(HEAD);
    const hostile: Result = {
      ...result,
      summary: '@octo/everybody <!-- modelassay:end --> ![x](https://evil.example/x)\n::error::gone',
    };
    const elsewhere: Result = { ...result, gate: 'data-schema', source: { ...result.source, commit: '9'.repeat(40) } };
    const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const zip = Buffer.from(
      zipSync({
        [name!]: bytes(hostile),
        'elsewhere.json': bytes(elsewhere),
        '../../../escaped.json': bytes({ ...result, id: 'escaped' }),
        'run.sh': new TextEncoder().encode('touch ran'),
      }),
    );
    const id = Number(result.run.id);
    fake.state.artifacts.push({
      id: 900,
      run: id,
      name: 'modelassay',
      headSha: HEAD,
      createdAt: 0,
      zip,
      expired: false,
    });
    fake.state.pulls.push({
      number: 12,
      head: HEAD,
      headRef: 'feature',
      headRepository: 'stranger/models',
      base: BASE,
      state: 'open',
    });
    const workflow_run = {
      id,
      run_attempt: result.run.attempt,
      event: 'pull_request',
      head_sha: HEAD,
      head_branch: 'feature',
      head_repository: { full_name: 'stranger/models' },
      path: '.github/workflows/model.yml',
    };
    const event = {
      name: 'workflow_run',
      payload: { repository: { full_name: 'octo/models', private: false }, workflow_run },
    };
    const posted = await checkout.run(workflow('model-report.yml'), { event, env, token: 'bot' });
    expect(posted.code).toBe(0);
    const [comment, ...others] = fake.state.comments;
    expect(others).toEqual([]);
    expect(comment).toMatchObject({ issue: 12 });
    expect(comment!.body).toContain('It is of commit 99999999999');
    expect(comment!.body).not.toMatch(/@octo|!\[x\]\(/);
    expect(comment!.body.match(/<!-- modelassay:end -->/g)).toHaveLength(1);
    expect(posted.output).not.toMatch(/^\[.*\]\s+❗\s+::error::gone/m);
    for (const name of ['escaped.json', 'ran']) expect(existsSync(join(checkout.folder, '..', name))).toBe(false);
    expect(fake.violations).toEqual([]);
  });

  test('a run of the repository’s own branch is not posted twice', async () => {
    const { fake, env } = await gitHub();
    const workflow_run = {
      id: 1,
      run_attempt: 1,
      event: 'pull_request',
      head_sha: HEAD,
      head_branch: 'feature',
      head_repository: { full_name: 'octo/models' },
    };
    const payload = { repository: { full_name: 'octo/models' }, workflow_run };
    const run = await checkout.run(workflow('model-report.yml'), {
      event: { name: 'workflow_run', payload },
      env,
      token: 'bot',
    });
    expect(run.code).toBe(0);
    expect(fake.requests).toEqual([]);
  });
});
