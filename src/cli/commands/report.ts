import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { REPORT_FORMATS, type ReportFormat, writeReports } from '../../report/write.ts';
import { exitCodeOf } from '../../suite/exit-code.ts';
import { requireFolder } from '../../suite/output.ts';
import { readResults } from '../../suite/read-results.ts';
import type { Terminal } from '../terminal.ts';
import { type Flags, outOf } from './flags.ts';
import { tell } from './tell.ts';

/** `modelassay report PATH…`: merge earlier results and tell the verdict. */
export function reportCommand(terminal: Terminal, finish: (code: number) => void): Command {
  return new Command('report')
    .description('Merge result files and tell the verdict.')
    .argument('<path...>', 'result files, or folders that hold them')
    .option('--out <folder>', 'folder for the reports (default: modelassay-out)')
    .addOption(
      new Option('--format <name...>', 'which reports to write')
        .choices([...REPORT_FORMATS])
        .default([...REPORT_FORMATS], 'all'),
    )
    .option('--json', 'print the merged verdict as JSON on standard output')
    .action(async (paths: string[], flags: Flags) => {
      const results = await readResults(paths);
      await requireFolder(resolve(outOf(flags)), outOf(flags));
      const reports = await writeReports(results, outOf(flags), flags.format as ReportFormat[]);
      tell(results, reports, flags.json === true, terminal);
      finish(exitCodeOf(results));
    })
    .addHelpText('after', '\nExample:\n  modelassay report modelassay-out/results downloaded-artifacts\n');
}
