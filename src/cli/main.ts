import { Command, CommanderError } from 'commander';
import { toldBy } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { TOOL } from '../core/version.ts';
import { EXIT, exitCodeOfError } from '../suite/exit-code.ts';
import { withHelp } from '../wording/help.ts';
import { COMMANDS } from './commands.ts';
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
  const asked = askedCommand(args);
  const names = [...COMMANDS.map(({ name }) => name), HELP];
  // Told before --help is looked at, which would answer with the list of commands and say that all is well.
  if (asked !== undefined && !names.includes(asked)) {
    terminal.fail(`There is no command "${asked}".${didYouMean(asked, names)} modelassay --help lists all.`);
    return EXIT.wrongInput;
  }
  try {
    for (const { name, does, load } of COMMANDS) {
      const command = program.command(name).description(does);
      if (name === asked) (await load())(command, terminal, finish);
    }
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.notBlocked : EXIT.wrongInput;
    terminal.fail(withHelp(String(toldBy(error))));
    if (terminal.verbose && error instanceof Error) terminal.error(`${error.stack}\n`);
    return exitCodeOfError(error);
  }
}

const HELP = 'help';

/** The first word that is no flag: what stands before it are flags of the whole, none of which takes a value. */
function askedCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((word) => !word.startsWith('-'));
  return first === HELP ? (second ?? HELP) : first;
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
