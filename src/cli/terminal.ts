import { styleText } from 'node:util';
import type { Logger, ProgressListener } from '../core/log.ts';
import { createProgress } from './progress.ts';

/** What a command may do to the outside: two streams, and a way to be told to stop. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly log: Logger;
  readonly progress: ProgressListener;
  /** Wipes the live line before anything else is printed. */
  readonly clearProgress: () => void;
  readonly color: boolean;
  readonly columns: number;
  readonly verbose: boolean;
  readonly fail: (message: string) => void;
}

/** The process's own terminal. Results go to standard output, everything else to standard error. */
export function openTerminal(environment: NodeJS.ProcessEnv = process.env): Terminal {
  const live = process.stderr.isTTY === true && environment.CI !== 'true' && environment.TERM !== 'dumb';
  const color = wantsColor(environment, process.stdout.isTTY === true);
  const verbose = environment.MODELASSAY_DEBUG === '1' || environment.RUNNER_DEBUG === '1';
  const progress = createProgress({ write: (text) => process.stderr.write(text), live, now: () => performance.now() });
  const error = (text: string) => {
    progress.clear();
    process.stderr.write(text);
  };
  return {
    out: (text) => {
      progress.clear();
      process.stdout.write(text);
    },
    error,
    log: {
      debug: (message) => verbose && error(`debug: ${message}\n`),
      info: (message) => error(`${message}\n`),
      warn: (message) => error(`warning: ${message}\n`),
    },
    progress: progress.update,
    clearProgress: progress.clear,
    color,
    columns: process.stdout.columns ?? 120,
    verbose,
    fail: (message) => error(`${paint(color, 'error:')} ${message}\n`),
  };
}

/** https://no-color.org: NO_COLOR with any value turns color off; FORCE_COLOR turns it on where there is no terminal. */
function wantsColor(environment: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if ((environment.NO_COLOR ?? '') !== '') return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined && forced !== '' && forced !== '0') return true;
  return isTerminal && environment.TERM !== 'dumb';
}

function paint(color: boolean, text: string): string {
  return color ? styleText('red', text, { validateStream: false }) : text;
}
