import type { KeyPath } from '../config/sources.ts';
import type { Takes } from '../config/takes.ts';

// What can be set beside the policy, as data: a command's help needs no schema for it.

export const DEFAULT_POLICY_FILE = 'modelassay.yml';

/**
 * One thing that a user can set from outside a policy file: an input of an action and a flag of a command at once.
 * Described here or in the policy's schema and nowhere else; action.yml files, READMEs and `--help` are made from it.
 */
export interface Setting {
  readonly name: string;
  readonly description: string;
  /** Where its value goes in the policy; null for what steers the run itself. */
  readonly path: KeyPath | null;
  /** Shown, not applied: the value that holds where it is not given. */
  readonly fallback: string | null;
  /** What a shell can propose for it; nothing where it is not said. */
  readonly takes?: Takes;
}

/** What a webhook is sent: our document, or a text as Slack takes it. */
export const NOTICE_FORMATS = ['json', 'slack'] as const;
/** Whether a run that passes is told, too. */
export const NOTICE_TIMES = ['blocked', 'always'] as const;

/** What a notice needs to know beside the results. */
export const NOTICE_SETTINGS = {
  url: {
    name: 'url',
    description: 'The https address of the webhook, from a secret. Empty: nothing is sent.',
    path: null,
    fallback: null,
  },
  secret: {
    name: 'secret',
    description: 'The key that signs the body: `X-Modelassay-Signature-256` holds `sha256=` and its HMAC.',
    path: null,
    fallback: null,
  },
  format: {
    name: 'format',
    description: 'What is posted: `json`, the notice; `slack`, a text that Slack, Mattermost and Rocket.Chat take.',
    path: null,
    fallback: 'json',
  },
  when: {
    name: 'when',
    description: '`blocked`, or `always`: runs that pass as well.',
    path: null,
    fallback: 'blocked',
  },
} as const satisfies Record<string, Setting>;

/** What steers a run and is no part of the policy. */
export const RUN_SETTINGS = {
  config: {
    name: 'config',
    description: 'The policy file. A gate on its own needs none when its keys are given.',
    path: null,
    fallback: `${DEFAULT_POLICY_FILE}, where there is one`,
    takes: 'file',
  },
  out: {
    name: 'out',
    description: 'Folder for results and reports.',
    path: null,
    fallback: 'modelassay-out',
    takes: 'folder',
  },
  id: {
    name: 'id',
    description: 'Tells several results of one gate apart: a matrix leg, a project of a monorepo.',
    path: null,
    fallback: null,
  },
  gates: {
    name: 'gates',
    description: 'Only these gates of the policy, separated by commas or spaces.',
    path: null,
    fallback: 'every gate of the policy',
  },
  shard: {
    name: 'shard',
    description:
      'Measure only one part of the judged rows, such as 2/3 of a matrix of three; the report puts all parts together to one result.',
    path: null,
    fallback: null,
  },
  'shard-by': {
    name: 'shard-by',
    description: 'The column whose equal values lie in one part. Default: rows that follow each other, or whole files.',
    path: null,
    fallback: null,
  },
  results: {
    name: 'results',
    description: 'Result files or folders to merge, one per line.',
    path: null,
    fallback: 'modelassay-out/results',
  },
  legs: {
    name: 'legs',
    description: 'Ids of the matrix legs that must each deliver every gate of the policy, one per line.',
    path: null,
    fallback: 'one result per gate of the policy, where there is a policy',
  },
  'github-token': {
    name: 'github-token',
    description: 'For the comment, the check run, the status, and for reading the merge base.',
    path: null,
    fallback: 'the job’s own token',
  },
  comment: {
    name: 'comment',
    description: 'true keeps one comment on the pull request up to date (pull-requests: write).',
    path: null,
    fallback: 'true',
  },
  'check-run': {
    name: 'check-run',
    description: 'true shows the verdict as a check run, too (checks: write).',
    path: null,
    fallback: 'false',
  },
  'commit-status': {
    name: 'commit-status',
    description: 'true shows the verdict as a commit status, too (statuses: write).',
    path: null,
    fallback: 'false',
  },
  'upload-report': {
    name: 'upload-report',
    description:
      'true uploads the HTML report as an artifact of the run, and the comment and the job summary link it (no permission).',
    path: null,
    fallback: 'true',
  },
  'policy-label': {
    name: 'policy-label',
    description: 'A label that a pull request must bear when it alters what lets a model pass.',
    path: null,
    fallback: null,
  },
  'policy-owner': {
    name: 'policy-owner',
    description:
      'true lets an approving review of this commit by a code owner of the policy (a person in CODEOWNERS of the base branch) agree to such a change, in place of the label or beside it (pull-requests: read).',
    path: null,
    fallback: 'false',
  },
  'keep-results': {
    name: 'keep-results',
    description:
      'ref appends the results of pushes to the default branch to refs/modelassay/results (contents: write).',
    path: null,
    fallback: 'none',
  },
  'runtime-path': {
    name: 'runtime-path',
    description: 'Folder whose node_modules holds onnxruntime-node and @duckdb/node-api; nothing else is tried then.',
    path: null,
    fallback: null,
    takes: 'folder',
  },
  'runtime-feed': {
    name: 'runtime-feed',
    description:
      'A NuGet feed, or the package, that the providers of CUDA and TensorRT for ONNX Runtime are taken from, pinned: `https://…/index.json#sha256=…`.',
    path: null,
    fallback: null,
  },
  'runtime-cache': {
    name: 'runtime-cache',
    description: 'true keeps installed native modules in the Actions cache; they are hashed again after every restore.',
    path: null,
    fallback: 'false',
  },
} as const satisfies Record<string, Setting>;

export const DEFAULT_OUT = RUN_SETTINGS.out.fallback;

/** Where models live and promotions are recorded, given beside the policy. */
export const REGISTRY_SETTINGS = {
  registry: { name: 'registry', description: 'Where models live.', path: ['registry'], fallback: null },
  ledger: {
    name: 'ledger',
    description:
      'Where promotions are recorded. Default: the git repository of the policy; beside a folder registry, a folder of its name with -ledger.',
    path: ['ledger'],
    fallback: null,
  },
} as const satisfies Record<string, Setting>;
