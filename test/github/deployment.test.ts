import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { approvalsOf } from '../../src/github/approvals.ts';
import { closeDeployment, type DeploymentRequest, openDeployment } from '../../src/github/deployment.ts';
import { silentTagOf, silentTagSentence } from '../../src/github/tag-runs.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeGitHub, type FakeOptions } from '../fakes/github/fake.ts';
import { clientOf, inTime } from './virtual.ts';

const COMMIT = '1'.repeat(40);
const REPOSITORY = { owner: 'octo', repo: 'models' };
const RUN = 'https://github.com/octo/models/actions/runs/100';
const request: DeploymentRequest = {
  task: 'promote',
  environment: 'digits/production',
  commit: COMMIT,
  production: true,
  description: 'Version 2 of digits to production',
  runUrl: RUN,
  payload: { id: 'move-1', digest: `sha256:${'a'.repeat(64)}`, version: '2' },
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const without = (permissions: object): FakeOptions => ({
  tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, ...permissions } } },
});

async function deploy(fake: FakeGitHub, description = request.description) {
  const { client, log, warnings } = await clientOf(fake);
  const open = await inTime(openDeployment(client, REPOSITORY, { ...request, description }, log));
  const end = { state: 'success', description: 'Version 2 is in production', runUrl: RUN } as const;
  await inTime(closeDeployment(client, REPOSITORY, open, end, log));
  return { open, warnings };
}

describe('a deployment', () => {
  test('merges nothing, waits for no check, knows the digest, and ends as the move ended', async () => {
    const fake = createFakeGitHub();
    const { open, warnings } = await deploy(fake);
    expect(fake.state.deployments).toMatchObject([
      {
        id: open!.id,
        fields: {
          ref: COMMIT,
          task: 'promote',
          environment: 'digits/production',
          auto_merge: false,
          required_contexts: [],
          production_environment: true,
          payload: request.payload,
        },
        statuses: [
          { state: 'in_progress', log_url: RUN },
          { state: 'success', log_url: RUN, description: 'Version 2 is in production' },
        ],
      },
    ]);
    expect(warnings).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('without the permission there is one warning that names it', async () => {
    const fake = createFakeGitHub(without({ deployments: 'read' }));
    const { open, warnings } = await deploy(fake);
    expect(open).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('permissions: deployments: write')]);
    expect(warnings[0]).toContain('The outcome stands without it');
  });

  test.each([true, false])('an answer that got lost (done: %s) makes no second one', async (after) => {
    let lost = false;
    const fake = createFakeGitHub({
      fault: (_, operation) => {
        if (lost || operation !== 'repos/create-deployment') return undefined;
        lost = true;
        return { kind: 'dropped', after };
      },
    });
    const { open, warnings } = await deploy(fake);
    expect(fake.state.deployments).toHaveLength(after ? 1 : 0);
    expect(open).toEqual(after ? { id: fake.state.deployments[0]!.id } : null);
    expect(fake.state.deployments[0]?.statuses.at(-1)).toEqual(
      after ? expect.objectContaining({ state: 'success' }) : undefined,
    );
    expect(warnings).toHaveLength(after ? 0 : 1);
  });

  test('a long description is cut to what GitHub takes', async () => {
    const fake = createFakeGitHub();
    await deploy(fake, 'x'.repeat(500));
    expect(String(fake.state.deployments[0]!.fields.description)).toHaveLength(140);
    expect(fake.violations).toEqual([]);
  });
});

describe('approvals', () => {
  const review = (login: string, changes: object = {}) => ({
    run: 100,
    environment: 'production',
    state: 'approved' as const,
    login,
    comment: '',
    ...changes,
  });

  test('are those of this run and this environment, with what was said', async () => {
    const fake = createFakeGitHub();
    fake.state.approvals.push(
      review('ada', { comment: 'the eights look right' }),
      review('grace', { environment: 'Production' }),
      review('eve', { environment: 'docs' }),
      review('mallory', { run: 99 }),
      review('joan', { state: 'rejected' }),
    );
    const { client } = await clientOf(fake);
    expect(await inTime(approvalsOf(client, REPOSITORY, 100, 'production'))).toEqual({
      approvals: [
        { by: 'ada', at: null, comment: 'the eights look right' },
        { by: 'grace', at: null, comment: null },
      ],
    });
    expect(fake.violations).toEqual([]);
  });

  test('that cannot be read are unknown, and the permission is named', async () => {
    const { client } = await clientOf(createFakeGitHub(without({ actions: 'none' })));
    expect(await inTime(approvalsOf(client, REPOSITORY, 100, 'production'))).toEqual({
      unknown: expect.stringContaining('permissions: actions: read'),
    });
  });
});

describe('a tag that started nothing', () => {
  const isVersion = (tag: string) => /^v\d/.test(tag);
  const find = async (fake: FakeGitHub) => {
    const { client, log } = await clientOf(fake);
    return inTime(silentTagOf(client, REPOSITORY, COMMIT, isVersion, log));
  };
  const run = (headBranch: string) => ({
    id: 5,
    attempt: 1,
    headSha: COMMIT,
    event: 'push',
    conclusion: null,
    headBranch,
  });

  test('is found among the tags of the commit, on any page', async () => {
    const fake = createFakeGitHub();
    for (let index = 0; index < 150; index++) fake.state.tags.push({ name: `v0.${index}.0`, sha: '9'.repeat(40) });
    fake.state.tags.push({ name: 'nightly', sha: COMMIT }, { name: 'v1.4.0', sha: COMMIT });
    fake.state.runs.push(run('main'));
    expect(await find(fake)).toBe('v1.4.0');
    expect(fake.violations).toEqual([]);
    expect(silentTagSentence('v1.4.0')).toContain('GITHUB_TOKEN');
  });

  test('is none where its push has a run, where it is no version, and where GitHub does not tell', async () => {
    const fake = createFakeGitHub();
    expect(await find(fake)).toBeNull();
    fake.state.tags.push({ name: 'v1.4.0', sha: COMMIT });
    fake.state.runs.push(run('v1.4.0'));
    expect(await find(fake)).toBeNull();
    expect(await find(createFakeGitHub(without({ contents: 'none' })))).toBeNull();
  });
});
