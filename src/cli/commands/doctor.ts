import { doctorContext } from '../../doctor/context.ts';
import { examine } from '../../doctor/examine.ts';
import { findingsTable } from '../../doctor/table.ts';
import { EXIT } from '../../suite/exit-code.ts';
import { RUN_SETTINGS } from '../../suite/run-settings.ts';
import type { Furnish } from '../command.ts';
import { type Flags, flagValue } from './flags.ts';

/** `modelassay doctor`: exit code 1 where something will break a gate. */
export const doctorCommand: Furnish = (command, terminal, finish) => {
  command
    .option('--config <file>', 'the policy (default: modelassay.yml)')
    .option('--gpu', 'ask about GPUs, even where no gate of the policy needs one')
    .option('--runtime-path <folder>', 'folder whose node_modules holds the native modules')
    .option('--runtime-feed <value>', RUN_SETTINGS['runtime-feed'].description)
    .option('--json', 'print the findings as JSON on standard output')
    .action(async (flags: Flags) => {
      const stop = new AbortController();
      const context = await doctorContext({
        folder: process.cwd(),
        environment: process.env,
        config: flagValue(flags, 'config'),
        gpu: flags.gpu === true,
        runtimePath: flagValue(flags, 'runtime-path'),
        runtimeFeed: flagValue(flags, 'runtime-feed'),
        signal: stop.signal,
      });
      const findings = await examine(context);
      if (flags.json === true) terminal.out(`${JSON.stringify(findings, null, 2)}\n`);
      else terminal.out(findingsTable(findings));
      finish(findings.some(({ state }) => state === 'trouble') ? EXIT.blocked : EXIT.notBlocked);
    })
    .addHelpText('after', '\nExamples:\n  modelassay doctor\n  modelassay doctor --gpu --json\n');
};
