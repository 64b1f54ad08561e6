import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { type DoctorContext, doctorContext } from '../../src/doctor/context.ts';
import { examine } from '../../src/doctor/examine.ts';
import { findingsTable, troublesOf } from '../../src/doctor/table.ts';
import { fixtures, repository } from '../table/tables.ts';

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
    expect((await said(WHOLE)).of('GPU')).toEqual([]);
    expect((await said(WHOLE, { gpu: true, say: async () => null })).of('GPU').join()).toMatch(
      /trouble: Neither nvidia-smi/,
    );
    const rocm: DoctorContext['say'] = async (program) => (program === 'rocm-smi' ? 'card0, MI250X\n' : null);
    expect((await said(WHOLE, { gpu: true, say: rocm })).of('GPU')).toEqual(['fine: GPU: card0, MI250X.']);
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

/** onnxruntime-node as this repository has it, with these providers beside its binding: files without content. */
function runtimeWith(...providers: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const modules = join(repository, 'node_modules');
  const at = 'onnxruntime-node/bin/napi-v6/linux/x64';
  mkdirSync(join(folder, 'node_modules', at), { recursive: true });
  for (const name of ['package.json', 'dist', 'lib']) {
    symlinkSync(join(modules, 'onnxruntime-node', name), join(folder, 'node_modules/onnxruntime-node', name));
  }
  symlinkSync(join(modules, 'onnxruntime-common'), join(folder, 'node_modules/onnxruntime-common'));
  for (const name of readdirSync(join(modules, at)))
    symlinkSync(join(modules, at, name), join(folder, 'node_modules', at, name));
  for (const name of providers)
    writeFileSync(join(folder, 'node_modules', at, `libonnxruntime_providers_${name}.so`), '');
  return folder;
}

// nvidia-smi and ldd of these tests say what real ones said (fixtures): nothing here ran on a GPU.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('a machine with a GPU', () => {
  const capture = (name: string) => readFileSync(join(fixtures, name), 'utf8');
  const LDD = capture('onnxruntime-gpu/ldd-cuda.txt');
  const found = (text: string) => text.replaceAll('=> not found', '=> /usr/lib/it (0x0)');

  async function gpu(xml: string, { ldd = LDD, ran = 'ran', providers = ['cuda'], policy = '' } = {}) {
    const say: DoctorContext['say'] = async (program) => {
      if (program === 'nvidia-smi') return capture(`nvidia-smi/${xml}.xml`);
      if (program === 'ldd') return ldd;
      return program === process.execPath ? `${ran}\n` : null;
    };
    const files = policy === '' ? WHOLE : { ...WHOLE, 'modelassay.yml': policy };
    return (await said(files, { gpu: true, say, runtimePath: runtimeWith(...providers) })).of('GPU');
  }

  test('whose libraries are there', async () => {
    expect(await gpu('rtx-3090-590-power-cap', { ldd: found(LDD) })).toEqual([
      expect.stringMatching(/^fine: GPU 0: NVIDIA GeForce RTX 3090, driver 590\S*, CUDA 13\.1, 24/),
      'fine: A model of one node ran on the provider cuda.',
    ]);
  });

  test('whose libraries are missing, and whose driver is older than they', async () => {
    const told = await gpu('a10g-515');
    expect(told.find((line) => line.includes('driver knows'))).toBe(
      'trouble: The provider is built with CUDA 13, and the driver knows CUDA 11.7.',
    );
    expect(told.at(-1)).toMatch(
      /^trouble: libonnxruntime_providers_cuda\.so needs libcublasLt\.so\.13, libcublas\.so\.13/,
    );
    const { findings } = await said(WHOLE, {
      gpu: true,
      runtimePath: runtimeWith('cuda'),
      say: async (program) =>
        program === 'nvidia-smi' ? capture('nvidia-smi/a10g-515.xml') : program === 'ldd' ? LDD : null,
    });
    expect(findings.at(-1)!.todo).toBe(
      'Install CUDA 13, the driver, or put the folder that holds them into LD_LIBRARY_PATH of the job.',
    );
  });

  test('TensorRT, where the policy asks for it', async () => {
    const policy = `${POLICY.replace('gates: {', 'gates: { gpu-benchmark: { provider: tensorrt, metrics: { p50_latency: { max: 1s } } },')}`;
    const told = await gpu('a10g-515', {
      providers: ['cuda', 'tensorrt'],
      ldd: capture('onnxruntime-gpu/ldd-tensorrt.txt'),
      policy,
    });
    expect(told.at(-1)).toMatch(
      /^trouble: libonnxruntime_providers_tensorrt\.so needs .*libnvinfer\.so\.10, libnvonnxparser\.so\.10/,
    );
  });

  test('and no provider for it', async () => {
    expect((await gpu('a10g-515', { providers: [] })).at(-1)).toBe(
      'trouble: onnxruntime-node 1.30.0 has no libonnxruntime_providers_cuda.so here.',
    );
  });

  test('on which no model runs', async () => {
    expect(
      (
        await gpu('a10g-515', { ldd: found(LDD).replaceAll('cudart.so.13', 'cudart.so.11'), ran: 'no kernel image' })
      ).at(-1),
    ).toBe('trouble: A model of one node does not run on the provider cuda: no kernel image.');
  });

  test('a real runtime without the libraries says why its provider does not load', async () => {
    const context = await doctorContext({
      folder: repository,
      environment: {},
      config: undefined,
      gpu: true,
      runtimePath: runtimeWith('cuda'),
      signal: new AbortController().signal,
    });
    const say: DoctorContext['say'] = async (program, args) => {
      if (program === 'nvidia-smi') return capture('nvidia-smi/a10g-515.xml');
      return program === 'ldd' ? found(LDD) : context.say(program, args);
    };
    const findings = await examine({ ...context, say });
    expect(findings.at(-1)).toMatchObject({ probe: 'GPU', state: 'trouble' });
    expect(findings.at(-1)!.what).toMatch(
      /^A model of one node does not run on the provider cuda: .*(?:shared library|provider)/i,
    );
  });
});
