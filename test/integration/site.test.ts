import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GATES } from '../../src/gates/list.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SITE = join(ROOT, 'site');
const isInstalled = existsSync(join(SITE, 'node_modules/vitepress'));

test.runIf(!isInstalled && process.env.CI)('the generator of the site is installed', () => {
  throw new Error('It is not: npm ci --prefix site.');
});

describe.skipIf(!isInstalled)('the pages as a site', () => {
  test('are built from the very files, every link leads somewhere, and every page is there', () => {
    const built = spawnSync(process.execPath, [join(SITE, 'node_modules/vitepress/bin/vitepress.js'), 'build'], {
      cwd: SITE,
      encoding: 'utf8',
    });
    const said = `${built.stdout}${built.stderr}`;
    expect(built.status, said).toBe(0);
    // A page that cannot be rendered is told, and the build goes on without it.
    expect(said).not.toMatch(/Error:|dead link/);
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(30);
    for (const page of pages) expect(existsSync(join(SITE, 'dist', page.replace(/md$/, 'html'))), page).toBe(true);
    const first = readFileSync(join(SITE, 'dist/index.html'), 'utf8');
    expect(first).toContain('test a machine-learning model the way CI tests code');
    for (const { name } of GATES) expect(first).toContain(`href="/${name}"`);
    // Templates of GitHub are shown as they are.
    expect(readFileSync(join(SITE, 'dist/merge-queue.html'), 'utf8')).toMatch(/\$\{\{/);
  });

  test('lead to every page from the side', () => {
    const config = readFileSync(join(SITE, '.vitepress/config.ts'), 'utf8');
    const gates = GATES.map(({ name }) => name);
    const missing = readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => name.replace(/\.md$/, ''))
      .filter((name) => !gates.includes(name) && !config.includes(`'/${name}'`));
    expect(missing).toEqual([]);
  });
});
