import { relative } from 'node:path';
import { annotationsOf, writeAnnotations } from '../github/annotations.ts';
import { permalink, runUrl } from '../github/context.ts';
import { writeOutputs } from '../github/outputs.ts';
import { writeStepSummary } from '../github/summary.ts';
import { PLAIN_CONTEXT, type ReportContext } from '../report/context.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine, overall } from '../report/overall.ts';
import { renderTerminal } from '../report/terminal.ts';
import { REPORT_FORMATS, writeReports } from '../report/write.ts';
import type { Result } from '../result/document.ts';
import type { Toolkit } from './toolkit.ts';

/** Report, job summary, annotations and outputs: views of the verdict. Resolves to its one line. */
export async function publish(
  toolkit: Toolkit,
  results: readonly Result[],
  out: string,
  missing: ReportContext['missing'] = [],
): Promise<string> {
  const { context, environment, log, workspace } = toolkit;
  const reportContext = { ...reportContextOf(toolkit), missing };
  const reports = await writeReports(results, out, REPORT_FORMATS, reportContext);
  const verdict = overall(results, reportContext);
  const headline = decisionLine(verdict);
  log.info(renderTerminal(results, { color: false, columns: 120, context: reportContext }));
  await writeStepSummary(environment, (limit) => renderMarkdown(results, { context: reportContext, limit }), log);
  writeAnnotations(annotationsOf(results, { workingFolder: workspace, repositoryRoot: workspace }), (line) =>
    process.stdout.write(`${line}\n`),
  );
  writeOutputs(environment, {
    verdict: verdict.verdict,
    summary: headline,
    result: relative(workspace, out),
    report: reports.find((report) => report.format === 'md')?.path ?? null,
  });
  if (runUrl(context) === null) log.debug('Not on GitHub: no links in the report.');
  return headline;
}

function reportContextOf({ context }: Toolkit): ReportContext {
  const url = runUrl(context);
  return {
    ...PLAIN_CONTEXT,
    sourceUrl: (source) => permalink(context, source.file, source.line),
    whole: { label: 'the job summary', url },
  };
}
