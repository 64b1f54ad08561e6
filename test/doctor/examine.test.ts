import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { type DoctorContext, doctorContext } from '../../src/doctor/context.ts';
import { examine } from '../../src/doctor/examine.ts';
import { findingsTable, troublesOf } from '../../src/doctor/table.ts';
import { fixtures } from '../table/tables.ts';

const POLICY = `version: 1
model: m.onnx
gates: { accuracy: { data: rows.parquet, metrics: { accuracy: { min: 0.5 } } } }
`;

/** What is said of a folder with these files; `asked` changes what a probe is given. */
async function said(
  files: Readonly<Record<string, string | Buffer>>,
  { git = false, ...asked }: Partial<DoctorContext> & { git?: boolean } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const run = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  if (git) {
    run('init', '-q', '-b', 'main');
    run('add', '--all');
    run('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', 'x');
  }
  const signal = new AbortController().signal;
  const context = await doctorContext({
    folder,
    environment: {},
    config: undefined,
    gpu: false,
    runtimePath: undefined,
    signal,
  });
  const findings = await examine({ ...context, ...asked });
  const of = (probe: string) =>
    findings.filter((one) => one.probe === probe).map(({ state, what }) => `${state}: ${what}`);
  return { findings, of };
}

const MODEL = readFileSync(join(fixtures, 'digits/candidate.onnx'));
const WHOLE = { 'modelassay.yml': POLICY, 'm.onnx': MODEL, 'rows.parquet': 'PAR1' };

describe('the doctor', () => {
  test('has nothing to say of a sound checkout', async () => {
    const { findings, of } = await said(WHOLE, { git: true });
    expect(troublesOf(findings)).toEqual([]);
    expect(findingsTable(findings).split('\n')[0]).toBe('✔ Nothing here will break a gate.');
    expect(of('files').every((line) => line.startsWith('fine'))).toBe(true);
    expect(of('files')).toHaveLength(2);
    expect(of('git')).toEqual([
      'fine: The checkout has its history.',
      expect.stringMatching(/^fine: git keeps .*m\.onnx/),
    ]);
    expect(of('registry')).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string | Buffer>>, string, RegExp]>([
    ['no policy', { 'm.onnx': MODEL }, 'policy', /trouble: There is no modelassay\.yml here/],
    [
      'a wrong policy',
      { ...WHOLE, 'modelassay.yml': POLICY.replace('accuracy:', 'acuracy:') },
      'policy',
      /trouble: .*acuracy/,
    ],
    [
      'a missing model',
      { 'modelassay.yml': POLICY, 'rows.parquet': 'PAR1' },
      'files',
      /trouble: .*m\.onnx is not there/,
    ],
    [
      'a pointer of Git LFS',
      { ...WHOLE, 'm.onnx': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' },
      'files',
      /trouble: .*m\.onnx is a Git LFS pointer/,
    ],
    [
      'a file under DVC',
      { 'modelassay.yml': POLICY, 'm.onnx': MODEL, 'rows.parquet.dvc': 'outs: []\n' },
      'files',
      /trouble: .*rows\.parquet is not there, but rows\.parquet\.dvc stands beside it/,
    ],
  ])('%s', async (_, files, probe, message) => {
    const { of, findings } = await said(files);
    expect(of(probe).join('\n')).toMatch(message);
    expect(troublesOf(findings).length).toBeGreaterThan(0);
    expect(findingsTable(findings)).toMatch(new RegExp(`^✖ .* will break a gate: .*${probe}`));
  });

  test('a model that git takes for text', async () => {
    const { of } = await said({ ...WHOLE, '.gitattributes': '*.onnx text eol=crlf\n' }, { git: true });
    expect(of('git').join('\n')).toMatch(/trouble: git takes .*m\.onnx for text/);
  });

  test('a registry that answers, and one that cannot', async () => {
    const policy = (registry: string) => ({ ...WHOLE, 'modelassay.yml': `${POLICY}registry: ${registry}\n` });
    const folder = await said(policy('{ kind: folder, path: registry }'));
    expect(folder.of('registry')).toEqual([
      expect.stringMatching(/^fine: The registry .* answers: nothing is in production\.$/),
      expect.stringMatching(/^fine: The ledger .* it knows no stage yet\.$/),
    ]);
    const git = await said(policy('{ kind: git }'), { git: true });
    expect(git.of('registry').join('\n')).toMatch(/trouble: .*no remote "origin"/);
  });

  test('a GPU is asked about where it is wanted', async () => {
    const say: DoctorContext['say'] = async (program) => {
      if (program === 'nvidia-smi') return 'NVIDIA A10G, 550.54, 23028 MiB\n';
      return program === 'ldconfig' ? 'libcudart.so.12 (libc6)\n' : null;
    };
    const { of } = await said(WHOLE, { gpu: true, say });
    expect(of('GPU')).toEqual([
      'fine: GPU: NVIDIA A10G, 550.54, 23028 MiB.',
      expect.stringMatching(/^trouble: The linker does not find libcublas\.so\.12, libcudnn\.so\.9/),
    ]);
    expect((await said(WHOLE)).of('GPU')).toEqual([]);
    expect((await said(WHOLE, { gpu: true, say: async () => null })).of('GPU').join()).toMatch(
      /trouble: Neither nvidia-smi/,
    );
  });

  test('a probe that hangs or fails keeps no other from its say', async () => {
    const signal = new AbortController().signal;
    const context = await doctorContext({
      folder: tmpdir(),
      environment: {},
      config: undefined,
      gpu: false,
      runtimePath: undefined,
      signal,
    });
    const hangs = await examine({ ...context, say: () => new Promise(() => {}) }, milliseconds(3_000));
    expect(hangs.filter(({ probe }) => probe === 'git').map(({ what }) => what)).toEqual([
      'This took longer than 3 seconds.',
    ]);
    const fails = await examine({ ...context, say: () => Promise.reject(new Error('no')) });
    expect(fails.find(({ probe }) => probe === 'git')).toMatchObject({
      state: 'trouble',
      what: expect.stringContaining('no'),
    });
    expect(fails.some(({ probe }) => probe === 'node')).toBe(true);
  });
});
