import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, workplace } from './assay.ts';

/** A clone whose origin has `main` and, not merged, `feature`; in the clone a commit of either, and tags of both. */
function checkout(promote: object = {}) {
  const place = workplace();
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=a@b.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git(place.folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin.git');
  git(place.folder, 'clone', '--quiet', place.at('origin.git'), 'work');
  const work = place.at('work');
  git(work, 'checkout', '--quiet', '-b', 'main');
  copyFileSync(join(FIXTURES, 'models/identity.onnx'), join(work, 'model.onnx'));
  const policy = {
    version: 1,
    model: { name: 'kit', path: 'model.onnx' },
    registry: { kind: 'folder', path: 'registry' },
    evidence: { 'allow-unsigned': true },
    promote,
    gates: { 'onnx-export': { 'max-size': '1MB' } },
  };
  place.write('work/modelassay.yml', policy);
  git(work, 'add', '.');
  git(work, 'commit', '--quiet', '-m', 'start');
  git(work, 'push', '--quiet', 'origin', 'main');
  git(work, 'remote', 'set-head', 'origin', 'main');
  const onMain = git(work, 'rev-parse', 'HEAD');
  git(work, 'checkout', '--quiet', '-b', 'feature');
  git(work, 'commit', '--quiet', '--allow-empty', '-m', 'loosen');
  git(work, 'push', '--quiet', 'origin', 'feature');
  const onFeature = git(work, 'rev-parse', 'HEAD');
  const at = { main: onMain, feature: onFeature };
  return {
    /** Reads evidence only where this place may promote, and there is none. */
    promote: async (commit: keyof typeof at, env: Readonly<Record<string, string>>, ...verb: string[]) => {
      git(work, 'checkout', '--quiet', at[commit]);
      const sha = { GITHUB_SHA: at[commit], CI_COMMIT_SHA: at[commit] };
      return place.cli(verb.length === 0 ? ['promote'] : verb, { cwd: work, env: { ...sha, ...env } });
    },
  };
}

const GO_ON = 'There is no evidence';
const NOT_MERGED = 'what it carries is not merged';
const gitlab = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main' };

const CHANGES: [string, Record<string, string>][] = [
  ['GitLab', { ...gitlab, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '3' }],
  ['Jenkins', { JENKINS_URL: 'http://ci/', BRANCH_NAME: 'PR-3', CHANGE_ID: '3' }],
  ['Bitbucket', { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_BRANCH: 'main', BITBUCKET_PR_ID: '3' }],
  ['Azure', { TF_BUILD: 'True', BUILD_REASON: 'PullRequest', BUILD_SOURCEBRANCH: 'refs/pull/3/merge' }],
  ['CircleCI', { CIRCLECI: 'true', CIRCLE_BRANCH: 'main', CIRCLE_PULL_REQUEST: 'https://x/3' }],
  ['Travis', { TRAVIS: 'true', TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '3' }],
  ['Buildkite', { BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: '3' }],
  ['Drone', { DRONE: 'true', DRONE_BRANCH: 'main', DRONE_PULL_REQUEST: '3' }],
  ['CodeBuild', { CODEBUILD_BUILD_ID: 'x', CODEBUILD_WEBHOOK_EVENT: 'PULL_REQUEST_UPDATED' }],
];

describe('what moves a stage', () => {
  test('is no change that nobody merged, on any CI and by any verb', async () => {
    const { promote } = checkout();
    for (const [name, env] of CHANGES)
      expect([name, await promote('main', env)]).toMatchObject([
        name,
        { code: 2, said: expect.stringContaining(NOT_MERGED) },
      ]);
    for (const verb of [['register'], ['rollback', '--reason', 'x'], ['reconcile']])
      expect(await promote('main', CHANGES[0]![1], ...verb)).toMatchObject({
        code: 2,
        said: expect.stringContaining(NOT_MERGED),
      });
  });

  test.each<['main' | 'feature', string, Record<string, string>, string]>([
    ['main', 'a laptop', {}, GO_ON],
    ['main', 'GitLab, default branch', { ...gitlab, CI_COMMIT_BRANCH: 'main' }, GO_ON],
    [
      'feature',
      'GitLab, another',
      { ...gitlab, CI_COMMIT_BRANCH: 'feature' },
      'Nothing is promoted on refs/heads/feature',
    ],
    ['main', 'GitLab, tag of main', { ...gitlab, CI_COMMIT_TAG: 'v1.0.0' }, GO_ON],
    ['feature', 'GitLab, tag of feature', { ...gitlab, CI_COMMIT_TAG: 'v1.0.0' }, 'which is not in main'],
    ['main', 'Jenkins, origin/main', { JENKINS_URL: 'http://ci/', BRANCH_NAME: 'origin/main' }, GO_ON],
    ['feature', 'Jenkins, feature', { JENKINS_URL: 'http://ci/', BRANCH_NAME: 'feature' }, 'refs/heads/feature'],
    ['main', 'Azure, main', { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/main' }, GO_ON],
    ['feature', 'Azure, tag of feature', { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/tags/v1.0.0' }, 'not in main'],
  ])('%s: %s', async (commit, _, env, said) => {
    expect(await checkout().promote(commit, env)).toMatchObject({ code: 2, said: expect.stringContaining(said) });
  });

  test('is a branch that the policy names, and then no other', async () => {
    const { promote } = checkout({ branches: ['release/*'] });
    const on = (branch: string) => promote('main', { ...gitlab, CI_COMMIT_BRANCH: branch });
    expect((await on('release/1')).said).toContain(GO_ON);
    expect((await on('main')).said).toContain('what promotes is release/*');
    expect((await on('release/1/x')).said).toContain('what promotes is release/*');
  });
});
