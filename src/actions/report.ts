import { runAction } from './run-action.ts';

/** `uses: modelassay/modelassay/actions/report`: merge results of other steps and jobs, tell one verdict. */
export function reportAction(): Promise<void> {
  return runAction('report', async (toolkit) => {
    const { context } = toolkit;
    if (context.event === 'workflow_run') return (await import('./fork-report.ts')).postForkReport(toolkit);
    return (await import('./merge-report.ts')).mergeReport(toolkit);
  });
}
