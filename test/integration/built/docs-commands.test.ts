import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onPage, PAGES } from '../../shown-commands.ts';
import { type Answer, openScene, type Scene } from './story.ts';

/** How a command of the pages is run: as it is shown, or with what stands for its placeholders, after what it needs. */
interface Told extends Answer {
  readonly shown: string;
  /** What is typed; as it is shown where nothing is said. */
  readonly typed?: string;
  readonly before?: string;
}

const MODELS = 'models/candidate.onnx --baseline models/production.onnx';
const DATA = `--data '{ path: data/eval.parquet, id: id, label: label, inputs: { pixels: pixels } }'`;

/** In this order, in one folder: what one makes the next may need. */
const STORY: readonly Told[] = [
  { shown: 'modelassay infer data/eval.parquet -o contracts/eval.odcs.yaml', says: /eval\.odcs\.yaml/ },
  {
    shown: 'modelassay infer DATA -o CONTRACT',
    typed: 'modelassay infer data/eval.parquet -o c.yaml',
    says: /c\.yaml/,
  },
  {
    shown: 'modelassay infer data/train.parquet -o contracts/digits.odcs.yaml',
    before: 'rm contracts/digits.odcs.yaml',
    says: /digits\.odcs\.yaml/,
  },
  {
    shown: 'modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet',
    before:
      'cp fixtures/contracts/digits.odcs.yaml contracts/digits.odcs.yaml; cp fixtures/digits/train.parquet digits/',
    says: /^✔ Passed: 39 data rules hold/m,
  },
  {
    shown: 'modelassay data-schema --contract C --data D [--explain]',
    typed: 'modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet --explain',
    says: /SELECT/,
  },
  {
    shown: 'modelassay data-schema --contract … --data … --explain',
    typed: 'modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet --explain',
    says: /SELECT/,
  },
  {
    shown: 'modelassay data-schema --contract orders.odcs.yaml --data orders.parquet --explain',
    before:
      'cp contracts/digits.odcs.yaml orders.odcs.yaml; cp data/eval.parquet orders.parquet; mkdir -p ../digits; cp data/train.parquet ../digits/',
    says: /SELECT/,
  },
  {
    shown: 'modelassay data-schema --contract … --data … --rows amount.range > failing.csv',
    typed:
      'modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet --rows contrast.range > failing.csv; cat failing.csv',
    says: /^Every row holds contrast\.range/m,
  },
  { shown: 'modelassay convert suite.json', says: /apiVersion/ },
  { shown: 'modelassay convert CONTRACT', typed: 'modelassay convert suite.json', says: /apiVersion/ },
  {
    shown: `modelassay accuracy --model M --baseline B --data D --metrics '{ accuracy: { min: 95% } }'`,
    typed: `modelassay accuracy --model ${MODELS} ${DATA} --metrics '{ accuracy: { min: 95% } }'`,
    says: /^✔ Passed: accuracy 96\.99/m,
  },
  {
    shown: 'modelassay accuracy … --plan',
    typed: `modelassay accuracy --model ${MODELS} ${DATA} --metrics '{ accuracy: { min: 95% } }' --plan`,
    says: /is passed with a chance of/,
  },
  {
    shown: 'modelassay accuracy --config fixtures/digits/modelassay.yml --model fixtures/digits/regressed.onnx',
    code: 1,
    says: /^✖ Blocked: the model lost class 8/m,
  },
  {
    shown: `modelassay onnx-export --model M --target 'onnxruntime 1.22' --reference R`,
    typed:
      "modelassay onnx-export --model models/candidate.onnx --target 'onnxruntime 1.22' --reference fixtures/digits/reference.npz",
    says: /^✔ Passed/m,
  },
  {
    shown: 'modelassay onnx-export --model m.onnx --signature models/signature.json --write-contract',
    says: /signature\.json/,
  },
  {
    shown: `modelassay latency --model M --baseline B --metrics '{ p99_latency: { max: 100ms }, p50_latency: { max-rise: 5% } }'`,
    typed: `modelassay latency --model ${MODELS} --metrics '{ p99_latency: { max: 100s }, p50_latency: { max-rise: 500% } }' --time 1s`,
    code: 'any verdict',
    says: /p99_latency/,
  },
  {
    shown:
      "modelassay latency --model models/production.onnx --baseline models/production.onnx  --metrics '{ p50_latency: { max-rise: 5% }, p95_latency: { max-rise: 20% } }' --time 60s --threads 1",
    typed:
      "modelassay latency --model models/production.onnx --baseline models/production.onnx --metrics '{ p50_latency: { max-rise: 500% } }' --time 1s --threads 1",
    code: 'any verdict',
    says: /p50_latency/,
  },
  { shown: 'modelassay profile data/train.parquet -o profiles/train.json', says: /profiles\/train\.json/ },
  {
    shown: 'modelassay profile PART --like PROFILE -o live-1-of-3.json',
    typed: 'modelassay profile data/eval.parquet --like profiles/train.json -o live-1-of-3.json',
    says: /live-1-of-3\.json/,
  },
  {
    shown:
      "modelassay profile data/eval.parquet --id id --model models/production.onnx --predictions '{ truth: label, floor: 0.6 }' -o eval.json",
    says: /eval\.json/,
  },
  {
    shown: 'modelassay calibrate data/train.parquet --current-rows 2000',
    typed: 'modelassay calibrate data/train.parquet --current-rows 200',
    says: /drift/,
  },
  { shown: 'modelassay calibrate data/train.csv', says: /drift/ },
  { shown: 'modelassay init', before: 'mv modelassay.yml kept.yml', says: /^Next:\n {2}modelassay run/m },
  {
    shown: 'modelassay completion bash)"',
    typed: 'eval "$(modelassay completion bash)" && complete -p modelassay',
    says: /modelassay/,
  },
  { shown: 'modelassay completion zsh)', typed: 'modelassay completion zsh', says: /compdef/ },
  { shown: 'modelassay completion fish | source', typed: 'modelassay completion fish', says: /complete/ },
  {
    shown: 'modelassay run',
    before: 'mv kept.yml modelassay.yml',
    says: /^Evidence: modelassay-out\/evidence\.json says PASSED/m,
  },
  {
    shown: 'modelassay run [--config modelassay.yml] [--gate NAME …] [--out modelassay-out]',
    typed: 'modelassay run --config modelassay.yml --gate accuracy --out elsewhere',
    says: /^✔ Passed/m,
  },
  { shown: 'modelassay report modelassay-out/results --format md', says: /report\.md/ },
  { shown: 'modelassay doctor', code: 'any verdict', says: /^ +✔ policy +modelassay\.yml names the gate/m },
  { shown: 'modelassay doctor --gpu', code: 'any verdict', says: /GPU/ },
  { shown: 'modelassay run --print-config.', typed: 'modelassay run --print-config', says: /on-inconclusive/ },
  {
    shown: 'modelassay trend',
    code: 2,
    says: /No results could be read from refs\/modelassay\/results of origin: fatal: [^\n]*origin/,
  },
  {
    shown: 'modelassay trend nightly/results',
    typed: 'modelassay trend modelassay-out/results elsewhere/results',
    says: /measured by two runs|accuracy/,
  },
  {
    shown: 'modelassay accuracy --shard 2/3 --out part-2',
    before: 'for part in 1 3; do modelassay accuracy --shard $part/3 --out part-$part 2>/dev/null; done',
    says: /part-2/,
  },
  {
    shown: 'modelassay report part-1 part-2 part-3',
    typed: 'modelassay report part-1 part-2 part-3 --out merged',
    says: /^✔ Passed: accuracy 96\.99/m,
  },
  {
    shown: 'modelassay report modelassay-out/results --earlier nightly/results',
    typed: 'modelassay report modelassay-out/results --earlier elsewhere/results --out elsewhere',
    says: /^Written: .*report\.html/m,
  },
  {
    shown: 'modelassay report PATH… [--format md,html,junit,json]',
    typed: 'modelassay report modelassay-out/results --format md,html,junit,json --out elsewhere',
    says: /junit\.xml/,
  },
  { shown: 'modelassay verify models/digits.onnx', says: /^✔|PASSED|verified/im },
  {
    shown: 'modelassay verify model.onnx --evidence evidence.json --trust evidence.pub',
    before: 'cp modelassay-out/evidence.json .',
    typed: 'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub',
    says: /^✔/m,
  },
  {
    shown: 'modelassay verify model.onnx --evidence evidence.json --trust evidence.pub --policy sha256:…',
    typed: `modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub --policy sha256:${'0'.repeat(64)}`,
    code: 1,
    says: /policy/,
  },
  { shown: 'modelassay evidence --key env:EVIDENCE_KEY --signature model.sig', says: /model\.sig/ },
  {
    shown: 'modelassay verify model.onnx --signature model.sig --trust evidence.pub',
    typed: 'modelassay verify models/digits.onnx --signature model.sig --trust evidence.pub',
    says: /^✔/m,
  },
  { shown: 'modelassay promote --dry-run', says: /Dry run of digits\/production: nothing was changed/ },
  {
    shown: 'modelassay promote [--dry-run]',
    typed: 'modelassay promote --dry-run',
    says: /Dry run of digits\/production: nothing was changed/,
  },
  {
    shown: 'modelassay promote --reason "eights are right again"',
    says: /Promoted: digits\/production is on version 1/,
  },
  { shown: 'modelassay promote', says: /digits\/production is (?:on|already)/ },
  { shown: 'modelassay status', says: /Every pointer is where the ledger says/ },
  {
    shown: 'modelassay status | history | watch',
    typed: 'modelassay history && modelassay watch',
    says: /digits\/production/,
  },
  { shown: 'modelassay watch', says: /Every pointer is where the ledger says/ },
  { shown: 'modelassay rollback --reason "…"', code: 1, says: /Not rolled back/ },
  { shown: 'modelassay rollback --from 2 --reason "version 2 is wrong too"', code: 1, says: /Not rolled back/ },
  { shown: 'modelassay reconcile', says: /digits\/production/ },
  { shown: 'modelassay reconcile --drift restore', says: /digits\/production/ },
  { shown: 'modelassay reconcile --drift adopt --reason "…"', says: /digits\/production/ },
  {
    shown: 'modelassay fingerprint -o fingerprint.json --data data/train.parquet --seed numpy=7 --container sha256:…',
    typed: `modelassay fingerprint -o fingerprint.json --data data/train.parquet --seed numpy=7 --container sha256:${'1'.repeat(64)}`,
    says: /fingerprint\.json/,
  },
  { shown: 'modelassay reproduce fingerprint.json', says: /seed\/numpy/ },
];

/** Not run here, each for its reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'modelassay verify model.onnx --evidence attestation.json --trust keys/trusted_root.jsonl  --repository acme/digits --workflow .github/workflows/release.yml --ref refs/heads/main':
    'needs an attestation that GitHub signed; test/evidence does it with recorded ones',
  'modelassay notify --url env:SLACK_WEBHOOK --format slack':
    'needs an address that listens; test/integration/built/notify.test.ts has one',
  'modelassay evidence delivered --legs cpu --legs gpu':
    'needs the results of two machines; test/integration/built/verbs.test.ts makes them',
  'modelassay promote --version N --path-in-version model.onnx':
    'needs a version of MLflow; test/integration/registry does it on a real one',
  'modelassay trend --mlflow EXPERIMENT':
    'needs runs of MLflow; test/integration/registry/mlflow-models.test.ts has a real one',
  ...Object.fromEntries(
    ['calibrate', 'convert', 'data-schema', 'infer', 'fingerprint', 'reproduce', 'register'].map((verb) => [
      `modelassay ${verb}`,
      'names the verb in a sentence',
    ]),
  ),
};

const shown = new Set(PAGES.flatMap(onPage).map(({ command }) => command));

describe('commands that the pages show', () => {
  test('are run here, or named with the reason why not', () => {
    const known = new Set([...STORY.map((one) => one.shown), ...Object.keys(NOT_RUN)]);
    // A command that is new on a page gets a line in STORY, or a reason in NOT_RUN.
    expect([...shown].filter((command) => !known.has(command))).toEqual([]);
    expect([...known].filter((command) => !shown.has(command))).toEqual([]);
  });

  describe.skipIf(process.platform === 'win32')('do what they say', () => {
    let scene: Scene;
    beforeAll(() => {
      scene = openScene('pages');
    });
    afterAll(() => scene.remove());

    test.each(STORY.map((one) => [one.shown, one] as const))('%s', (_, { shown: text, typed, before, ...answer }) => {
      if (before) scene.prepare(before);
      scene.type(typed ?? text, answer);
    });
  });
});
