import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { FIXTURES, ROOT } from './assay.ts';
import { type Answer, openScene, type Scene } from './story.ts';

/** An example of the help, typed as it stands there. */
interface Example extends Answer {
  readonly shown: string;
  readonly before?: string;
  /** What is typed in its place, where something in it stands for something else. */
  readonly typed?: string;
}

const CALM = /Every pointer is where the ledger says/;

/** In this order, in one folder. */
const STORY: readonly Example[] = [
  {
    shown: 'modelassay init',
    before:
      'mv modelassay.yml kept.yml; rm -r models/digits.onnx model.onnx m.onnx fixtures digits contracts suite.json',
    says: /^Written: modelassay\.yml$/m,
  },
  { shown: 'modelassay init --dry-run', before: 'rm modelassay.yml', says: /^version: 1$/m },
  {
    shown: 'modelassay init --model out/model.onnx --data data/eval.csv --label churned',
    typed: 'modelassay init --model models/candidate.onnx --data data/eval.parquet --label label',
    says: /judged by data\/eval\.parquet: the truth is in "label"/,
  },
  {
    shown: 'modelassay run',
    before: 'cp models/candidate.onnx models/digits.onnx; cp kept.yml modelassay.yml',
    says: /^✔ Passed/m,
  },
  {
    shown: 'modelassay run --config ci/modelassay.yml --out build/assay',
    before:
      'mkdir ci; sed "s#: models/#: ../models/#; s#path: data/#path: ../data/#" modelassay.yml > ci/modelassay.yml; cp evidence.pub ci/',
    says: /^Written: build\/assay\/report\.md/m,
  },
  { shown: 'modelassay run --gate accuracy --model models/candidate.onnx', says: /^✔ Passed: accuracy 96\.99/m },
  { shown: 'modelassay run --gate accuracy --json', says: /"verdict": ?"pass"/ },
  { shown: 'modelassay run --print-config', says: /on-inconclusive/ },
  { shown: 'modelassay report modelassay-out', says: /^✔ Passed: accuracy 96\.99/m },
  {
    shown: 'modelassay report modelassay-out/results downloaded-artifacts',
    before:
      'mkdir downloaded-artifacts; modelassay run --id gpu --out gpu 2>/dev/null >&2; cp -r gpu/results downloaded-artifacts/',
    says: /^✔ Passed/m,
  },
  {
    shown: 'modelassay report modelassay-out/results --earlier nightly',
    before: 'mkdir nightly; cp -r build/assay nightly/1; cp -r build/assay nightly/2',
    says: /^Written: .*report\.html/m,
  },
  {
    shown: 'modelassay trend',
    before: 'git init -q --bare ../origin.git; git remote add origin ../origin.git',
    code: 2,
    says: /refs\/modelassay\/results of origin/,
  },
  { shown: 'modelassay trend nightly/*/results', says: /accuracy/ },
  { shown: 'modelassay doctor', code: 'any verdict', says: /✔ policy/ },
  { shown: 'modelassay doctor --gpu --json', code: 'any verdict', says: /"probe": "GPU"/ },
  { shown: 'modelassay profile data/train.parquet --ignore id -o profiles/train.json', says: /profiles\/train\.json/ },
  {
    shown: 'modelassay profile data/part-3.parquet --like profiles/train.json -o shards/3.json',
    before: 'cp data/eval.parquet data/part-3.parquet; mkdir shards',
    says: /shards\/3\.json/,
  },
  {
    shown: 'modelassay profile data/live.parquet --like profiles/train.json --shard 2/3 -o live-2-of-3.json',
    before: 'cp data/eval.parquet data/live.parquet',
    says: /live-2-of-3\.json/,
  },
  {
    shown: 'modelassay profile shards/*.json -o profiles/live.json',
    before:
      'cp data/train.parquet data/part-4.parquet; modelassay profile data/part-4.parquet --like profiles/train.json -o shards/4.json 2>/dev/null >&2',
    says: /profiles\/live\.json/,
  },
  { shown: 'modelassay reproduce modelassay-out/evidence.json', says: /^✔ Nothing differs/m },
  { shown: 'modelassay evidence', says: /says PASSED/ },
  {
    shown: 'modelassay evidence downloaded/results --key env:EVIDENCE_KEY',
    before: 'mkdir downloaded; cp -r modelassay-out/results downloaded/results',
    says: /signed with the key/,
  },
  { shown: 'modelassay evidence --key env:EVIDENCE_KEY --signature model.sig', says: /model\.sig/ },
  {
    shown: 'modelassay fingerprint -o fingerprint.json --data data/train.parquet --seed numpy=7',
    says: /fingerprint\.json/,
  },
  {
    shown: 'modelassay fingerprint --container sha256:…',
    typed: `modelassay fingerprint --container sha256:${'1'.repeat(64)}`,
    says: /container/,
  },
  {
    shown: 'modelassay reproduce then.json now.json --ignore hardware/',
    before: 'modelassay fingerprint -o then.json 2>/dev/null >&2; cp then.json now.json',
    says: /^✔/m,
  },
  {
    shown: 'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub',
    before: 'cp modelassay-out/evidence.json .',
    says: /^✔/m,
  },
  {
    shown: 'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub --policy sha256:…',
    typed: `modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub --policy sha256:${'0'.repeat(64)}`,
    code: 1,
    says: /policy/,
  },
  {
    shown: 'modelassay verify models/digits.onnx --signature model.sig --trust release.pub',
    before: 'cp evidence.pub release.pub',
    says: /^✔/m,
  },
  { shown: 'modelassay register --dry-run', says: /nothing was changed/ },
  { shown: 'modelassay register models/digits.onnx --tags trained=2026-05-01', says: /version 1/ },
  { shown: 'modelassay promote --dry-run', says: /nothing was changed/ },
  { shown: 'modelassay promote', says: /^✔ Promoted: digits\/production is on version 1$/m },
  {
    shown: 'modelassay promote --version 12 --stage staging',
    typed: 'modelassay promote --version 1 --stage staging',
    says: /^✔ Promoted: digits\/staging is on version 1$/m,
  },
  { shown: 'modelassay status', says: CALM },
  { shown: 'modelassay status --name digits --json', says: /"production"/ },
  { shown: 'modelassay history', says: /promote +1/ },
  {
    shown: 'modelassay history --format md >> "$GITHUB_STEP_SUMMARY"',
    typed: 'GITHUB_STEP_SUMMARY=summary.md; modelassay history --format md >> "$GITHUB_STEP_SUMMARY"; cat summary.md',
    says: /\| promote \|/,
  },
  { shown: 'modelassay watch --bytes', says: CALM },
  { shown: 'modelassay verify-ledger', says: /^✔/m },
  { shown: 'modelassay reconcile', says: /^✔/m },
  { shown: 'modelassay reconcile --drift restore', says: /^✔/m },
  {
    shown: 'modelassay rollback --dry-run --reason "wrong on eights"',
    before:
      'cp models/production.onnx models/digits.onnx; modelassay run >/dev/null 2>&1; modelassay promote >/dev/null 2>&1',
    says: /nothing was changed/,
  },
  {
    shown: 'modelassay rollback --to 11 --reason "wrong on eights"',
    typed: 'modelassay rollback --to 1 --reason "wrong on eights"',
    says: /^✔ Rolled back: digits\/production is on version 1$/m,
  },
  {
    shown: 'modelassay convert expectations/suite.json -o contracts/suite.odcs.yaml',
    before:
      'mkdir expectations; echo \'{"name":"digits","expectations":[{"type":"expect_column_values_to_not_be_null","kwargs":{"column":"id"}}]}\' > expectations/suite.json',
    says: /suite\.odcs\.yaml/,
  },
  {
    shown: 'modelassay infer data/train.parquet -o contracts/train.odcs.yaml',
    says: /train\.odcs\.yaml/,
  },
  {
    shown: 'modelassay calibrate data/train.parquet --current-rows 2000 --ignore id',
    typed: 'modelassay calibrate data/train.parquet --current-rows 200 --ignore id',
    says: /drift/,
  },
  {
    shown: 'eval "$(modelassay completion bash)"',
    typed: 'eval "$(modelassay completion bash)" && complete -p modelassay',
    says: /modelassay/,
  },
  { shown: 'source <(modelassay completion zsh)', typed: 'modelassay completion zsh', says: /compdef/ },
  { shown: 'modelassay completion fish | source', typed: 'modelassay completion fish', says: /complete/ },
  {
    shown:
      "modelassay accuracy --model candidate.onnx --baseline production.onnx --data '{ path: eval.parquet, id: id, label: label }' --metrics '{ accuracy: { min: 95%, max-drop: 1pp } }'",
    before: 'cp models/candidate.onnx models/production.onnx data/eval.parquet .',
    says: /^✔ Passed: accuracy 96\.99/m,
  },
  {
    shown: 'modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet',
    before: 'mkdir -p contracts; modelassay infer data/eval.parquet -o contracts/digits.odcs.yaml 2>/dev/null >&2',
    says: /^✔ Passed: \d+ data rules hold/m,
  },
  {
    shown: "modelassay onnx-export --model candidate.onnx --target 'onnxruntime 1.22' --reference reference.npz",
    before: `cp "${FIXTURES}/digits/reference.npz" .`,
    says: /^✔ Passed/m,
  },
  {
    shown:
      "modelassay latency --model candidate.onnx --baseline production.onnx --metrics '{ p99_latency: { max: 100ms }, p50_latency: { max-rise: 5% } }'",
    typed:
      "modelassay latency --model candidate.onnx --baseline production.onnx --metrics '{ p99_latency: { max: 100s }, p50_latency: { max-rise: 500% } }' --time 1s",
    code: 'any verdict',
    says: /p99_latency/,
  },
  {
    shown:
      "modelassay gpu-benchmark --model candidate.onnx --baseline production.onnx --metrics '{ p99_latency: { max: 10ms }, gpu_utilization: { min: 90% } }'",
    code: 3,
    says: /nvidia-smi/,
  },
  {
    shown: "modelassay drift --reference profiles/train.json --current '{ path: data/live.parquet, id: id }'",
    before: 'cp data/train.parquet data/live.parquet',
    says: /^✔ Passed/m,
  },
];

/** Not typed here, each for its reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'modelassay trend --mlflow digits': 'needs MLflow; test/integration/registry/mlflow-models.test.ts has a real one',
  'modelassay notify --url env:SLACK_WEBHOOK --format slack': 'needs an address that listens; notify.test.ts has one',
  'modelassay notify --url env:NOTIFY_URL --secret env:NOTIFY_SECRET --when always':
    'needs an address that listens; notify.test.ts has one',
  'modelassay evidence downloaded --legs cpu --legs gpu': 'needs the results of two machines; verbs.test.ts makes them',
};

const help = (...words: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), ...words, '--help'], { encoding: 'utf8' }).stdout;

/** The command of each line below "Examples:", without what is said about it; a line that ends with \\ goes on. */
function examplesOf(text: string): string[] {
  const [, examples = ''] = text.split(/\nExamples?:\n/);
  return examples
    .replace(/ \\\n\s+/g, ' ')
    .split('\n')
    .flatMap((line) => (/^ {2}\S/.test(line) ? [line.trim().split(/ {2,}/)[0]!] : []));
}

describe('examples of the help', () => {
  test('are typed here, or named with the reason why not', () => {
    const shown = new Set([[], ...COMMANDS.map(({ name }) => [name])].flatMap((words) => examplesOf(help(...words))));
    expect(shown.size).toBeGreaterThan(40);
    const known = new Set([...STORY.map((one) => one.shown), ...Object.keys(NOT_RUN)]);
    expect([...shown].filter((command) => !known.has(command))).toEqual([]);
    expect([...known].filter((command) => !shown.has(command))).toEqual([]);
  });

  describe.skipIf(process.platform === 'win32')('do what they say', () => {
    let scene: Scene;
    beforeAll(() => {
      scene = openScene('help');
    });
    afterAll(() => scene.remove());

    test.each(STORY.map((one) => [one.shown, one] as const))('%s', (_, { shown, before, typed, ...answer }) => {
      if (before) scene.prepare(before);
      scene.type(typed ?? shown, answer);
    });
  });
});
