import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { artifactService, ServiceError } from '../../src/github/artifact-service.ts';
import { type GitHubContext, readGitHubContext } from '../../src/github/context.ts';
import { createPatience } from '../../src/github/patience.ts';
import { artifactName, uploadReport } from '../../src/github/report-artifact.ts';
import { type ArtifactFakeOptions, startArtifactService } from '../fakes/artifacts/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-artifact-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'report.html');
const HTML = `<!doctype html><p>${'✅ 96.99 %'.repeat(1_000)}</p>`;
writeFileSync(file, HTML);

const RUN = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'octo/models',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'gates',
};

async function contextOf(changes: Record<string, string> = {}, leg?: string): Promise<GitHubContext> {
  return readGitHubContext({ environment: { ...RUN, ...changes }, workingFolder: folder, leg });
}

async function started(options: ArtifactFakeOptions = {}) {
  const fake = await startArtifactService(options);
  onTestFinished(fake.close);
  const lines: string[] = [];
  const upload = async (context?: GitHubContext, id: string | null = null) => {
    const service = artifactService(fake.environment, async () => fetch);
    const log = {
      debug() {},
      info: (line: string) => void lines.push(line),
      warn: (line: string) => void lines.push(line),
    };
    const rest = { environment: {}, log, service, patience: createPatience(5_000) };
    return uploadReport({ file, shown: 'out/report.html', context: context ?? (await contextOf()), id, ...rest });
  };
  return { fake, lines, upload };
}

describe('the HTML report as an artifact', () => {
  test('is a page that a browser shows, and the run links it', async () => {
    const { fake, lines, upload } = await started();
    expect(await upload()).toBe('https://github.com/octo/models/actions/runs/77/artifacts/4000');
    expect(fake.stored).toMatchObject([{ name: 'report-gates.html', version: 7, type: 'text/html' }]);
    expect(fake.stored[0]!.content.toString()).toBe(HTML);
    expect(fake.violations).toEqual([]);
    expect(lines).toEqual([
      'The full report, with pictures: https://github.com/octo/models/actions/runs/77/artifacts/4000',
    ]);
  });

  test('is an archive where the service does not know pages', async () => {
    const { fake, upload } = await started({ knowsPages: false });
    expect(await upload()).toMatch(/\/artifacts\/4000$/);
    expect(fake.stored).toMatchObject([{ name: 'report-gates', version: 4, type: 'application/zip' }]);
    const files = unzipSync(fake.stored[0]!.content);
    expect(Object.keys(files)).toEqual(['report-gates.html']);
    expect(strFromU8(files['report-gates.html']!)).toBe(HTML);
  });

  test('has another name where the own one is taken, as by a reusable workflow that is called twice', async () => {
    const { fake, upload } = await started();
    const urls = [await upload(), await upload(), await upload()];
    expect(new Set(urls).size).toBe(3);
    expect(fake.stored[0]!.name).toBe('report-gates.html');
    for (const { name } of fake.stored.slice(1)) expect(name).toMatch(/^report-gates-[0-9a-f]{8}\.html$/);
    expect(fake.violations).toEqual([]);
  });

  test('is asked for again where the service does not answer', async () => {
    const { fake, upload } = await started({
      fault: (step, count) => (step === 'block' && count === 1 ? 503 : undefined),
    });
    expect(await upload()).toMatch(/4000$/);
    expect(fake.steps).toEqual(['CreateArtifact', 'block', 'block', 'blocklist', 'FinalizeArtifact']);
  });

  test.each([
    [401, /HTTP 401, as asked,/],
    [403, /HTTP 403, as asked,/],
    [0, /HTTP|fetch failed/],
    [503, /HTTP 503/],
  ])('a service that answers %i costs one warning, and nothing secret is in it', async (status, told) => {
    const { lines, upload, fake } = await started({ fault: () => status });
    expect(await upload()).toBeNull();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(told);
    expect(lines[0]).toContain('It is out/report.html; the verdict stands.');
    expect(lines[0]).not.toContain(fake.environment.ACTIONS_RUNTIME_TOKEN);
  });

  test('the signed address of the storage is not told', async () => {
    const { lines, upload } = await started({ fault: (step) => (step === 'block' ? 403 : undefined) });
    expect(await upload()).toBeNull();
    expect(lines.join('\n')).toContain('HTTP 403, as asked, at /blob/');
    expect(lines.join('\n')).not.toContain('sig');
  });

  test('an answer that is none is a sentence', async () => {
    const service = artifactService(
      (await started()).fake.environment,
      async () => async () => Response.json({ ok: false }),
    );
    const artifact = { name: 'a', content: Buffer.from('a'), type: 'text/html', version: 7 } as const;
    await expect(service!.upload(artifact, createPatience(0))).rejects.toThrow(ServiceError);
  });

  test.each([
    ['a runner without the service', {}, 'this runner offers no service for it'],
    ['Enterprise Server', { GITHUB_SERVER_URL: 'https://git.acme.example' }, 'Enterprise Server has no such artifacts'],
  ])('%s: one sentence', async (_, changes, reason) => {
    const lines: string[] = [];
    const log = {
      debug() {},
      info: (line: string) => void lines.push(line),
      warn: (line: string) => void lines.push(line),
    };
    const context = await contextOf(changes);
    expect(await uploadReport({ file, shown: 'out/report.html', context, id: null, environment: {}, log })).toBeNull();
    expect(lines).toEqual([`The HTML report is not uploaded: ${reason}. It is out/report.html.`]);
  });

  test.each([
    { ACTIONS_RESULTS_URL: 'no address', ACTIONS_RUNTIME_TOKEN: 'a.b.c' },
    { ACTIONS_RESULTS_URL: 'https://results.example/', ACTIONS_RUNTIME_TOKEN: 'no token' },
    { ACTIONS_RESULTS_URL: 'https://results.example/' },
  ])('there is no service in %j', (environment) => {
    expect(artifactService(environment)).toBeUndefined();
  });
});

describe('its name', () => {
  test.each([
    ['a job', {}, undefined, null, 'report-gates'],
    ['a leg of a matrix', {}, '{"precision":"fp16"}', null, 'report-gates-fp16'],
    ['a project of a monorepo', {}, undefined, 'ranking', 'report-gates-ranking'],
    ['a second attempt', { GITHUB_RUN_ATTEMPT: '2' }, undefined, null, 'report-gates-attempt-2'],
  ])('of %s', async (_, changes, leg, id, name) => {
    expect(artifactName({ context: await contextOf(changes, leg), id })).toBe(name);
  });

  test('is one that every file system takes, and still tells like from like', async () => {
    const context = await contextOf();
    const names = ['a/b', 'a:b', 'ä'.repeat(300)].map((id) => artifactName({ context, id }));
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^report-gates-[A-Za-z0-9._-]{1,130}$/);
  });

  test('is not one of the results, which others gather by their beginning', async () => {
    expect(artifactName({ context: await contextOf(), id: null })).not.toMatch(/^modelassay/);
  });
});
