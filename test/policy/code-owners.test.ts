import { describe, expect, test } from 'vitest';
import { CODEOWNERS_FILES, ownersOf } from '../../src/policy/code-owners.ts';

/** The examples of GitHub's page "About code owners", and what it says of each. */
const DOCUMENTED = `
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* @one-level
apps/ @apps
/docs/ @docs
/scripts/ @doctocat @octocat
**/logs @logs
/apps/ @octocat
/apps/github
`;

describe('owners of a file', () => {
  test.each([
    ['modelassay.yml', ['global-owner1', 'global-owner2']],
    ['a/b/c.js', ['js-owner']],
    ['main.go', []],
    ['build/logs/today', ['logs']],
    ['scripts/x', ['doctocat', 'octocat']],
    ['deeply/nested/logs/x', ['logs']],
    ['deep/apps/x', ['apps']],
    ['apps/x', ['octocat']],
    ['apps/github', []],
    ['docs/deep/x', ['docs']],
  ])('%s belongs to %j', (path, people) => {
    expect(ownersOf(DOCUMENTED, path).people).toEqual(people);
  });

  test('are looked for where GitHub looks', () => {
    expect(CODEOWNERS_FILES).toEqual(['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']);
  });

  test.each([
    ['spaces before a pattern', '  *.js @ada', 'a.js', ['ada']],
    ['a folder that is a file here', 'apps/ @ada', 'apps', []],
    ['everything below a folder', 'a/** @ada', 'a/b/c', ['ada']],
    ['everything below a folder, not itself', 'a/** @ada', 'a', []],
    ['a folder of any name', 'docs/*/ @ada', 'docs/deep/a.md', ['ada']],
    ['a folder of any name, not a file', 'docs/*/ @ada', 'docs/a.md', []],
    ['a pattern that begins as a login does', '@types/ @ada', '@types/a.ts', ['ada']],
  ])('%s', (_name, text, path, people) => {
    expect(ownersOf(text, path)).toEqual({ people, teams: [] });
  });

  test('docs/* stays on its level', () => {
    expect(ownersOf('docs/* @ada', 'docs/a.md').people).toEqual(['ada']);
    expect(ownersOf('docs/* @ada', 'docs/deep/a.md').people).toEqual([]);
  });

  test('a pattern without a slash may stand at any depth, one with a slash is anchored', () => {
    expect(ownersOf('modelassay.yml @Ada', 'ranking/modelassay.yml').people).toEqual(['ada']);
    expect(ownersOf('/modelassay.yml @ada', 'ranking/modelassay.yml').people).toEqual([]);
    expect(ownersOf('ranking/*.yml @ada', 'x/ranking/modelassay.yml').people).toEqual([]);
    expect(ownersOf('model?ssay.y*l @ada', 'modelassay.yml').people).toEqual(['ada']);
  });

  test('teams are kept apart, and a pattern’s own characters mean themselves', () => {
    expect(ownersOf('* @acme/vision ada@example.org', 'x')).toEqual({ people: [], teams: ['acme/vision'] });
    expect(ownersOf('* @ada @acme/vision', 'x')).toEqual({ people: ['ada'], teams: ['acme/vision'] });
    expect(ownersOf('modelassay(1)+.yml @ada', 'modelassay(1)+.yml').people).toEqual(['ada']);
    expect(ownersOf('modelassay.yml @ada', 'modelassayxyml').people).toEqual([]);
    expect(ownersOf('', 'x')).toEqual({ people: [], teams: [] });
  });
});
