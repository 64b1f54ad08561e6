import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { shellWord } from '../../core/shell.ts';
import type { Ask } from '../../init/choose.ts';
import type { Found } from '../../init/found.ts';
import { lookAt } from '../../init/look.ts';
import { type Proposal, type ProposedFile, propose } from '../../init/propose.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { DEFAULT_POLICY_FILE } from '../../suite/run-settings.ts';
import { several } from '../../wording/numbers.ts';
import type { Furnish } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, flagValue } from './flags.ts';
import { withSession } from './session.ts';

/** `modelassay init`: from a model and its data to a policy, a contract and a workflow. */
export const initCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('[folder]', 'the repository (default: this folder)')
    .option('--model <file>', 'the ONNX model to test (default: what is found)')
    .option('--baseline <file>', 'the model to compare it with')
    .option('--data <file>', 'the rows that judge it: Parquet, CSV or JSON lines')
    .option('--label <column>', 'the column with the true class or number')
    .option('--id <column>', 'the column that names each row')
    .option('--dry-run', 'print what would be written, and write nothing')
    .option('--force', 'write over files that are there')
    .option('--yes', 'ask nothing: take what is likeliest')
    .option('--runtime-path <folder>', 'folder whose node_modules holds onnxruntime-node and @duckdb/node-api')
    .action(async (given: string | undefined, flags: Flags) => {
      const folder = resolve(given ?? '.');
      const found = look(folder, given ?? '.');
      terminal.error(`${overview(found)}\n`);
      if (flags.dryRun !== true) requireWritable(folder, given ?? '.');
      const said = {
        model: flagValue(flags, 'model'),
        baseline: flagValue(flags, 'baseline'),
        data: flagValue(flags, 'data'),
        label: flagValue(flags, 'label'),
        id: flagValue(flags, 'id'),
      };
      const ask = flags.yes === true || process.stdin.isTTY !== true ? taking : asking(terminal);
      const proposal = await withSession(
        terminal,
        flags,
        (session) => propose({ folder, found, said, ask, session }, flags.force === true),
        { workspace: folder },
      );
      for (const sentence of proposal.told) terminal.error(`- ${sentence}\n`);
      if (flags.dryRun === true) print(proposal.files, terminal);
      else write(folder, given ?? '.', proposal, flags.force === true, terminal);
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay init                                   look, measure, and write what is missing\n  modelassay init --dry-run                         print it instead\n  modelassay init --model out/model.onnx --data data/eval.csv --label churned\n',
    );
};

function look(folder: string, shown: string): Found {
  try {
    return lookAt(folder, process.env);
  } catch (error) {
    throw new ConfigurationError(
      `${shown} cannot be looked into: ${fileProblem(error)}. Name the folder of your repository.`,
    );
  }
}

function overview(found: Found): string {
  const { models, tables, imageFolders, notFetched, dvc, mlflow, policies, workflows, otherWorkflows } = found;
  const some = (paths: readonly string[], one: string, many?: string) =>
    paths.length === 0 ? [] : [`${several(paths.length, one, many)}${listed(paths)}`];
  const parts = [
    `${several(models.length, 'ONNX model')}${listed(models)}`,
    `${several(tables.length, 'table')}${listed(tables)}`,
    ...some(imageFolders, 'folder of images by class', 'folders of images by class'),
    ...some(mlflow, 'model that MLflow logged', 'models that MLflow logged'),
    ...(found.knowsMlflow ? ['MLflow (MLFLOW_TRACKING_URI)'] : []),
    ...(found.usesLfs ? ['Git LFS'] : []),
    ...(dvc.length > 0 ? [`${several(dvc.length, 'file')} under DVC`] : []),
    ...found.libraries.slice(0, 2).map(({ name, namedBy }) => `${name} (${namedBy})`),
    ...(found.git ? [] : ['no git repository']),
    ...some(policies, 'policy', 'policies'),
    ...some(workflows, 'workflow with gates', 'workflows with gates'),
    ...some(otherWorkflows, workflows.length > 0 ? 'other workflow' : 'workflow'),
  ];
  const gone = notFetched.map(({ path, what }) => `\n! ${path} is ${what}`);
  return `Found: ${parts.join(' · ')}.${[...gone, ...found.notLookedAt.map((text) => `\n! ${text}`)].join('')}`;
}

function listed(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  return ` (${paths.slice(0, 4).join(', ')}${paths.length > 4 ? `, and ${paths.length - 4} more` : ''})`;
}

const taking: Ask = { choose: async (_question, _options, byDefault) => byDefault };

function asking(terminal: Terminal): Ask {
  return {
    async choose(question, options, byDefault) {
      terminal.clearProgress();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        const list = options.map(
          (option, at) => `  ${at + 1}. ${option}${option === byDefault ? '  (default)' : ''}\n`,
        );
        for (;;) {
          const said = (await lines.question(`${question}\n${list.join('')}> `)).trim();
          if (said === '' && byDefault !== null) return byDefault;
          const chosen = options.includes(said) ? said : options[Number(said) - 1];
          if (chosen !== undefined) return chosen;
          terminal.error(`Say a number from 1 to ${options.length}, or nothing for the default.\n`);
        }
      } finally {
        lines.close();
      }
    },
  };
}

function print(files: readonly ProposedFile[], terminal: Terminal): void {
  for (const { path, content } of files) terminal.out(`# ── ${path}\n${content}\n`);
  if (files.length === 0) terminal.error('Nothing is missing.\n');
}

/** Told before anything is measured. */
function requireWritable(folder: string, shown: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigurationError(
      `Nothing can be written into ${shown}: ${fileProblem(error)}. Print what would be written with --dry-run.`,
    );
  }
}

/** What is there stays, unless somebody says otherwise: a person may have edited it. */
function write(folder: string, shown: string, { files, policies }: Proposal, force: boolean, terminal: Terminal): void {
  for (const { path, content } of files) {
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { flag: force ? 'w' : 'wx' });
      terminal.error(`Written: ${path}\n`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        terminal.error(`Kept: ${path} is there already (--force writes over it)\n`);
      } else throw new ConfigurationError(`${path} cannot be written: ${fileProblem(error)}.`);
    }
  }
  if (files.length === 0) terminal.error('Nothing is missing.\n');
  const here = shown === '.' ? '' : `  cd ${shellWord(shown)}\n`;
  const runs = policies.map(
    (policy) => `  modelassay run${policy === DEFAULT_POLICY_FILE ? '' : ` --config ${shellWord(policy)}`}\n`,
  );
  terminal.error(`\nNext:\n${here}${runs.join('')}  ${OPEN} modelassay-out/report.html\n`);
}

const OPEN = { darwin: 'open', win32: 'start' }[process.platform as string] ?? 'xdg-open';
