import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { FIXTURES, ROOT } from './assay.ts';

/** What is expected of a command: its exit code, and what it says on one of its streams. */
export interface Answer {
  /** Default 0; a verdict on what a clock says is any. */
  readonly code?: number | 'any verdict';
  readonly says: RegExp;
}

/** A repository in a folder of its own, with `modelassay` on the PATH as a shell of a user finds it. */
export interface Scene {
  readonly folder: string;
  /** A shell's preparation, of which nothing is asked but that it works. */
  prepare(script: string): void;
  /** All that it said. */
  type(command: string, answer: Answer): string;
  remove(): void;
}

export function openScene(name: string): Scene {
  const home = realpathSync(mkdtempSync(join(tmpdir(), `modelassay-${name}-`)));
  const folder = join(home, 'work');
  layOut(folder);
  const bin = join(home, 'modelassay');
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/cli.js')}" "$@"\n`);
  chmodSync(bin, 0o755);
  const environment = {
    PATH: `${home}${delimiter}${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    HOME: home,
    TMPDIR: tmpdir(),
    EVIDENCE_KEY: execFileSync('cat', ['evidence.key'], { cwd: folder }).toString(),
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? home, '.cache'),
  };
  const sh = (script: string) => spawnSync('bash', ['-c', script], { cwd: folder, env: environment, encoding: 'utf8' });
  return {
    folder,
    prepare(script) {
      const { status, stderr } = sh(`set -e\n${script}`);
      expect([status, stderr]).toEqual([0, '']);
    },
    type(command, { says, code = 0 }) {
      const { status, stdout, stderr } = sh(command);
      const said = `${stdout}${stderr}`;
      expect(said).toMatch(says);
      if (code === 'any verdict') expect([0, 1]).toContain(status);
      else expect([status, said]).toEqual([code, said]);
      return said;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A repository as the pages take it to be. */
function layOut(folder: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  for (const name of ['models', 'data', 'contracts', 'digits', 'profiles', 'fixtures/digits', 'fixtures/contracts'])
    mkdirSync(join(folder, name), { recursive: true });
  cpSync(join(FIXTURES, 'digits'), join(folder, 'fixtures/digits'), { recursive: true });
  copyFileSync(join(FIXTURES, 'contracts/digits.odcs.yaml'), join(folder, 'fixtures/contracts/digits.odcs.yaml'));
  const copy = (from: string, ...to: string[]) => {
    for (const name of to) copyFileSync(join(FIXTURES, 'digits', from), join(folder, name));
  };
  copy('candidate.onnx', 'models/candidate.onnx', 'models/digits.onnx', 'model.onnx', 'm.onnx');
  copy('production.onnx', 'models/production.onnx');
  copy('eval.parquet', 'data/eval.parquet');
  copy('train.parquet', 'data/train.parquet');
  copyFileSync(join(FIXTURES, 'contracts/digits.odcs.yaml'), join(folder, 'contracts/digits.odcs.yaml'));
  writeFileSync(
    join(folder, 'suite.json'),
    JSON.stringify({
      name: 'digits',
      expectations: [{ type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } }],
    }),
  );
  writeFileSync(
    join(folder, 'data/train.csv'),
    `age,plan\n${Array.from({ length: 600 }, (_, row) => `${20 + ((row * 7) % 50)},${row % 3 === 0 ? 'a' : 'b'}`).join('\n')}\n`,
  );
  execFileSync(
    'openssl',
    ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'evidence.key'],
    {
      cwd: folder,
      stdio: 'pipe',
    },
  );
  execFileSync('openssl', ['pkey', '-in', 'evidence.key', '-pubout', '-out', 'evidence.pub'], { cwd: folder });
  writeFileSync(
    join(folder, 'modelassay.yml'),
    `version: 1
model: { name: digits, path: models/digits.onnx }
baseline: models/production.onnx
gates:
  accuracy:
    data: { path: data/eval.parquet, id: id, label: label, inputs: { pixels: pixels } }
    metrics: { accuracy: { min: 95% } }
registry: { kind: folder, path: registry }
evidence: { key: 'env:EVIDENCE_KEY', trust: [evidence.pub] }
`,
  );
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '-qm', 'A state');
}
