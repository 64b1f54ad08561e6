/** Where a gate says what it does. The runner, the terminal and the tests each bring their own. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** A measurement under way. `total` is undefined while the number of rows is not known. */
export interface ProgressEvent {
  /** What is being done, such as `accuracy: candidate and baseline`. */
  readonly task: string;
  readonly done: number;
  readonly total: number | undefined;
  /** What is counted: `rows`, `files`. */
  readonly unit: string;
}

export type ProgressListener = (event: ProgressEvent) => void;

export const silentLogger: Logger = { debug() {}, info() {}, warn() {} };
