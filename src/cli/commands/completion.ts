import { Argument } from 'commander';
import { ConfigurationError } from '../../core/errors.ts';
import { EXIT } from '../../suite/exit-code.ts';
import type { CommandDoor, Furnish } from '../command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { type Verb, verbsOf } from '../completion/verbs.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { offering } from './flags.ts';

const SHELLS: Readonly<Record<string, (verbs: readonly Verb[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `modelassay completion SHELL`: a script that completes verbs, flags and their values, made from what `--help` prints. */
export function completionCommand(doors: readonly CommandDoor[]): Furnish {
  return (command, terminal, finish) => {
    command
      .addArgument(offering(new Argument('<shell>', 'the shell that completes'), Object.keys(SHELLS)))
      .action(async (shell: string) => {
        const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
        if (script === undefined) {
          throw new ConfigurationError(
            `There is no completion for ${shell}, only for ${Object.keys(SHELLS).join(', ')}.`,
          );
        }
        terminal.out(script(await verbsOf(doors, terminal)));
        finish(EXIT.notBlocked);
      })
      .addHelpText('after', EXAMPLES);
  };
}

const EXAMPLES = `
Examples:
  eval "$(modelassay completion bash)"                 in ~/.bashrc
  source <(modelassay completion zsh)                  in ~/.zshrc, after compinit
  modelassay completion fish | source                  in ~/.config/fish/config.fish
`;
