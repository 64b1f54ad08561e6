import type { Told } from './advice.ts';

/**
 * Who can mend it decides which error it is, and the exit code follows:
 * the user's configuration or input (2), the model under test (a verdict, so 1), or the place we run in (3).
 */
export type ProblemKind = 'input' | 'subject' | 'environment';

export interface SourcePosition {
  /** Path as the user wrote it, or the name of what was read: `input metrics`, `flag --metrics`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** A failure that the user is told about in one sentence and without a stack trace. */
export abstract class AssayError extends Error {
  abstract readonly kind: ProblemKind;
  readonly position: SourcePosition | undefined;
  /** The message with the keys that it names as parts; `message` names them as flags. */
  readonly told: Told;

  /** `message` says what happened, with which value, what is allowed, and what to do. */
  constructor(message: Told, options: { cause?: unknown; position?: SourcePosition | undefined } = {}) {
    super(String(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.told = message;
    this.position = options.position;
  }
}

/** The user's configuration, file or flag is wrong. Exit code 2. */
export class ConfigurationError extends AssayError {
  readonly kind = 'input';
}

/** The model under test (or its baseline) did something that no verdict can be built on. Becomes the verdict `error`. */
export class SubjectError extends AssayError {
  readonly kind = 'subject';
}

/** This machine, the network or a service would not let us run. Exit code 3. */
export class EnvironmentError extends AssayError {
  readonly kind = 'environment';
}

/** Asked to stop from outside (SIGINT, SIGTERM): what was finished is kept. Exit code 130. */
export class InterruptedError extends AssayError {
  readonly kind = 'environment';
}

/** What is wrong with an input that `work` reads stands at this position, unless what was thrown knows a better one. */
export async function placed<Value>(
  position: SourcePosition | undefined,
  work: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.position !== undefined) throw error;
    throw new ConfigurationError(error.told, { position, cause: error });
  }
}

/** `file:line:column: `, or nothing where no position is known. */
export function positionPrefix(position: SourcePosition | undefined): string {
  return position ? `${placeName(position)}: ` : '';
}

/**
 * `file:line`, with the column where one is given. The value of a flag or an input is its own place, and is a text: only
 * what lies beyond its beginning is numbered.
 */
export function placeName({ file, line, column }: Pick<SourcePosition, 'file' | 'line'> & { column?: number }): string {
  if (!/^(?:flag|input) /.test(file)) return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
  const row = line > 1 ? `, line ${line}` : '';
  return column === undefined || column === 1 ? file + row : `${file}${row}, character ${column}`;
}

/** What anything that was thrown tells, with the keys that it names as parts: what is none of our errors is our own fault. */
export function toldBy(error: unknown): Told {
  if (error instanceof AssayError) return error.told;
  return `Unexpected failure: ${messageOf(error)}. This is a fault of Model Assay, not of what it was given; MODELASSAY_DEBUG=1 tells where.`;
}

/** The text of anything that was thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
