import { flowText } from './flow-text.ts';

/** What a workflow has to do before and with the gates. */
export interface WorkflowProposal {
  /** The folders of the policies; `.` alone for the one at the top. */
  readonly projects: readonly string[];
  readonly usesLfs: boolean;
  /** What `dvc pull` is told to fetch what the policies name. */
  readonly dvc: readonly string[];
}

/** `.github/workflows/model.yml`: the rights that the comment needs and no other, and the steps that fetch what is not in git. */
export function workflowText({ projects, usesLfs, dvc }: WorkflowProposal): string {
  const several = projects.length > 1 || projects[0] !== '.';
  const config = several
    ? `\n        with: { config: "${expression('matrix.project')}/modelassay.yml", comment: true }`
    : '\n        with: { comment: true }';
  const pull = dvc.map((path) => JSON.stringify(path)).join(' ');
  return [
    '# Gates the model of every pull request, and keeps one comment on it up to date.',
    'name: Model',
    'on: pull_request',
    'permissions: { contents: read }',
    `concurrency: { group: "model-${expression('github.ref')}", cancel-in-progress: true }`,
    'jobs:',
    '  model:',
    ...(several ? ['    strategy:', '      fail-fast: false', `      matrix: ${flowText({ project: projects })}`] : []),
    '    runs-on: ubuntu-latest',
    '    permissions: { contents: read, pull-requests: write }',
    '    steps:',
    '      - uses: actions/checkout@v7',
    `        with: ${flowText({ 'persist-credentials': false, ...(usesLfs && { lfs: true }) })}`,
    ...(dvc.length === 0
      ? []
      : [
          '      - uses: actions/setup-python@v6',
          "        with: { python-version: '3.13' }",
          '      # Name the extra of your remote, such as dvc[s3], and log in to it in a step before.',
          `      - run: pip install dvc && dvc pull ${pull}`,
        ]),
    `      - uses: modelassay/modelassay@v1${config}`,
    '      - if: always()',
    '        uses: actions/upload-artifact@v7',
    `        with: { name: ${several ? `"modelassay-${expression('matrix.project')}"` : 'modelassay'}, path: modelassay-out, if-no-files-found: ignore }`,
    '',
  ].join('\n');
}

/** As GitHub fills it in. */
function expression(name: string): string {
  return `\${{ ${name} }}`;
}
