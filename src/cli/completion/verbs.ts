import { Command, type Option } from 'commander';
import type { Takes } from '../../config/takes.ts';
import type { CommandDoor } from '../command.ts';
import type { Terminal } from '../terminal.ts';

/** What a shell is told of one flag. */
export interface Flag {
  /** `--output`. */
  readonly long: string;
  /** `-o`, where it has one. */
  readonly short: string | undefined;
  readonly does: string;
  /** `optional`: it is on where it stands alone. */
  readonly value: 'none' | 'optional' | 'one' | 'several';
  readonly takes: Takes;
}

/** What a shell is told of one verb: the same that `--help` prints, for it is read from the same command. */
export interface Verb {
  readonly name: string;
  readonly does: string;
  readonly flags: readonly Flag[];
  /** What stands there without a flag: a file, unless its words are listed; null where nothing may. */
  readonly argument: Takes | null;
}

/** Every verb, loaded and asked what it takes. */
export async function verbsOf(doors: readonly CommandDoor[], terminal: Terminal): Promise<Verb[]> {
  return Promise.all(
    doors.map(async ({ name, does, load }) => {
      const command = new Command(name);
      (await load())(command, terminal, () => {});
      const [argument] = command.registeredArguments;
      return {
        name,
        does: short(does),
        flags: [...command.options.map(flagOf), HELP],
        argument: argument === undefined ? null : (argument.argChoices ?? 'file'),
      };
    }),
  );
}

const HELP: Flag = {
  long: '--help',
  short: '-h',
  does: 'what it does and takes',
  value: 'none',
  takes: 'value',
};

function flagOf(option: Option): Flag {
  const value = option.variadic ? 'several' : option.required ? 'one' : option.optional ? 'optional' : 'none';
  const words = option.argChoices ?? (value === 'optional' ? ['true', 'false'] : undefined);
  const placeholder = option.flags.match(/<([^>.]+)/)?.[1] ?? '';
  return {
    long: option.long!,
    short: option.short,
    does: short(option.description),
    value,
    takes: words ?? PLACEHOLDERS[placeholder] ?? 'value',
  };
}

/** Of a placeholder that names a path, which kind. */
const PLACEHOLDERS: Readonly<Record<string, Takes>> = {
  file: 'file',
  profile: 'file',
  path: 'file',
  folder: 'folder',
};

/** The first sentence, for a line of a menu. */
function short(text: string): string {
  const [sentence] = text.split(/(?<=\.)\s|; | \(default:/);
  return sentence!.replace(/\.$/, '');
}
