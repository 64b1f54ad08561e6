import { resolve } from 'node:path';
import { ConfigurationError } from '../../core/errors.ts';
import { calibrate, calibrationText } from '../../gates/drift/calibrate.ts';
import { featureName } from '../../profile/document.ts';
import { askFor } from '../../profile/features.ts';
import { firstProfile } from '../../profile/measure.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { requireColumns } from '../../table/columns.ts';
import { column as columnOf, type Expression, isNull, not, text, when } from '../../table/expression.ts';
import { rowsOf, sample } from '../../table/query.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';
import { withSession } from './session.ts';

/** More rows than these say nothing new of a tolerance, and each split looks at all of them. */
const MOST_ROWS = 20_000;

/** `modelassay calibrate REFERENCE`: how often the drift gate would say drift of data that did not. */
export const calibrateCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('<reference...>', 'files, folders or globs of one table')
    .option('--current-rows <number>', 'rows that the current data will have (default: half of the rows)')
    .option('--splits <number>', 'how many splits are judged (default: 100)')
    .option('--ignore <columns>', 'columns to leave out, separated by commas: ids')
    .option('--group-by <column>', 'column of whose equal values rows hang together: they stay together in a split')
    .option('--time <column>', 'column of times: each window of history plays the current data once')
    .option('--seed <number>', 'of the splits (default: 1)')
    .option('--runtime-path <folder>', 'folder whose node_modules holds @duckdb/node-api')
    .action(async (paths: string[], flags: Flags) => {
      const without = new Set((flagValue(flags, 'ignore') ?? '').split(',').map((name) => name.trim()));
      const { profile, rows } = await withSession(terminal, flags, async (session) => {
        const engine = await session.tables();
        const dataset = await engine.open({ paths: paths.map((path) => resolve(path)) });
        const made = new Date().toISOString();
        const base = { engine, made, seed: 0, name: paths[0]!, without, types: new Map(), keepRows: 0 };
        const profile = await firstProfile(dataset, base);
        const named = ['group-by', 'time'].flatMap((key) => flagValue(flags, key) ?? []);
        requireColumns(
          dataset.name,
          dataset.columns.map(({ name }) => name),
          named,
        );
        const columns = {
          ...Object.fromEntries(
            profile.features.flatMap((feature) => {
              const asked = askFor({ ...feature, summary: feature.values.is }, dataset);
              return typeof asked === 'string'
                ? []
                : [[featureName(feature), feature.values.is === 'nothing' ? presence(asked.raw) : asked.value]];
            }),
          ),
          ...Object.fromEntries(named.map((name) => [name, columnOf(name)])),
        };
        return {
          profile,
          rows: await engine.select(sample(rowsOf(dataset), MOST_ROWS, 0), { columns, limit: MOST_ROWS }),
        };
      });
      const options = {
        currentRows: numberOf(flags, 'current-rows', Math.floor(rows.length / 2)),
        splits: numberOf(flags, 'splits', 100),
        seed: numberOf(flags, 'seed', 1),
        groupBy: flagValue(flags, 'group-by'),
        time: flagValue(flags, 'time'),
      };
      terminal.out(calibrationText(calibrate(profile, rows, options), profile));
      finish(EXIT.notBlocked);
    })
    .addHelpText('after', '\nExample:\n  modelassay calibrate data/train.parquet --current-rows 2000 --ignore id\n');
};

/** Of what is not compared beyond whether it is there. */
const presence = (raw: Expression) => when([[not(isNull(raw)), text('there')]]);

function numberOf(flags: Flags, name: string, fallback: number): number {
  const written = flagValue(flags, name);
  if (written === undefined) return fallback;
  if (!/^[1-9]\d{0,5}$/.test(written))
    throw new ConfigurationError(`--${name} ${written} is no whole number from 1 to 999999.`);
  return Number(written);
}
