import { Option } from 'commander';
import { GATES } from '../../gates/list.ts';
import { suiteSettings } from '../../suite/settings.ts';
import type { Furnish } from '../command.ts';
import { addFlag, addRunFlags, type Flags, offering, policyOfRun } from './flags.ts';

/** `modelassay run`: every gate of the policy, then the report. */
export const runCommand: Furnish = (command, terminal, finish) => {
  addRunFlags(command, true);
  for (const setting of suiteSettings()) addFlag(command, setting);
  command
    .addOption(
      offering(
        new Option('--gate <name...>', 'only these gates'),
        GATES.map(({ name }) => name),
      ),
    )
    .action(async (flags: Flags) => {
      const { assay } = await import('./assay.ts');
      const only = Array.isArray(flags.gate) ? (flags.gate as string[]) : undefined;
      const gates = only ?? GATES.map(({ name }) => name);
      finish(await assay(await policyOfRun(flags, suiteSettings(), gates, true), only, flags, terminal));
    })
    .addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Examples:
  modelassay run
  modelassay run --config ci/modelassay.yml --out build/assay
  modelassay run --gate accuracy --model models/candidate.onnx
  modelassay run --print-config
`;
