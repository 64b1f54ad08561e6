import { runCli } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** One command line, in this process and its working folder. */
export async function modelassay(...args: string[]): Promise<Ran> {
  let out = '';
  let error = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    log: {
      debug: () => undefined,
      info: (message) => {
        error += `${message}\n`;
      },
      warn: (message) => {
        error += `warning: ${message}\n`;
      },
    },
    progress: () => undefined,
    clearProgress: () => undefined,
    color: false,
    columns: 120,
    verbose: false,
    fail: (message) => {
      error += `error: ${message}\n`;
    },
  };
  const code = await runCli(args, terminal);
  return { code, out, error };
}
