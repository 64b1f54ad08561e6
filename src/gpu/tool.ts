import type { CommandBudget, CommandOutcome } from '../child/command.ts';
import type { Command } from '../child/program.ts';
import type { WatchBudget, WatchedProgram } from '../child/watch.ts';
import type { Milliseconds } from '../core/units.ts';
import type { GpuProcess, GpuReading } from './reading.ts';

/** What reads a GPU: a program of its maker, found and asked which fields it knows. */
export interface GpuTool {
  readonly name: 'nvidia-smi' | 'rocm-smi';
  /** Watts by which its readings of power may be wrong, as its maker says; null where nobody says. */
  readonly powerError: number | null;
  /** One look, while nothing of ours runs there. Throws EnvironmentError where it says nothing that can be read. */
  look(): Promise<GpuLook>;
  /** Starts reading in a process of its own. */
  watch(interval: Milliseconds): Telemetry;
}

export interface GpuLook {
  readonly reading: GpuReading;
  /** Those that compute there; null where the tool does not tell. */
  readonly processes: readonly GpuProcess[] | null;
  /** The version of CUDA that the driver brings; null where it does not say. */
  readonly cuda: string | null;
}

/** Readings as they come in. */
export interface Telemetry {
  readonly samples: readonly GpuSample[];
  /** Why no more come, or why a line could not be read, as the rest of a sentence about the tool; null while all is well. */
  readonly trouble: string | null;
  /** Settles when there is a further reading, or there will be none. */
  next(): Promise<void>;
  /** Ends it and gives what came. */
  close(): Promise<readonly GpuSample[]>;
}

export interface GpuSample {
  /** Milliseconds of the clock that the calls are timed by. */
  readonly at: number;
  readonly reading: GpuReading;
}

/** What a tool is reached through. */
export interface GpuHost {
  run(command: Command, budget: CommandBudget): Promise<CommandOutcome>;
  watch(command: Command, budget: WatchBudget, onLine: (line: string) => void): WatchedProgram;
  now(): number;
  /** In which it runs: any that is there. */
  readonly folder: string;
}
