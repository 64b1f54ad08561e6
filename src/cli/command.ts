import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Gives a command its arguments, its flags and its action. `finish` is told the exit code. */
export type Furnish = (command: Command, terminal: Terminal, finish: (code: number) => void) => void;

/** A command as `--help` lists it. What it takes and does is loaded when it is asked for. */
export interface CommandDoor {
  readonly name: string;
  readonly does: string;
  load(): Promise<Furnish>;
}
