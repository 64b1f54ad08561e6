import { ConfigurationError, positionPrefix, type SourcePosition } from '../core/errors.ts';
import type { Contract } from './model.ts';

/**
 * What to do with what a contract asks and no check can test: refuse all of it (`error`), list all of it as not checked
 * (`warn`), or refuse only what changes the meaning of other rules (`careful`).
 */
export const ON_UNSUPPORTED = ['error', 'careful', 'warn'] as const;
export type OnUnsupported = (typeof ON_UNSUPPORTED)[number];

/** Gathers everything that is wrong with a contract, so that the user is told all of it at once. */
export interface Problems {
  mistake(position: SourcePosition | undefined | null, text: string): void;
  /** Something that this tool cannot do and that changes what other rules mean: which rows, how values are read. */
  unsupported(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** A rule that this tool cannot test and that stands for itself: without it every other rule means the same. */
  leftOut(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** The same of what a rule on whole objects judges where the data is JSON. */
  onObjectsOnly(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** True where one that is listed begins so. */
  tells(start: string): boolean;
  /** True where there is any such. */
  hasObjectsOnly(): boolean;
  /** Something that is not meant to be tested, such as prose. */
  untested(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** Throws ConfigurationError with a line per mistake; else what was not carried over. */
  finish(): Contract['untested'];
}

/** An empty collection of problems. */
export function collectProblems(onUnsupported: OnUnsupported): Problems {
  const mistakes: { position: SourcePosition | undefined; text: string }[] = [];
  const untested: Contract['untested'][number][] = [];
  const list = (asked: boolean, position: SourcePosition | undefined | null, title: string, reason: string) =>
    untested.push({ title, reason, position: position ?? null, asked });
  const refuse = (position: SourcePosition | undefined | null, title: string, reason: string) => {
    const text = `${title} cannot be tested: ${reason}. Remove it, or set on-unsupported: warn to go on without it.`;
    mistakes.push({ position: position ?? undefined, text });
  };
  return {
    mistake(position, text) {
      mistakes.push({ position: position ?? undefined, text });
    },
    unsupported(position, title, reason) {
      if (onUnsupported === 'warn') list(true, position, title, reason);
      else refuse(position, title, reason);
    },
    leftOut(position, title, reason) {
      if (onUnsupported === 'error') refuse(position, title, reason);
      else list(true, position, title, reason);
    },
    onObjectsOnly(position, title, reason) {
      if (onUnsupported === 'error') refuse(position, title, reason);
      else untested.push({ title, reason, position: position ?? null, asked: true, byObject: true });
    },
    tells: (start) => untested.some(({ title }) => title.startsWith(start)),
    hasObjectsOnly: () => untested.some(({ byObject }) => byObject),
    untested(position, title, reason) {
      list(false, position, title, reason);
    },
    finish() {
      if (mistakes.length === 0) return untested;
      const message = mistakes.map(({ position, text }) => positionPrefix(position) + text).join('\n');
      throw new ConfigurationError(message, { position: mistakes[0]?.position });
    },
  };
}
