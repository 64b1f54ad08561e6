import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Checkout, checkOut, findAct } from './act.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const WORKFLOW = '.github/workflows/release.yml';
const act = findAct();

interface Workflow {
  readonly jobs: Record<string, { needs?: string; readonly steps: readonly { readonly uses?: string }[] }>;
}

/** What follows the tests: a release is not tried by running every test once more. What it made is kept. */
function publishOnly(): { readonly text: string; readonly stubs: readonly string[] } {
  const workflow = parse(readFileSync(join(ROOT, WORKFLOW), 'utf8')) as Workflow;
  const { needs, ...publish } = workflow.jobs.publish!;
  expect(needs).toBe('test');
  const stubs = publish.steps.flatMap(({ uses }) => {
    const [, name] = /^actions\/((?:setup-node|attest-build-provenance)@\S+)$/.exec(uses ?? '') ?? [];
    return name ?? [];
  });
  expect(stubs).toHaveLength(2);
  const keep = { run: 'cp modelassay-*.tgz sbom.spdx.json notes.md "$DELIVERED"' };
  return {
    text: stringify({ ...workflow, jobs: { publish: { ...publish, steps: [...publish.steps, keep] } } }),
    stubs,
  };
}

describe.skipIf(act === undefined)('our own release under act, to the end of what needs no GitHub', () => {
  let checkout: Checkout;
  let delivered: string;
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const { text, stubs } = publishOnly();
  beforeAll(() => {
    checkout = checkOut(act!);
    checkout.write(WORKFLOW, text);
    delivered = join(checkout.folder, '..', 'delivered');
    mkdirSync(delivered);
  });
  afterAll(() => checkout?.remove());

  const release = (tag: string) => {
    checkout.git('tag', '--force', tag);
    checkout.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const payload = { ref: `refs/tags/${tag}`, repository: { default_branch: 'main', full_name: 'octo/models' } };
    return checkout.run(WORKFLOW, { event: { name: 'push', payload }, stubs, env: { DELIVERED: delivered } });
  };

  test('a tag without notes, or of another version, ends at the first step', async () => {
    const run = await release('v9.9.9');
    expect(run.code).toBe(1);
    expect(run.output).toContain(`The tag is v9.9.9 and package.json says ${version}.`);
    expect(run.output).toContain(`CHANGELOG.md has no notes under "## ${version}".`);
    expect(run.output).not.toContain('npm ci');
  });

  test('builds twice alike, packs, and writes the notes', async () => {
    const changelog = readFileSync(join(checkout.folder, 'CHANGELOG.md'), 'utf8');
    checkout.write('CHANGELOG.md', changelog.replace(/^## Unreleased$/m, `## ${version}`));
    const run = await release(`v${version}`);
    if (run.code !== 0) throw new Error(run.output.slice(-6_000));
    expect(readdirSync(delivered).sort()).toEqual([`modelassay-${version}.tgz`, 'notes.md', 'sbom.spdx.json']);
    expect(readFileSync(join(delivered, 'notes.md'), 'utf8')).toMatch(/^### Added\n- /);
    const sbom = JSON.parse(readFileSync(join(delivered, 'sbom.spdx.json'), 'utf8')) as { packages: unknown[] };
    expect(sbom.packages.length).toBeGreaterThan(50);
    const log = run.job('publish');
    expect(log).toContain('Success - Main Build twice, and pack');
    expect(log).not.toContain('Main Attest what was built');
    expect(log).not.toContain('Main Release, then move the major tag');
  });
});
