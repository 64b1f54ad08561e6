import { relative } from 'node:path';
import { asInput, spelled } from '../core/advice.ts';
import { AssayError, toldBy } from '../core/errors.ts';
import { writeOutputs } from '../github/outputs.ts';
import { writeStepSummary } from '../github/summary.ts';
import type { Views } from '../github/views.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine } from '../report/overall.ts';
import { policyProblemOf, policyProblemReport, type Report, reportOf } from '../report/report.ts';
import { attempted, REPORT_FORMATS, writeReports } from '../report/write.ts';
import { PolicyError } from '../suite/policy.ts';
import { plainContextOf } from './publish.ts';
import type { Toolkit } from './toolkit.ts';
import { openViews } from './views.ts';

/**
 * Does `work`, which opens the views when it is about to measure. What ends without a verdict is told wherever a verdict
 * would have been, so that nothing says "measuring" for ever or shows what an earlier commit was worth; it is thrown on.
 */
export async function untilVerdict<T>(
  toolkit: Toolkit,
  { out, announce }: { readonly out: string; readonly announce: boolean },
  work: (open: () => Promise<Views>) => Promise<T>,
): Promise<T> {
  let views: Views | undefined;
  const open = async () => {
    views ??= await openViews(toolkit, { announce });
    return views;
  };
  try {
    return await work(open);
  } catch (error) {
    views ??= await openViews(toolkit, { announce: false });
    const report = reportOfError(toolkit, error);
    if (!views.isTold()) await tell(toolkit, report, out);
    await views.abandon(report, toolkit.stop.signal.aborted ? 'cancelled' : 'failure');
    throw error;
  }
}

function reportOfError(toolkit: Toolkit, error: unknown): Report {
  const context = plainContextOf(toolkit);
  if (error instanceof PolicyError)
    return policyProblemReport(policyProblemOf({ message: inputsIn(error), position: error.position }), { context });
  const reason = toolkit.stop.signal.aborted
    ? 'It was cancelled.'
    : error instanceof AssayError
      ? inputsIn(error)
      : 'It failed by a fault of its own; the log of the job says more.';
  return reportOf([], { ...context, missing: [{ gate: 'run', id: null, reason, fact: 'there is no verdict' }] });
}

/** What an error tells, with keys as inputs. */
function inputsIn(error: AssayError): string {
  return spelled(toldBy(error), asInput);
}

async function tell({ environment, log, workspace }: Toolkit, report: Report, out: string): Promise<void> {
  const reports = await attempted(writeReports(report, out, REPORT_FORMATS));
  await writeStepSummary(environment, (room) => renderMarkdown(report, { room }), log);
  const markdown = reports.value?.find(({ format }) => format === 'md');
  writeOutputs(environment, {
    verdict: 'error',
    summary: decisionLine(report.verdict),
    result: relative(workspace, out),
    report: markdown === undefined ? null : relative(workspace, markdown.path),
  });
}
