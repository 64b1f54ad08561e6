import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadPolicy } from '../../src/suite/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-digest-'));
writeFileSync(join(folder, 'c.yaml'), 'apiVersion: v3.1.0\nrows: { min: 10 } # a comment\n');
afterAll(() => rmSync(folder, { recursive: true }));

const ACCURACY = 'accuracy: { data: eval.parquet, metrics: { accuracy: { min: 95% } }, slices: [lang], seed: 3 }';
const DATA = 'data-schema: { contract: c.yaml, data: [d.csv], tables: { x: y.csv } }';

async function digestOf(text: string): Promise<string> {
  writeFileSync(join(folder, 'p.yml'), `version: 1\n${text}\n`);
  const policy = await loadPolicy({ file: 'p.yml', overrides: [], workingFolder: folder, environment: {} });
  return policy.digest;
}

describe('the digest of a policy', () => {
  // Evidence that was made under these policies by an earlier version stays fresh.
  test.each([
    [
      'a model',
      `gates: { ${ACCURACY} }\nmodel: m.onnx`,
      '246b2864b5e874d4d2c0c8be825339e0bd1ea1245b41713904318478559d7484',
    ],
    [
      'how its outputs are read',
      `gates: { ${ACCURACY} }\nmodel: { name: a, path: m.onnx, output: logits, classes: [a, b] }`,
      '8d1540fcb273542aa6fd73be2fa13c2e88948d9a96483d81377c86515dd37c2e',
    ],
    [
      'a baseline and a file of waivers',
      `gates: { ${ACCURACY} }\nbaseline: { name: x, path: p.onnx }\nwaivers: w.yml`,
      'f0e84e16baaf9ff731037668ee2d1cae3082c6fa2eea1481a6475c05178280fb',
    ],
    ['a contract', `gates: { ${DATA} }\nmodel: m`, '719ccdc2715668ec038eae7e23c91eed9b65176084532563ebd0cda08f6f471a'],
  ])('is the same as ever: %s', async (_, text, expected) => {
    expect(await digestOf(text)).toBe(`sha256:${expected}`);
  });

  const plain = `gates: { ${ACCURACY} }\nmodel: m.onnx`;
  test.each([
    ['another model', plain.replace('m.onnx', '{ name: b, path: n.onnx }')],
    ['where things go', `${plain}\nregistry: { kind: git }\nledger: { kind: git }\npromote: { name: a }`],
    ['who is believed', `${plain}\nevidence: { trust: [a.pub], key: k }`],
    [
      'what a run may take',
      plain.replace('seed: 3', 'seed: 3, threads: 2, timeout: 30m, memory: 16GiB, batch-size: 8'),
    ],
    ['what is told', plain.replace('seed: 3', 'seed: 3, examples: 0, history: results')],
    ['keys that hold nothing', `${plain}\npromote: {}\nevidence: {}`],
  ])('does not hang on %s', async (_, text) => {
    expect(await digestOf(text)).toBe(await digestOf(plain));
  });

  const exported = 'gates: { onnx-export: { sizes: [1, 2], ranges: { x: [0, 1] }, seed: 3 } }\nmodel: m.onnx';
  test.each([
    ['a limit', plain, plain.replace('95%', '94%')],
    ['rows', plain, plain.replace('eval.parquet', 'easy.parquet')],
    ['how rows are read', plain, plain.replace('eval.parquet', '{ path: eval.parquet, label: easy }')],
    ['a slice', plain, plain.replace('[lang]', '[{ by: lang, min-rows: 50 }]')],
    ['what is drawn', plain, plain.replace('seed: 3', 'seed: 4')],
    ['the sizes that are run', exported, exported.replace('[1, 2]', '[1]')],
    ['the inputs that are made', exported, exported.replace('[0, 1]', '[0, 0]')],
  ])('hangs on %s', async (_, before, after) => {
    expect(after).not.toBe(before);
    expect(await digestOf(after)).not.toBe(await digestOf(before));
  });
});

test.each([
  ['a mapping', '{ rule: distribution, profile: train.json, mustBeLessThan: 0.1 }'],
  ['a text', '"{ rule: distribution, profile: train.json, mustBeLessThan: 0.1 }"'],
])('a profile that a contract names in %s is agreed on as the contract is', async (_, implementation) => {
  const folder = mkdtempSync(join(tmpdir(), 'digest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'contracts'));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const digestNow = async () =>
    (await loadPolicy({ file: 'p.yml', overrides: [], workingFolder: folder, environment: {} })).digest;
  put('p.yml', 'version: 1\nmodel: m\ngates: { data-schema: { contract: contracts/c.yaml, data: d.csv } }\n');
  put('contracts/c.yaml', `schema: [{ quality: [{ type: custom, implementation: ${implementation} }] }]\n`);
  const without = await digestNow();
  put('contracts/train.json', '{"rows": 1}');
  const first = await digestNow();
  expect(first).not.toBe(without);
  expect(await digestNow()).toBe(first);
  put('contracts/train.json', '{"rows": 2}');
  expect(await digestNow()).not.toBe(first);
});

test('which file of a folder is run decides, and where the folder lies does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'digest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const digestOf = async (model: string) => {
    const gates = 'gates: { accuracy: { data: d.csv, metrics: { accuracy: { min: 90% } } } }';
    writeFileSync(join(folder, 'p.yml'), `version: 1\nmodel: ${model}\n${gates}\n`);
    return (await loadPolicy({ file: 'p.yml', overrides: [], workingFolder: folder, environment: {} })).digest;
  };
  const first = await digestOf('{ path: a, file: x.onnx }');
  expect(await digestOf('{ path: b, file: x.onnx }')).toBe(first);
  expect(await digestOf('{ path: a, file: y.onnx }')).not.toBe(first);
});
