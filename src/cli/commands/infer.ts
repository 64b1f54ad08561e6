import { basename, extname } from 'node:path';
import { Option } from 'commander';
import { inferContract } from '../../gates/data-schema/infer.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { openSession } from '../../suite/session.ts';
import { CSV_ENCODINGS, type CsvOptions } from '../../table/source.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';
import { writeOrPrint } from './write-or-print.ts';

/** `modelassay infer DATA -o FILE`: a first contract, for a person to edit. */
export const inferCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('<data...>', 'files, folders or globs of one table')
    .option('-o, --output <file>', 'where to write the contract (default: standard output)')
    .option('--name <name>', 'what the contract calls the table (default: the file’s name)')
    .option('--delimiter <character>', 'of delimited text (default: a comma, or a tab for .tsv)')
    .addOption(new Option('--encoding <name>', 'of delimited text (default: utf-8)').choices(CSV_ENCODINGS))
    .option('--runtime-path <folder>', 'folder whose node_modules holds @duckdb/node-api')
    .action(async (paths: string[], flags: Flags) => {
      const session = openSession({
        log: terminal.log,
        progress: terminal.progress,
        signal: new AbortController().signal,
        workspace: process.cwd(),
        runtimePath: flagValue(flags, 'runtime-path'),
      });
      try {
        const engine = await session.tables();
        const csv = csvOf(flags);
        const dataset = await engine.open(csv ? { paths, csv } : { paths });
        const name = flagValue(flags, 'name') ?? basename(paths[0]!, extname(paths[0]!));
        writeOrPrint(await inferContract(engine, dataset, name), flagValue(flags, 'output'), terminal);
        finish(EXIT.notBlocked);
      } finally {
        await session.close();
      }
    })
    .addHelpText('after', '\nExample:\n  modelassay infer data/train.parquet -o contracts/train.odcs.yaml\n');
};

function csvOf(flags: Flags): CsvOptions | undefined {
  const delimiter = flagValue(flags, 'delimiter');
  const encoding = CSV_ENCODINGS.find((name) => name === flagValue(flags, 'encoding'));
  if (delimiter === undefined && encoding === undefined) return undefined;
  return { ...(delimiter === undefined ? {} : { delimiter }), ...(encoding === undefined ? {} : { encoding }) };
}
