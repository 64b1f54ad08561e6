// Write what is made from the schemas: JSON Schemas for editors, action.yml files, the tables of inputs in READMEs and
// docs. `--check` fails when a committed file differs.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import { GATES } from '../src/gates/list.ts';
import { exporterFixes } from '../src/gates/onnx-export/exporters.ts';
import { RULES } from '../src/gates/onnx-export/rule-list.ts';
import { profileSchema } from '../src/profile/document.ts';
import { promoteKeys, rollbackKeys } from '../src/registry/verb-keys.ts';
import { resultSchema } from '../src/result/document.ts';
import { wholePolicySchema } from '../src/suite/policy-schema.ts';
import { DEFAULT_POLICY_FILE, NOTICE_SETTINGS, RUN_SETTINGS, type Setting } from '../src/suite/run-settings.ts';
import { gateSettings, suiteSettings } from '../src/suite/settings.ts';
import { MOVE_SETTINGS, verbSettings } from '../src/suite/verb-input.ts';
import { wanted } from './wanted.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The runner fills it in, so that results of one matrix tell their legs apart without configuration. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, not ours
const LEG = '${{ toJSON(matrix) }}';

const OUTPUTS = {
  verdict: 'pass, inconclusive, fail or error',
  summary: 'One line, decision first',
  result: 'Folder with the result documents (JSON)',
  report: 'Path of the markdown report',
};

const REPORT_OUTPUTS = {
  'report-url': 'Address of the HTML report among the artifacts of the run; empty where it was not uploaded',
};

const GATE_OUTPUTS = {
  ...OUTPUTS,
  digest: 'Digest of the model that was tested (sha256:…)',
  evidence: 'Path of the evidence; empty where none could be stated',
};

const MOVE_OUTPUTS = {
  verdict: 'pass (it is where it should be), fail (refused) or error',
  summary: 'One line, decision first',
  outcome: 'promoted, rolled-back, already, planned (dry run), refused or conflict (somebody was faster)',
  version: 'The version of the registry that the stage is on',
  digest: 'Its digest (sha256:…)',
  previous: 'The version that was there before',
  record: 'What the ledger names the record by',
  next: 'After a refusal: gate-again where running the gates again mends it, refuse where it does not',
};

const SUITE_OUTPUTS = {
  ...GATE_OUTPUTS,
  ...REPORT_OUTPUTS,
  outcome: 'Where promote.on asks for it: promoted, already, refused or conflict; empty where nothing was tried',
  version: 'The version of the registry that was promoted',
  record: 'What the ledger names the record by',
};

interface Action {
  readonly folder: string;
  readonly door: string;
  readonly name: string;
  readonly description: string;
  readonly settings: readonly Setting[];
  readonly outputs: Readonly<Record<string, string>>;
}

const RUN = [
  RUN_SETTINGS.out,
  RUN_SETTINGS.id,
  RUN_SETTINGS['runtime-path'],
  RUN_SETTINGS['runtime-feed'],
  RUN_SETTINGS['runtime-cache'],
];

const IN_PARTS = [RUN_SETTINGS.shard, RUN_SETTINGS['shard-by']];

const VIEWS = [
  RUN_SETTINGS['github-token'],
  RUN_SETTINGS.comment,
  RUN_SETTINGS['check-run'],
  RUN_SETTINGS['commit-status'],
  RUN_SETTINGS['upload-report'],
  RUN_SETTINGS['policy-label'],
  RUN_SETTINGS['policy-owner'],
  RUN_SETTINGS['keep-results'],
];

/** Applied by the runner, because only it knows them, or because the input has no place in the policy. */
const RUNNER_DEFAULTS: Readonly<Record<string, string>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, not ours
  'github-token': '${{ github.token }}',
  comment: 'true',
  'upload-report': 'true',
  deployment: 'true',
};

/** Where the suite promotes: off, since most runs of it have nothing to deploy and no permission to. */
const SUITE_DEPLOYMENT: Setting = { ...MOVE_SETTINGS.deployment, fallback: 'false' };

const MOVE_CONFIG = {
  ...RUN_SETTINGS.config,
  description: 'The policy file: it names the registry, the ledger, the model and the keys that are trusted.',
  fallback: DEFAULT_POLICY_FILE,
};
const MOVE = [MOVE_SETTINGS.environment, MOVE_SETTINGS.deployment, MOVE_SETTINGS['github-token']];

const ACTIONS: readonly Action[] = [
  {
    folder: '.',
    door: 'suite',
    name: 'Model Assay',
    description: 'Test a machine-learning model the way CI tests code, and block the merge when it must not ship.',
    settings: [
      RUN_SETTINGS.config,
      RUN_SETTINGS.gates,
      ...suiteSettings(),
      ...RUN,
      ...IN_PARTS,
      ...VIEWS,
      SUITE_DEPLOYMENT,
    ],
    outputs: SUITE_OUTPUTS,
  },
  ...(await Promise.all(
    GATES.map(async (gate) => ({
      folder: `actions/${gate.name}`,
      door: gate.name,
      name: `Model Assay: ${gate.title.toLowerCase()}`,
      description: gate.decides,
      settings: [
        RUN_SETTINGS.config,
        ...(await gateSettings(gate)),
        ...RUN,
        ...(gate.inParts === true ? IN_PARTS : []),
      ],
      outputs: {
        ...GATE_OUTPUTS,
        ...Object.fromEntries((gate.outputs ?? []).map(({ name, description }) => [name, description])),
      },
    })),
  )),
  {
    folder: 'actions/report',
    door: 'report',
    name: 'Model Assay: report',
    description: 'Merge the results of several gates, jobs or matrix legs, tell the verdict, and fail when it blocks.',
    settings: [
      RUN_SETTINGS.results,
      RUN_SETTINGS.config,
      RUN_SETTINGS.legs,
      ...suiteSettings().filter(({ name }) => name === 'waivers'),
      RUN_SETTINGS.out,
      RUN_SETTINGS.id,
      ...VIEWS,
    ],
    outputs: { ...OUTPUTS, ...REPORT_OUTPUTS },
  },
  {
    folder: 'actions/notify',
    door: 'notify',
    name: 'Model Assay: notify',
    description: 'Tell Slack or any webhook what earlier steps found, without a value of any row.',
    settings: [RUN_SETTINGS.results, ...Object.values(NOTICE_SETTINGS)],
    outputs: { sent: 'true where the notice was delivered; else false, and the log says why' },
  },
  {
    folder: 'actions/promote',
    door: 'promote',
    name: 'Model Assay: promote',
    description: 'Move a stage of the model registry to the very bytes that passed the gates, and record it.',
    settings: [MOVE_CONFIG, MOVE_SETTINGS.results, MOVE_SETTINGS.legs, ...verbSettings(promoteKeys), ...MOVE],
    outputs: MOVE_OUTPUTS,
  },
  {
    folder: 'actions/rollback',
    door: 'rollback',
    name: 'Model Assay: roll back',
    description: 'Move a stage of the model registry back to bytes that were there before, with a reason.',
    settings: [MOVE_CONFIG, ...verbSettings(rollbackKeys), ...MOVE],
    outputs: MOVE_OUTPUTS,
  },
];

const stale: string[] = [];
/** What only a person can write, in whole sentences. */
const missing: string[] = [];
const checking = process.argv.includes('--check');

for (const [name, schema] of [
  ['modelassay', await wholePolicySchema()],
  ['result', resultSchema],
  ['profile', profileSchema],
] as const) {
  put(`schema/${name}.schema.json`, jsonSchema(name, schema));
}
for (const action of ACTIONS) {
  put(join(action.folder, 'action.yml'), actionYaml(action));
  const readme = action.folder === '.' ? 'README.md' : join(action.folder, 'README.md');
  for (const [name, table] of Object.entries({
    inputs: inputsTable(action.settings),
    outputs: outputsTable(action.outputs),
  })) {
    const text = withBlock(readme, name, table);
    if (text === null) missing.push(missingBlock(readme, name, action));
    else put(readme, text);
  }
}
const PAGE_OF_RULES = 'docs/onnx-export.md';
for (const [name, text] of Object.entries({ rules: rulesTable(), ...ruleRemedies() })) {
  const page = withBlock(PAGE_OF_RULES, name, text);
  if (page !== null) put(PAGE_OF_RULES, page);
  else
    missing.push(
      `${PAGE_OF_RULES} has no place for what is made of a rule: write <!-- ${name} --> and <!-- /${name} -->, each on a line of its own.`,
    );
}
missing.push(...(await wanted(ROOT)));
for (const sentence of missing) console.error(sentence);
if (missing.length > 0) process.exitCode = 1;
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the outcome.`);
  process.exitCode = 1;
} else if (checking && missing.length === 0) {
  console.log('Schemas, action.yml files and tables of inputs are up to date.');
}

function put(file: string, content: string): void {
  const path = join(ROOT, file);
  const committed = read(path);
  if (committed === content) return;
  if (checking) stale.push(file);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Its address is that of the file in the repository, for the moving tag of this major version. */
function jsonSchema(name: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', reused: 'inline' });
  const Id = `https://github.com/modelassay/modelassay/raw/v1/schema/${name}.schema.json`;
  return `${JSON.stringify({ $schema, $id: Id, ...rest }, null, 2)}\n`;
}

function actionYaml(action: Action): string {
  const up = action.folder === '.' ? '' : '../../';
  const inputs = Object.fromEntries(
    action.settings.map(({ name, description, fallback }) => {
      const value = fallback === 'false' ? undefined : RUNNER_DEFAULTS[name];
      return [name, { description, required: false, ...(value !== undefined && { default: value }) }];
    }),
  );
  const document = {
    name: action.name,
    description: action.description,
    author: 'Model Assay',
    branding: { icon: 'check-circle', color: 'blue' },
    inputs: { ...inputs, leg: { description: 'The matrix leg; leave it alone.', default: LEG } },
    outputs: Object.fromEntries(Object.entries(action.outputs).map(([name, description]) => [name, { description }])),
    runs: { using: 'node24', main: `${up}dist/actions/${action.door}.js` },
  };
  return `# Made by scripts/generate.ts from the schemas in src/; edit those.\n${stringify(document, { lineWidth: 120 })}`;
}

function inputsTable(settings: readonly Setting[]): string {
  const rows = settings.map(
    ({ name, description, fallback }) =>
      `| \`${name}\` | ${escapeCell(description)} | ${fallback === null ? '' : `\`${escapeCell(fallback)}\``} |`,
  );
  return ['| input | what it is | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputsTable(outputs: Action['outputs']): string {
  const rows = Object.entries(outputs).map(([name, description]) => `| \`${name}\` | ${description} |`);
  return ['| output | what it is |', '| --- | --- |', ...rows].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The file with what stands between `<!-- name -->` and `<!-- /name -->` replaced; null where it has no such block. */
function withBlock(file: string, name: string, content: string): string | null {
  const text = read(join(ROOT, file)) ?? '';
  const block = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  return block.test(text) ? text.replace(block, (_, start: string, end: string) => `${start}${content}\n${end}`) : null;
}

/** Every rule on the structure of an ONNX file, with what becomes of a model that breaks it. */
function rulesTable(): string {
  const rows = [...RULES].map(([name, { title, handling }]) => `| [\`${name}\`](#${name}) | ${title} | ${handling} |`);
  return ['| rule | what holds | default |', '| --- | --- | --- |', ...rows.sort()].join('\n');
}

/** Of each rule what the report says to do, with the flags of all exporters. */
function ruleRemedies(): Record<string, string> {
  return Object.fromEntries(
    [...RULES].map(([name, { remedy }]) => {
      const flags = Object.entries(exporterFixes(name)).map(([exporter, fix]) => `- ${exporter}: \`${fix}\``);
      return [`fix ${name}`, [`To put it right: ${remedy}`, ...(flags.length > 0 ? ['', ...flags] : [])].join('\n')];
    }),
  );
}

function missingBlock(readme: string, name: string, action: Action): string {
  const block = `<!-- ${name} --> and <!-- /${name} -->`;
  return (read(join(ROOT, readme)) ?? '').trim() === ''
    ? `${readme} is missing or empty: write what the action "${action.name}" decides, a workflow that uses it, and ${block} each on a line of its own for the table of its ${name}.`
    : `${readme} has no place for the table of ${name}: write ${block}, each on a line of its own.`;
}
