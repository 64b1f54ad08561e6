import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/log.ts';
import { attempted, REPORT_FORMATS, type ReportFormat, writeReports } from '../../report/write.ts';
import type { Result } from '../../result/document.ts';
import { exitCodeOf } from '../../suite/exit-code.ts';
import type { Furnish } from '../command.ts';
import { type Flags, offering, outOf } from './flags.ts';

/** `modelassay report PATH…`: merge earlier results and tell the verdict. */
export const reportCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('<path...>', 'result files, or folders that hold them')
    .option('--earlier <paths...>', 'results of earlier runs, to show how the metrics went: files or folders')
    .option('--out <folder>', 'folder for the reports (default: modelassay-out)')
    .addOption(
      offering(
        new Option('--format <list>', 'which reports to write, separated by commas (default: all)'),
        REPORT_FORMATS,
      ).argParser(formatsOf),
    )
    .option('--json', 'print the merged verdict as JSON on standard output')
    .action(async (paths: string[], flags: Flags) => {
      const [
        { PLAIN_CONTEXT },
        { reportOf },
        { mergeShards, mergedLine },
        { requireFolder },
        { readResults, partFilesIn },
        { tell },
      ] = await Promise.all([
        import('../../report/context.ts'),
        import('../../report/report.ts'),
        import('../../suite/merge-shards.ts'),
        import('../../suite/output.ts'),
        import('../../suite/read-results.ts'),
        import('./tell.ts'),
      ]);
      const hasParts = (await partFilesIn(paths)).length > 0;
      const merged = hasParts
        ? await (await import('./merge-parts.ts')).mergePartsHere(paths, outOf(flags), terminal)
        : [];
      const results = await readResults(paths, merged);
      await requireFolder(resolve(outOf(flags)), outOf(flags));
      for (const shards of await mergeShards(paths, outOf(flags))) terminal.log.info(mergedLine(shards));
      const formats = (flags.format as ReportFormat[] | undefined) ?? REPORT_FORMATS;
      const earlier = flags.earlier === undefined ? [] : await earlierIn(flags.earlier as string[], terminal.log);
      const report = reportOf(results, { ...PLAIN_CONTEXT, earlier });
      const reports = await attempted(writeReports(report, outOf(flags), formats));
      tell(report, reports.value ?? [], flags.json === true, terminal);
      if (reports.value === null) throw reports.problem;
      finish(exitCodeOf(results));
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay report modelassay-out/results downloaded-artifacts\n  modelassay report modelassay-out/results --earlier nightly\n',
    );
};

function formatsOf(list: string): ReportFormat[] {
  return list.split(',').map((text) => {
    const format = REPORT_FORMATS.find((name) => name === text.trim());
    if (format === undefined)
      throw new InvalidArgumentError(`"${text}" is no format; known are ${REPORT_FORMATS.join(', ')}.`);
    return format;
  });
}

/** A first run has none, which is no reason to tell nothing. */
async function earlierIn(paths: readonly string[], log: Logger): Promise<readonly Result[]> {
  const { leftOut, resultsOfRuns } = await import('../../suite/kept-results.ts');
  const kept = await attempted(resultsOfRuns(paths));
  const problem = kept.value === null ? messageOf(kept.problem) : leftOut(kept.value);
  if (problem !== null) log.warn(problem);
  return kept.value?.results ?? [];
}
