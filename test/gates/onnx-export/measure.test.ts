import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOfHex } from '../../../src/core/units.ts';
import { blocks } from '../../../src/result/verdict.ts';
import { externalTensor, message } from '../../onnx/proto.ts';
import { repository } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { input, modelOf, op, output } from './models.ts';

const digits = (name: string) => join(repository, 'fixtures/digits', name);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-measure-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function said(
  path: string,
  yaml: string,
  around: Parameters<typeof runGate>[3] = {},
): Promise<readonly string[]> {
  const { checks } = await runGate(path, yaml, undefined, around);
  return checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`);
}

describe('external data that must not be read', () => {
  const external = (location: string) =>
    modelOf([
      op('Add', ['x', 'w'], ['y']),
      message(5, externalTensor('w', [3], { location })),
      input('x'),
      output('y'),
    ]);

  test.each([
    ['/etc/hostname', /has its elements in "\/etc\/hostname", an absolute path\./],
    ['../outside.bin', /a path that leaves the folder of the model\./],
    ['link.bin', /a link that leads out of the folder of the model\./],
    ['gone.bin', /which does not exist\./],
    ['short.bin', /up to byte 12, but that file has 4 bytes\./],
  ])('%s fails, is not run, and no digest stands for it', async (location, reason) => {
    await mkdir(join(folder, 'm'));
    await writeFile(join(folder, 'outside.bin'), new Uint8Array(64));
    await symlink('../outside.bin', join(folder, 'm/link.bin'));
    await writeFile(join(folder, 'm/short.bin'), new Uint8Array(4));
    const path = join(folder, 'm/m.onnx');
    await writeFile(path, external(location));
    const { checks, provenance, description } = await runGate(path, '{}');
    expect(checks.filter(blocks).map(({ id }) => id)).toEqual(['external-data']);
    expect(checks.find(({ id }) => id === 'external-data')!.reason).toMatch(reason);
    expect(provenance.subject).toBeNull();
    expect(description.notChecked).toContainEqual({
      title: 'execution',
      reason: 'its external data is not there, not whole, or not safe to read',
    });
  });
});

const exporting = (command: string, more = '') =>
  said(join(folder, 'm.onnx'), `{ structure-only: true, export: { command: ${JSON.stringify(command)}${more} } }`, {
    resolve: (named) => join(folder, named),
  });

describe('the export command in a clean folder', () => {
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });
  beforeEach(async () => {
    git('init', '--quiet');
    await copyFile(digits('candidate.onnx'), join(folder, 'source'));
  });

  test('reads what git tracks, as it stands, and its model comes back with its external data', async () => {
    await copyFile(join(repository, 'fixtures/onnx/external.onnx'), join(folder, 'external'));
    await cp(join(repository, 'fixtures/onnx/weights'), join(folder, 'kept/weights'), { recursive: true });
    await copyFile(join(repository, 'fixtures/onnx/weights-2.bin'), join(folder, 'kept/weights-2.bin'));
    git('add', '.');
    expect(await exporting('cat external > m.onnx; cp -r kept/* .')).toEqual([]);
    expect(existsSync(join(folder, 'weights/first.bin'))).toBe(true);
    expect(existsSync(join(folder, 'weights-2.bin'))).toBe(true);
  });

  test('what nobody committed is missing, unless the policy names it', async () => {
    await expect(exporting('cat source > m.onnx')).rejects.toThrow(
      /ended with exit code 1, saying "cat: source: No such file.*It ran in a clean folder, with the files that git tracks/,
    );
    expect(await exporting('cat source > m.onnx', ', needs: [source]')).toEqual([]);
    await expect(exporting('cat source > m.onnx', ', needs: [gone]')).rejects.toThrow(
      /export needs gone, and there is no such file/,
    );
  });

  test('a model that is there already is none that was exported', async () => {
    await copyFile(digits('candidate.onnx'), join(folder, 'm.onnx'));
    git('add', '.');
    await expect(exporting('true')).rejects.toThrow(/ended well, and there is no model/);
    expect(await exporting('cat source > m.onnx')).toEqual([]);
  });

  test('it leaves nothing behind but the model', async () => {
    git('add', '.');
    expect(await exporting('cat source > m.onnx; touch trace')).toEqual([]);
    expect(existsSync(join(folder, 'trace'))).toBe(false);
  });

  test('in a folder of a repository it finds the files beside and above', async () => {
    const below = join(folder, 'models/digits');
    await mkdir(below, { recursive: true });
    git('add', '.');
    const yaml = '{ structure-only: true, export: { command: "cat ../../source > m.onnx" } }';
    expect(await said(join(below, 'm.onnx'), yaml, { resolve: (named) => join(below, named) })).toEqual([]);
  });

  test('without git nobody knows what belongs to it', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    await expect(exporting('cat source > m.onnx')).rejects.toThrow(
      /nobody can tell which these are: git ended with exit code 128.*export: \{ needs: \[export\.py, weights\] \}/s,
    );
    expect(await exporting('cat source > m.onnx', ', needs: [source]')).toEqual([]);
    await expect(
      said(digits('candidate.onnx'), '{ structure-only: true, export: { command: x, needs: [source] } }', {
        resolve: (named) => join(folder, named),
      }),
    ).rejects.toThrow(/lies outside of/);
  });
});

describe('the export command in the folder of the policy', () => {
  const run = (command: string, more = '') => exporting(command, `, folder: policy${more}`);

  test('writes the model that is tested, the same bytes twice', async () => {
    await copyFile(digits('candidate.onnx'), join(folder, 'source'));
    expect(await run('cat source > m.onnx')).toEqual([]);
  });

  test('other bytes in a second run are told, and block where the policy says so', async () => {
    await copyFile(digits('candidate.onnx'), join(folder, 'source'));
    await copyFile(digits('production.onnx'), join(folder, 'other'));
    const other = 'cat source > m.onnx; mv other source 2>/dev/null || true';
    expect(await run(other)).toEqual([]);
    await copyFile(digits('production.onnx'), join(folder, 'source'));
    await copyFile(digits('candidate.onnx'), join(folder, 'other'));
    expect(await run(other, ', repeat: fail')).toEqual(['export.repeats: A second run wrote other bytes.']);
  });

  test('fails where it ends with another code, writes nothing, or takes too long', async () => {
    await expect(run('echo no such layer >&2; exit 3')).rejects.toThrow(
      'The export command ended with exit code 3, saying "no such layer".',
    );
    await expect(run('true')).rejects.toThrow(/ended well, and there is no model .*m\.onnx/);
    await copyFile(digits('candidate.onnx'), join(folder, 'm.onnx'));
    await expect(run('true')).rejects.toThrow(/ended well, and did not write the model .*m\.onnx/);
    await expect(run('sleep 20', ', timeout: 100ms')).rejects.toThrow(/took longer than the limit of 0\.1 s/);
  });
});

test('a signature is written where the policy asks for it, and holds from then on', async () => {
  const contract = join(folder, 'signature.json');
  const yaml = `{ structure-only: true, signature: ${contract} }`;
  const { description } = await runGate(digits('candidate.onnx'), yaml.replace('}', ', write-contract: true }'));
  expect(description.notChecked).toContainEqual({
    title: 'signature',
    reason: expect.stringMatching(/^it was written to /),
  });
  expect(JSON.parse(await readFile(contract, 'utf8'))).toMatchObject({ inputs: [{ name: 'pixels' }] });
  expect(await said(digits('candidate.onnx'), yaml)).toEqual([]);
  expect(await said(digits('baked-batch.onnx'), yaml)).toEqual([
    'signature: Dimension 0 of the input "pixels" is 1, and was batch.',
  ]);
  await expect(said(digits('candidate.onnx'), '{ structure-only: true, write-contract: true }')).rejects.toThrow(
    /Say which with signature/,
  );
});

describe('against the size of the model before', () => {
  const standing = (name: string) => ({
    baseline: {
      name: 'before',
      source: { kind: 'onnx', at: digits(name), output: undefined, outputKind: undefined } as const,
      classes: undefined,
      position: undefined,
    },
  });

  test('what grew is told with both numbers', async () => {
    const yaml = '{ structure-only: true, max-growth: { size: 0, nodes: 0.1, parameters: 0, multiply-adds: 0 } }';
    expect(await said(digits('candidate.onnx'), yaml, standing('candidate.onnx'))).toEqual([]);
    const grown = await said(digits('candidate-int8.onnx'), yaml, standing('candidate.onnx'));
    expect(grown).toEqual([
      expect.stringMatching(/^growth\[parameters\]: \d+ against \d+ of before\.$/),
      'growth[nodes]: 454 against 148 of before.',
    ]);
  });

  test('a limit without a model before is no limit that was kept', async () => {
    expect(await said(digits('candidate.onnx'), '{ structure-only: true, max-growth: { size: 0 } }')).toEqual([
      expect.stringMatching(/^growth\[size\]: max-growth compares with the model before, and there is none here/),
    ]);
    await expect(
      said(digits('candidate.onnx'), '{ structure-only: true, max-growth: { size: 0 } }', standing('gone.onnx')),
    ).rejects.toThrow(/before is not there/);
  });

  test('a version of a registry is named with its number and digest', async () => {
    const registered = { version: '7', digest: digestOfHex('0'.repeat(64)), since: '2026-05-01T12:00:00.000Z' };
    const { baseline } = standing('production.onnx');
    const around = { baseline: { ...baseline, registered } };
    const yaml = '{ structure-only: true, max-growth: { parameters: 0 } }';
    const { provenance } = await runGate(digits('candidate.onnx'), yaml, undefined, around);
    expect(provenance.baseline).toEqual({ kind: 'registry', name: 'before', ...registered });
  });
});

test('how much of a model is quantised', async () => {
  const asked = '{ structure-only: true, min-quantised: 0.99 }';
  expect(await said(digits('candidate.onnx'), asked)).toEqual([
    expect.stringMatching(/^quantised: 0 of 20 convolutions and matrix products/),
  ]);
  const { description } = await runGate(digits('candidate-int8.onnx'), asked);
  const { rows } = description.tables.find(({ id }) => id === 'inventory')!;
  const row = (what: string) => rows.find(([name]) => name === what)![1];
  expect(row('convolutions and matrix products')).toBe(20);
  expect(row('of them quantised')).toBeGreaterThan(0);
});
