import { Option } from 'commander';
import { CONTRACT_FORMATS, type ContractFormat } from '../../contracts/model.ts';
import { ON_UNSUPPORTED } from '../../contracts/problems.ts';
import { convertContract } from '../../gates/data-schema/convert-contract.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { readBounded } from '../../suite/gate-files.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';
import { writeOrPrint } from './write-or-print.ts';

/** `modelassay convert CONTRACT`: the ODCS form of a contract that was written for another tool. */
export const convertCommand: Furnish = (command, terminal, finish) => {
  command
    .argument('<contract>', 'the contract to convert')
    .option('-o, --output <file>', 'where to write it (default: standard output)')
    .addOption(
      new Option('--format <name>', 'of the contract (default: told from its keys)').choices([...CONTRACT_FORMATS]),
    )
    .addOption(
      new Option('--on-unsupported <what>', 'rules that cannot be carried over')
        .choices([...ON_UNSUPPORTED])
        .default('careful'),
    )
    .action(async (contract: string, flags: Flags) => {
      const { text, leftOut } = await convertContract(contract, {
        format: flagValue(flags, 'format') as ContractFormat | undefined,
        onUnsupported: ON_UNSUPPORTED.find((what) => what === flags.onUnsupported),
        read: readBounded,
      });
      for (const { title, reason } of leftOut) terminal.log.warn(`not carried over: ${title}: ${reason}`);
      writeOrPrint(text, flagValue(flags, 'output'), terminal);
      finish(EXIT.notBlocked);
    })
    .addHelpText('after', '\nExample:\n  modelassay convert expectations/suite.json -o contracts/suite.odcs.yaml\n');
};
