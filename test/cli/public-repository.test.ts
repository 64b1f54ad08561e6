import { expect, test } from 'vitest';
import { isPublicTo } from '../../src/cli/commands/public-repository.ts';
import { readGitHubContext } from '../../src/github/context.ts';

const elsewhere = await readGitHubContext({ environment: {}, workingFolder: process.cwd() });

test.each([
  ['a laptop', null, {}, false],
  ['a CI that says nothing of the repository', null, { CI: 'true' }, undefined],
  ['Jenkins, which sets no CI', null, { JENKINS_URL: 'http://jenkins.invalid' }, undefined],
  ['a private repository on GitHub', true, { CI: 'true', GITHUB_ACTIONS: 'true' }, false],
  ['a public repository on GitHub', false, { CI: 'true', GITHUB_ACTIONS: 'true' }, true],
])('what may be read by strangers: %s', (_, isPrivate, environment, expected) => {
  expect(isPublicTo({ ...elsewhere, private: isPrivate }, environment)).toBe(expected);
});
