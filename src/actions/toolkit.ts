import type { ProgressListener } from '../core/log.ts';
import { type GitHubContext, readGitHubContext } from '../github/context.ts';
import { createPatience, type Patience } from '../github/patience.ts';
import { createRunnerLogger, type RunnerLogger, runnerProgress } from '../github/runner-logger.ts';
import { missingOnServer } from '../github/views.ts';
import { type Inputs, readInputs } from './inputs.ts';

/** What an action works with: the runner's toolkit, the event, a log that neutralizes what others wrote. */
export interface Toolkit {
  readonly core: typeof import('@actions/core');
  readonly inputs: Inputs;
  readonly context: GitHubContext;
  readonly environment: NodeJS.ProcessEnv;
  readonly workspace: string;
  readonly log: RunnerLogger;
  readonly progress: ProgressListener;
  readonly stop: AbortController;
  /** For a GitHub that does not answer; one for the whole job. */
  readonly patience: Patience;
}

export async function openToolkit(environment: NodeJS.ProcessEnv): Promise<Toolkit> {
  const core = await import('@actions/core');
  const workspace = environment.GITHUB_WORKSPACE || process.cwd();
  const log = createRunnerLogger();
  const inputs = readInputs(core);
  const context = await readGitHubContext({ environment, workingFolder: workspace, leg: inputs.leg });
  for (const problem of context.problems) log.debug(problem);
  for (const missing of missingOnServer(context)) log.info(missing);
  return {
    core,
    inputs,
    context,
    environment,
    workspace,
    log,
    progress: runnerProgress(log),
    stop: new AbortController(),
    patience: createPatience(),
  };
}
