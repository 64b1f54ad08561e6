import { describe, expect, test } from 'vitest';
import { isInCi, readOtherCi } from '../../src/github/other-ci.ts';

describe('jobs of other CI systems', () => {
  test.each<[string, Record<string, string>]>([
    ['GitLab', { GITLAB_CI: 'true', CI_MERGE_REQUEST_ID: '1', CI_COMMIT_REF_NAME: 'feature' }],
    ['GitLab by its source', { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'merge_request_event' }],
    ['Jenkins', { JENKINS_URL: 'https://ci', CHANGE_ID: '7', BRANCH_NAME: 'PR-7' }],
    ['Bitbucket', { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_PR_ID: '7', BITBUCKET_BRANCH: 'main' }],
    ['Azure', { TF_BUILD: 'True', BUILD_REASON: 'PullRequest', BUILD_SOURCEBRANCH: 'refs/pull/7/merge' }],
    ['CircleCI', { CIRCLECI: 'true', CIRCLE_PULL_REQUEST: 'https://x/pull/7', CIRCLE_BRANCH: 'main' }],
    ['Travis', { TRAVIS: 'true', TRAVIS_PULL_REQUEST: '7', TRAVIS_BRANCH: 'main' }],
    ['Buildkite', { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: '7' }],
    ['Drone', { DRONE: 'true', DRONE_PULL_REQUEST: '7' }],
    ['Woodpecker', { CI_PIPELINE_NUMBER: '3', CI_COMMIT_PULL_REQUEST: '7' }],
    ['CodeBuild', { CODEBUILD_WEBHOOK_EVENT: 'PULL_REQUEST_UPDATED' }],
    ['one without its mark', { CHANGE_ID: '7' }],
  ])('a change that is not merged is one on %s', (_, environment) => {
    expect(readOtherCi(environment)).toMatchObject({ event: 'pull_request' });
  });

  test.each<[string, Record<string, string>, object]>([
    [
      'GitLab',
      { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push' },
      { event: 'push', ref: 'refs/heads/main', defaultBranch: 'main' },
    ],
    [
      'a tag of GitLab',
      { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1.0.0', CI_DEFAULT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'web' },
      { event: 'workflow_dispatch', ref: 'refs/tags/v1.0.0', defaultBranch: 'main' },
    ],
    [
      'Travis',
      { TRAVIS: 'true', TRAVIS_PULL_REQUEST: 'false', TRAVIS_BRANCH: 'main' },
      { event: 'push', ref: 'refs/heads/main', defaultBranch: null },
    ],
    [
      'Jenkins',
      { JENKINS_URL: 'x', BRANCH_NAME: 'origin/main' },
      { event: 'push', ref: 'refs/heads/main', defaultBranch: null },
    ],
    [
      'Azure',
      { TF_BUILD: 'True', BUILD_REASON: 'Schedule', BUILD_SOURCEBRANCH: 'refs/tags/v1' },
      { event: 'schedule', ref: 'refs/tags/v1', defaultBranch: null },
    ],
  ])('a branch or a tag is one on %s', (_, environment, expected) => {
    expect(readOtherCi(environment)).toEqual(expected);
  });

  test('whether a job runs is told of systems that set no CI, and of systems that only that is known of', () => {
    const jobs = [
      'CI',
      'GITHUB_ACTIONS',
      'JENKINS_URL',
      'TF_BUILD',
      'CODEBUILD_BUILD_ID',
      'TEAMCITY_VERSION',
      'GITLAB_CI',
    ];
    for (const name of jobs) expect(isInCi({ [name]: 'true' })).toBe(true);
    expect(isInCi({ HOME: '/x', CI: 'false' })).toBe(false);
    expect(isInCi({ HOME: '/x', CI: '' })).toBe(false);
  });

  test('a laptop is none', () => expect(readOtherCi({ HOME: '/x', CI: 'false' })).toBeNull());
});
