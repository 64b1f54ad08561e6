import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/other-ci.md'), 'utf8');
/** It holds the pipeline against GitLab's own JSON schema, and expands it as GitLab does. */
const PROGRAM = createRequire(import.meta.url).resolve('gitlab-ci-local');

const folder = mkdtempSync(join(tmpdir(), 'modelassay-gitlab-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What became of a pipeline in a checkout of a merge request. */
function jobsOf(pipeline: string): { readonly code: number | null; readonly jobs: unknown; readonly told: string } {
  const checkout = mkdtempSync(join(folder, 'checkout-'));
  const git = (...args: string[]) => spawnSync('git', args, { cwd: checkout, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', 'https://gitlab.com/example/digits.git');
  writeFileSync(join(checkout, '.gitlab-ci.yml'), pipeline);
  git('add', '-A');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '-q', '-m', 'Begin');
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const args = ['--list-json', '--variable', 'CI_PIPELINE_SOURCE=merge_request_event'];
  const ran = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home },
    timeout: 60_000,
  });
  return {
    code: ran.status,
    jobs: ran.status === 0 ? JSON.parse(ran.stdout.slice(ran.stdout.search(/^\[/m))) : null,
    told: ran.stderr,
  };
}

describe('the pipeline that the page shows for GitLab', () => {
  const pipeline = /^```yaml\n([\s\S]*?)^```$/m.exec(PAGE)![1]!;

  test('is one that GitLab takes, and it runs for merge requests', () => {
    expect(jobsOf(pipeline)).toMatchObject({
      code: 0,
      jobs: [{ name: 'model', when: 'on_success', allow_failure: false }],
    });
  });

  test.each([
    ['a key that GitLab does not know', 'reports:', 'reprts:'],
    ['a word that it does not know', 'when: always', 'when: allways'],
  ])('would not be with %s', (_, right, wrong) => {
    const { code, told } = jobsOf(pipeline.replace(right, wrong));
    expect(code).toBe(1);
    expect(told).toContain('Invalid .gitlab-ci.yml configuration!');
  });
});
