import { relative } from 'node:path';
import { annotationsOf, writeAnnotations } from '../github/annotations.ts';
import { permalink, runUrl } from '../github/context.ts';
import { lastChangesOnGitHub } from '../github/last-changes.ts';
import { writeOutputs } from '../github/outputs.ts';
import { earlierResults } from '../github/stored-results.ts';
import { writeStepSummary } from '../github/summary.ts';
import { repositoryOf } from '../github/target.ts';
import type { Views } from '../github/views.ts';
import { PLAIN_CONTEXT, type ReportContext } from '../report/context.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine } from '../report/overall.ts';
import { reportOf } from '../report/report.ts';
import { renderTerminal } from '../report/terminal.ts';
import { attempted, REPORT_FORMATS, writeReports } from '../report/write.ts';
import { filesBehind } from '../suite/last-changes.ts';
import type { Policy } from '../suite/policy.ts';
import type { Settled } from '../suite/settle.ts';
import type { ActionOutcome } from './run-action.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/** The last word on a run, and what stands beside it. */
export type Told = Settled &
  Pick<ReportContext, 'mergeBase'> & {
    /** The policy of the checkout; null where it is not there. */
    readonly policy: Policy | null;
  };

/**
 * Reports, job summary, log, annotations, outputs and what else was asked for: views of one verdict. A disk that takes no
 * report silences none of the others; it is thrown when they have told the verdict.
 */
export async function publish(toolkit: Toolkit, settled: Told, out: string, views: Views): Promise<ActionOutcome> {
  const { environment, log, workspace } = toolkit;
  const { results } = settled;
  const { report, reports, url } = await write(toolkit, settled, out);
  const headline = decisionLine(report.verdict);
  log.info(renderTerminal(report, { color: false, columns: 120 }));
  await writeStepSummary(environment, (room) => renderMarkdown(report, { room }), log);
  const annotations = annotationsOf(results, { workingFolder: workspace, repositoryRoot: workspace });
  writeAnnotations(annotations, (line) => process.stdout.write(`${line}\n`));
  const markdown = reports.value?.find(({ format }) => format === 'md');
  writeOutputs(environment, {
    verdict: report.verdict.verdict,
    summary: headline,
    result: relative(workspace, out),
    report: markdown === undefined ? null : relative(workspace, markdown.path),
    reportUrl: url,
  });
  await views.close(report, annotations);
  if (reports.value === null) throw reports.problem;
  return { exitCode: settled.exitCode, headline };
}

/** HTML first, since the others link it where it was uploaded. */
async function write(toolkit: Toolkit, settled: Told, out: string) {
  const context = await reportContextOf(toolkit, settled);
  const plain = reportOf(settled.results, context);
  const first = await attempted(writeReports(plain, out, ['html']));
  const page = first.value?.[0];
  const url = page === undefined ? null : await uploaded(toolkit, page.path);
  const whole = url === null ? context.whole : { label: 'full report with pictures', url };
  const report = url === null ? plain : reportOf(settled.results, { ...context, whole });
  const others = REPORT_FORMATS.filter((format) => format !== 'html');
  const reports = first.value === null ? first : await attempted(writeReports(report, out, others));
  return { report, reports, url };
}

async function uploaded({ inputs, context, environment, workspace, log }: Toolkit, file: string) {
  if (!inputs.uploadReport) return null;
  const { uploadReport } = await import('../github/report-artifact.ts');
  return uploadReport({ file, shown: relative(workspace, file), context, id: inputs.id, environment, log });
}

async function reportContextOf(toolkit: Toolkit, told: Told): Promise<ReportContext> {
  const { missing, notices, mergeBase } = told;
  return { ...plainContextOf(toolkit), missing, notices, mergeBase, ...(await historyOf(toolkit, told)) };
}

/** What GitHub knows of earlier runs, and of the files behind what does not pass. */
async function historyOf(
  toolkit: Toolkit,
  { policy, results }: Told,
): Promise<Pick<ReportContext, 'earlier' | 'lastChanges'>> {
  const { context, workspace, log } = toolkit;
  const [client, repository] = [await clientOf(toolkit), repositoryOf(context.repository)];
  if (client === null || repository === null) return { earlier: [], lastChanges: [] };
  const files = policy === null ? [] : await filesBehind(policy, results, workspace);
  const [earlier, lastChanges] = await Promise.all([
    earlierResults(client, repository, log),
    context.commit === null ? [] : lastChangesOnGitHub(client, repository, context.commit, files, log),
  ]);
  return { earlier, lastChanges };
}

/** What every report of this job is told. */
export function plainContextOf({ context }: Toolkit): ReportContext {
  return {
    ...PLAIN_CONTEXT,
    sourceUrl: (source) => permalink(context, source.file, source.line),
    whole: { label: 'the job summary', url: runUrl(context) },
  };
}
