import { fileURLToPath } from 'node:url';
import type { Logger, ProgressListener } from '../core/log.ts';
import type { GateContext } from '../gates/gate.ts';
import type { TableEngine } from '../table/rows.ts';

export interface SessionOptions {
  readonly log: Logger;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
  readonly workingFolder: string;
  readonly runtimePath: string | undefined;
}

/** A gate's context on this machine: native modules are found and loaded when a gate first asks for them. */
export interface Session extends GateContext {
  close(): Promise<void>;
}
