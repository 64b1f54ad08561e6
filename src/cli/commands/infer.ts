import { basename, extname } from 'node:path';
import { Option } from 'commander';
import { inferContract } from '../../gates/data-schema/infer.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { CSV_ENCODINGS, type CsvOptions } from '../../table/source.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';
import { withSession } from './session.ts';
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
      const csv = csvOf(flags);
      const name = flagValue(flags, 'name') ?? basename(paths[0]!, extname(paths[0]!));
      const contract = await withSession(terminal, flags, async (session) => {
        const engine = await session.tables();
        return inferContract(engine, await engine.open(csv ? { paths, csv } : { paths }), name);
      });
      writeOrPrint(contract, flagValue(flags, 'output'), terminal);
      finish(EXIT.notBlocked);
    })
    .addHelpText('after', '\nExample:\n  modelassay infer data/train.parquet -o contracts/train.odcs.yaml\n');
};

function csvOf(flags: Flags): CsvOptions | undefined {
  const delimiter = flagValue(flags, 'delimiter');
  const encoding = CSV_ENCODINGS.find((name) => name === flagValue(flags, 'encoding'));
  if (delimiter === undefined && encoding === undefined) return undefined;
  return { ...(delimiter === undefined ? {} : { delimiter }), ...(encoding === undefined ? {} : { encoding }) };
}
