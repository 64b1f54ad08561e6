import { seriesOf, trendText } from '../../report/trend.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { resultsOfRef, resultsOfRuns } from '../../suite/kept-results.ts';
import { several } from '../../wording/numbers.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';

/** `modelassay trend`: the metrics of earlier runs. */
export const trendCommand: Furnish = (command, terminal, finish) => {
  command
    .argument(
      '[path...]',
      'results of earlier runs: files, or folders that hold them (default: what GitHub keeps for the default branch)',
    )
    .option('--remote <name>', 'the remote whose refs/modelassay/results is read, without a path', 'origin')
    .option('--json', 'print the series as JSON on standard output')
    .action(async (paths: string[], flags: Flags) => {
      const { results, unreadable } =
        paths.length > 0
          ? await resultsOfRuns(paths)
          : await resultsOfRef(process.cwd(), flagValue(flags, 'remote')!, new AbortController().signal);
      if (unreadable > 0)
        terminal.log.warn(`${several(unreadable, 'document is', 'documents are')} no result, and left out.`);
      const series = seriesOf(results);
      terminal.out(flags.json === true ? `${JSON.stringify(series, null, 2)}\n` : trendText(series));
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay trend                     what refs/modelassay/results of origin keeps\n  modelassay trend nightly/*/results\n',
    );
};
