import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay/actions/report`: merge results of other steps and jobs, tell one verdict. */
export function reportAction(): Promise<void> {
  return runAction('report', async (toolkit) => {
    const [{ publish }, { readResults }, { exitCodeOf }, { DEFAULT_OUT }, { resolve }] = await Promise.all([
      import('./publish.ts'),
      import('../suite/read-results.ts'),
      import('../suite/exit-code.ts'),
      import('../suite/settings.ts'),
      import('node:path'),
    ]);
    const { core, workspace } = toolkit;
    const paths = core.getMultilineInput('results').map((path) => resolve(workspace, path));
    const results = await readResults(paths.length > 0 ? paths : [resolve(workspace, DEFAULT_OUT, 'results')]);
    const headline = await publish(toolkit, results, resolve(workspace, core.getInput('out') || DEFAULT_OUT));
    return { exitCode: exitCodeOf(results), headline };
  });
}
