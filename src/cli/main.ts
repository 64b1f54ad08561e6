import { Command, CommanderError } from 'commander';
import { messageOf } from '../core/errors.ts';
import { GATES } from '../gates/list.ts';
import { EXIT, exitCodeOfError } from '../suite/exit-code.ts';
import { TOOL } from '../suite/version.ts';
import { convertCommand } from './commands/convert.ts';
import { evidenceCommand } from './commands/evidence.ts';
import { fingerprintCommand, reproduceCommand } from './commands/fingerprint.ts';
import { gateCommand } from './commands/gate.ts';
import { inferCommand } from './commands/infer.ts';
import { reportCommand } from './commands/report.ts';
import { suiteCommand } from './commands/run.ts';
import { verbCommands } from './commands/verbs.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Run one command line; resolves to the exit code and never throws. */
export async function runCli(args: readonly string[], terminal: Terminal = openTerminal()): Promise<number> {
  let code: number = EXIT.notBlocked;
  const finish = (value: number) => {
    code = value;
  };
  const program = new Command('modelassay')
    .description('Gates for machine-learning models: verdicts with stated error rates.')
    .version(TOOL.version)
    // Otherwise "promote --version 12" would print the version of this tool.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .showSuggestionAfterError()
    .addHelpText('after', EXIT_CODES);
  program.addCommand(suiteCommand(terminal, finish));
  for (const gate of GATES) program.addCommand(gateCommand(gate, terminal, finish));
  program.addCommand(reportCommand(terminal, finish));
  program.addCommand(inferCommand(terminal, finish));
  program.addCommand(convertCommand(terminal, finish));
  program.addCommand(evidenceCommand(terminal, finish));
  program.addCommand(fingerprintCommand(terminal, finish));
  program.addCommand(reproduceCommand(terminal, finish));
  for (const command of verbCommands(terminal, finish)) program.addCommand(command);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.notBlocked : EXIT.wrongInput;
    terminal.fail(messageOf(error));
    if (terminal.verbose && error instanceof Error) terminal.error(`${error.stack}\n`);
    return exitCodeOfError(error);
  }
}

const EXIT_CODES = `
Exit code: 0 not blocked · 1 blocked by a verdict · 2 wrong configuration or input · 3 could not run · 130 interrupted

Examples:
  modelassay run                                   every gate of ./modelassay.yml, then the report
  modelassay run --gate accuracy --json            one gate, for machines
  modelassay report modelassay-out                 tell the verdict of earlier results again
  modelassay promote --dry-run                     what it would take to put this model into production
  modelassay status                                what is in production, since when, by whom
`;
