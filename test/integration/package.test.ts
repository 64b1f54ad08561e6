import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;
let tarball: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package as npm installs it into an empty project, on one version of Node.js, with nothing but the package registry. */
describe.each(['22', '24'])('the packed tarball on Node.js %s', (version) => {
  let project: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(() => {
    project = join(folder, `node${version}`);
    mkdirSync(join(project, 'fixtures'), { recursive: true });
    execFileSync('npm', ['init', '--yes', '--silent'], { cwd: project, stdio: 'ignore' });
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball, `node@${version}`], {
      cwd: project,
      stdio: 'ignore',
    });
    for (const name of ['digits', 'contracts'])
      cpSync(join(ROOT, 'fixtures', name), join(project, 'fixtures', name), { recursive: true });
    const ours = join(ROOT, 'node_modules/.bin');
    const path = [
      join(project, 'node_modules/.bin'),
      ...process.env.PATH!.split(delimiter).filter((one) => one !== ours),
    ];
    environment = { ...process.env, PATH: path.join(delimiter), GITHUB_ACTIONS: undefined, NO_COLOR: '1' };
  });

  const npx = (...args: string[]) =>
    spawnSync('npx', ['--no-install', 'modelassay', ...args], { cwd: project, env: environment, encoding: 'utf8' });

  test('is that Node.js, and says its version', () => {
    expect(execFileSync('node', ['--version'], { env: environment, encoding: 'utf8' })).toMatch(
      new RegExp(`^v${version}\\.`),
    );
    expect(npx('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('runs the example, native modules and all', () => {
    const ran = npx('run', '--config', 'fixtures/digits/modelassay.yml');
    expect(ran.stdout.split('\n')[0], ran.stderr).toMatch(/^✔ Passed: accuracy 96\.99/);
    expect(ran.status).toBe(0);
    expect(existsSync(join(project, 'modelassay-out/report.html'))).toBe(true);
  });

  test('holds the schemas that editors use', () => {
    const schemas = readdirSync(join(project, 'node_modules/modelassay/schema'));
    expect(schemas).toEqual(expect.arrayContaining(['modelassay.schema.json', 'result.schema.json']));
  });
});
