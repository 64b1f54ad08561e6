import { seriesOf, trendText } from '../../report/trend.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { leftOut, resultsOfRef, resultsOfRuns } from '../../suite/kept-results.ts';
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
      const kept =
        paths.length > 0
          ? await resultsOfRuns(paths)
          : await resultsOfRef(process.cwd(), flagValue(flags, 'remote')!, new AbortController().signal);
      const left = leftOut(kept);
      if (left !== null) terminal.log.warn(left);
      const series = seriesOf(kept.results);
      terminal.out(flags.json === true ? `${JSON.stringify(series, null, 2)}\n` : trendText(series));
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay trend                     what refs/modelassay/results of origin keeps\n  modelassay trend nightly/*/results\n',
    );
};
