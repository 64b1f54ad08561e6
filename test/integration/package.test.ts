import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

  test('can be built on, in TypeScript as strict as can be', () => {
    const program = `
import { binomialProportion, decide, pairedDifference, readResult, type Check, type Result, type Verdict } from 'modelassay';
import manifest from 'modelassay/package.json' with { type: 'json' };
const { low, high } = binomialProportion(967, 997).interval(0.95);
const verdict: Verdict = decide({ low, high }, { value: 0.95, good: 'above' });
const change: number = pairedDifference({ bothRight: 940, gained: 27, lost: 21, bothWrong: 9 }).value;
const read = readResult(new Uint8Array());
const first = (result: Result): Check | undefined => result.checks[0];
const shown = (check: Check): string => (check.observed ?? '') + check.title;
console.log(JSON.stringify([verdict, change.toFixed(4), read.ok ? shown(first(read.result)!) : read.reason, manifest.version]));
`;
    writeFileSync(join(project, 'program.mts'), program);
    const options = '--ignoreConfig --strict --module nodenext --target es2022 --lib es2022,dom --resolveJsonModule';
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const checked = spawnSync(process.execPath, [tsc, ...options.split(' '), '--types', '', 'program.mts'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(checked.stdout).toBe('');
    const said = execFileSync('node', ['program.mjs'], { cwd: project, env: environment, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(['pass', '0.0060', 'it is not JSON', expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  test('holds the schemas that editors use', () => {
    const schemas = readdirSync(join(project, 'node_modules/modelassay/schema'));
    expect(schemas).toEqual(expect.arrayContaining(['modelassay.schema.json', 'result.schema.json']));
  });
});
