import type { AnyGate, GatePolicy } from '../../gates/gate.ts';
import { readGitHubContext } from '../../github/context.ts';
import { isInCi } from '../../github/other-ci.ts';
import { EXIT } from '../../suite/exit-code.ts';
import type { Policy } from '../../suite/policy.ts';
import type { Session } from '../../suite/session.ts';
import { gateSettings } from '../../suite/settings.ts';
import type { Furnish } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { addFlag, addRunFlags, type Flags, policyOfRun } from './flags.ts';
import { isPublicTo } from './public-repository.ts';

/** `modelassay <gate>`: one gate, its keys as flags. Flags replace what a policy file says at the same key. */
export async function gateCommand(gate: AnyGate): Promise<Furnish> {
  const settings = await gateSettings(gate);
  return (command, terminal, finish) => {
    addRunFlags(command, gate.inParts === true);
    for (const setting of settings) addFlag(command, setting);
    if (gate.explains)
      command.option('--explain', 'print the SQL that the gate would run, and stop before reading data');
    if (gate.plans) {
      command.option(
        '--plan',
        'print which limits these rows can decide, and how many rows the others need; decide nothing',
      );
    }
    if (gate.listsRows)
      command.option(
        '--rows <rule>',
        'print the rows that fail this rule as CSV, named by its id in the report, and stop',
      );
    command
      .action(async (flags: Flags) => {
        const policy = await policyOfRun(flags, settings, [gate.name], false);
        const { assay } = await import('./assay.ts');
        const code = await (flags.explain === true || flags.plan === true
          ? print(gate, policy, flags, terminal)
          : typeof flags.rows === 'string'
            ? printRows(gate, policy, flags, flags.rows, terminal)
            : assay(policy, [gate.name], flags, terminal));
        finish(code);
      })
      .addHelpText('after', `\nExample:\n${gate.example.trimEnd().replace(/^/gm, '  ')}\n`);
  };
}

/** What a gate would do, or what its rows can decide, in place of deciding. */
async function print(gate: AnyGate, policy: Policy, flags: Flags, terminal: Terminal): Promise<number> {
  return inSession(flags, terminal, async (session) => {
    const steps = await gate.load();
    const own = policy.gate(gate.name);
    const said =
      flags.explain === true ? await steps.explain!(own, session) : await planned(gate, own, policy, session);
    terminal.out(`${said.trimEnd()}\n`);
  });
}

async function planned(gate: AnyGate, own: GatePolicy<unknown>, policy: Policy, session: Session): Promise<string> {
  const [steps, { openBaseline }] = await Promise.all([gate.load(), import('../../suite/champion.ts')]);
  const baseline = openBaseline(policy, process.env, session);
  try {
    const whole = await baseline.complete(gate, own);
    const { measurement } = await steps.measure(whole, { ...session, attach: async () => {} });
    return steps.plan!(whole, measurement);
  } finally {
    await baseline.close();
  }
}

/** Many read the log of a continuous-integration run: there, rows are named and their values stay where they are. */
async function printRows(
  gate: AnyGate,
  policy: Policy,
  flags: Flags,
  rule: string,
  terminal: Terminal,
): Promise<number> {
  return inSession(flags, terminal, async (session) => {
    const { rows } = await gate.load();
    const columns = isInCi(process.env) ? 'key' : 'all';
    const listing = await rows!(await policy.gate(gate.name), session, rule, columns);
    const { csvText } = await import('../csv.ts');
    terminal.out(csvText(listing));
    terminal.error(`${listing.note}.\n`);
  });
}

async function inSession(flags: Flags, terminal: Terminal, work: (session: Session) => Promise<void>): Promise<number> {
  const { withSession } = await import('./session.ts');
  const context = await readGitHubContext({ environment: process.env, workingFolder: process.cwd() });
  await withSession(terminal, flags, work, { publicRepository: isPublicTo(context, process.env) });
  return EXIT.notBlocked;
}
