import type { AnyGate } from '../../gates/gate.ts';
import { EXIT } from '../../suite/exit-code.ts';
import type { Policy } from '../../suite/policy.ts';
import { gateSettings } from '../../suite/settings.ts';
import type { Furnish } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { addFlag, addRunFlags, type Flags, flagValue, policyOfRun } from './flags.ts';

/** `modelassay <gate>`: one gate, its keys as flags. Flags replace what a policy file says at the same key. */
export async function gateCommand(gate: AnyGate): Promise<Furnish> {
  const settings = await gateSettings(gate);
  return (command, terminal, finish) => {
    addRunFlags(command);
    for (const setting of settings) addFlag(command, setting);
    if (gate.explains)
      command.option('--explain', 'print the SQL that the gate would run, and stop before reading data');
    if (gate.plans) {
      command.option(
        '--plan',
        'print which limits these rows can decide, and how many rows the others need; decide nothing',
      );
    }
    command
      .action(async (flags: Flags) => {
        const policy = await policyOfRun(flags, settings, [gate.name], false);
        const { assay } = await import('./assay.ts');
        const code = await (flags.explain === true || flags.plan === true
          ? print(gate, policy, flags, terminal)
          : assay(policy, [gate.name], flags, terminal));
        finish(code);
      })
      .addHelpText('after', `\nExample:\n${gate.example.trimEnd().replace(/^/gm, '  ')}\n`);
  };
}

/** What a gate would do, or what its rows can decide, in place of deciding. */
async function print(gate: AnyGate, policy: Policy, flags: Flags, terminal: Terminal): Promise<number> {
  const { openSession } = await import('../../suite/session.ts');
  const session = openSession({
    log: terminal.log,
    progress: terminal.progress,
    signal: new AbortController().signal,
    workspace: process.cwd(),
    runtimePath: flagValue(flags, 'runtime-path'),
  });
  try {
    const steps = await gate.load();
    const own = policy.gate(gate.name);
    const said =
      flags.explain === true
        ? await steps.explain!(own, session)
        : steps.plan!(own, (await steps.measure(own, { ...session, attach: async () => {} })).measurement);
    terminal.out(`${said.trimEnd()}\n`);
    return EXIT.notBlocked;
  } finally {
    await session.close();
  }
}
