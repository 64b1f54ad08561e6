import { Command } from 'commander';
import type { AnyGate } from '../../gates/gate.ts';
import { gateSettings } from '../../suite/settings.ts';
import type { Terminal } from '../terminal.ts';
import { assay } from './assay.ts';
import { addFlag, addRunFlags, type Flags, policyOf } from './flags.ts';

/** `modelassay <gate>`: one gate, its keys as flags. Flags replace what a policy file says at the same key. */
export function gateCommand(gate: AnyGate, terminal: Terminal, finish: (code: number) => void): Command {
  const settings = gateSettings(gate);
  const command = new Command(gate.name).description(`${gate.decides} Flags take YAML, as in modelassay.yml.`);
  addRunFlags(command);
  for (const setting of settings) addFlag(command, setting);
  return command
    .action(async (flags: Flags) => {
      finish(await assay(policyOf(flags, settings, false), [gate.name], flags, terminal));
    })
    .addHelpText('after', `\nExample:\n${gate.example.trimEnd().replace(/^/gm, '  ')}\n`);
}
