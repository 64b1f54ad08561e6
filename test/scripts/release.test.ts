import { expect, test } from 'vitest';
import { notesOf, problemsOf } from '../../scripts/release.ts';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- new\n\n## 1.2.0 (2026-01-01)\n\n- gates\n\n## 1.1.0\n\n';

test('the notes of a version are those below its heading', () => {
  expect(notesOf(CHANGELOG, '1.2.0')).toBe('- gates');
  expect(notesOf(CHANGELOG, '1.1.0')).toBeUndefined();
  expect(notesOf(CHANGELOG, '1.2')).toBeUndefined();
});

test.each([
  ['as it should be', { tag: 'v1.2.0' }, []],
  ['another version', { tag: 'v1.3.0' }, ['The tag is v1.3.0 and package.json says 1.2.0.']],
  ['no notes', { tag: 'v1.1.0', version: '1.1.0' }, ['no notes under "## 1.1.0"']],
  ['not merged', { tag: 'v1.2.0', isOnDefaultBranch: false }, ['not on the default branch']],
])('a tag %s', (_, change, said) => {
  const problems = problemsOf({ version: '1.2.0', changelog: CHANGELOG, isOnDefaultBranch: true, ...change });
  expect(problems).toHaveLength(said.length);
  for (const [index, part] of said.entries()) expect(problems[index]).toContain(part);
});
