import { AssayError, InterruptedError } from '../core/errors.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult } from '../result/notice.ts';

/** What a process ends with; scripts and workflows rely on these numbers. */
export const EXIT = {
  notBlocked: 0,
  blocked: 1,
  /** The user's configuration or input is wrong. */
  wrongInput: 2,
  /** It could not run: the machine, the network, a service, or our own fault. */
  couldNotRun: 3,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

/** The gravest of several results and of what is missing. Nothing at all could not run. */
export function exitCodeOf(results: readonly Result[], missing: readonly MissingResult[] = []): number {
  if (results.length + missing.length === 0) return EXIT.couldNotRun;
  const kinds = new Set(results.map((result) => result.problem?.kind));
  if (kinds.has('environment')) return EXIT.couldNotRun;
  if (kinds.has('input') || missing.some((item) => item.wrongInput)) return EXIT.wrongInput;
  return missing.length > 0 || results.some((result) => result.verdict !== 'pass') ? EXIT.blocked : EXIT.notBlocked;
}

/** Of what kept parts of results from being measured; null where nothing did. */
export function exitCodeOfProblems(problems: readonly Result['problem'][]): number {
  const kinds = new Set(problems.map((problem) => problem?.kind));
  if (kinds.has('environment')) return EXIT.couldNotRun;
  if (kinds.has('input')) return EXIT.wrongInput;
  return kinds.has('subject') ? EXIT.blocked : EXIT.notBlocked;
}

/** For a failure outside any gate. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof InterruptedError) return EXIT.interrupted;
  if (!(error instanceof AssayError)) return EXIT.couldNotRun;
  if (error.kind === 'input') return EXIT.wrongInput;
  return error.kind === 'subject' ? EXIT.blocked : EXIT.couldNotRun;
}
