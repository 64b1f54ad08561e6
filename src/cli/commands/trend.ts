import { ConfigurationError } from '../../core/errors.ts';
import { seriesOf, trendText } from '../../report/trend.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { type KeptResults, leftOut, resultsOfMlflow, resultsOfRef, resultsOfRuns } from '../../suite/kept-results.ts';
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
    .option('--mlflow <experiment>', 'read what runs of this experiment logged below modelassay/ (MLFLOW_TRACKING_URI)')
    .option('--json', 'print the series as JSON on standard output')
    .action(async (paths: string[], flags: Flags) => {
      const kept = await keptIn(paths, flags);
      const left = leftOut(kept);
      if (left !== null) terminal.log.warn(left);
      const series = seriesOf(kept.results);
      terminal.out(flags.json === true ? `${JSON.stringify(series, null, 2)}\n` : trendText(series));
      finish(EXIT.notBlocked);
    })
    .addHelpText(
      'after',
      '\nExamples:\n  modelassay trend                     what refs/modelassay/results of origin keeps\n  modelassay trend nightly/*/results\n  modelassay trend --mlflow digits     what training jobs logged beside their models\n',
    );
};

async function keptIn(paths: readonly string[], flags: Flags): Promise<KeptResults> {
  const experiment = flagValue(flags, 'mlflow');
  if (experiment !== undefined && paths.length > 0)
    throw new ConfigurationError('Results are read from paths or from MLflow, not from both: leave one out.');
  if (experiment !== undefined) return resultsOfMlflow(experiment, process.env);
  if (paths.length > 0) return resultsOfRuns(paths);
  return resultsOfRef(process.cwd(), flagValue(flags, 'remote')!, new AbortController().signal);
}
