import { ConfigurationError, positionPrefix, type SourcePosition } from '../core/errors.ts';
import type { Contract } from './model.ts';

/** What to do with a rule that cannot be carried over: refuse the contract, or list the rule as not checked. */
export type OnUnsupported = 'error' | 'warn';

/** Gathers everything that is wrong with a contract, so that the user is told all of it at once. */
export interface Problems {
  mistake(position: SourcePosition | undefined | null, text: string): void;
  /** A rule that means something this tool cannot test. */
  unsupported(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** Something that is not meant to be tested, such as prose. */
  untested(position: SourcePosition | undefined | null, title: string, reason: string): void;
  /** Throws ConfigurationError with a line per mistake; else what was not carried over. */
  finish(): Contract['untested'];
}

/** An empty collection of problems. */
export function collectProblems(onUnsupported: OnUnsupported): Problems {
  const mistakes: { position: SourcePosition | undefined; text: string }[] = [];
  const untested: Contract['untested'][number][] = [];
  return {
    mistake(position, text) {
      mistakes.push({ position: position ?? undefined, text });
    },
    unsupported(position, title, reason) {
      if (onUnsupported === 'warn') untested.push({ title, reason, position: position ?? null });
      else {
        const text = `${title} cannot be tested: ${reason}. Remove it, or set on-unsupported: warn to go on without it.`;
        mistakes.push({ position: position ?? undefined, text });
      }
    },
    untested(position, title, reason) {
      untested.push({ title, reason, position: position ?? null });
    },
    finish() {
      if (mistakes.length === 0) return untested;
      const message = mistakes.map(({ position, text }) => positionPrefix(position) + text).join('\n');
      throw new ConfigurationError(message, { position: mistakes[0]?.position });
    },
  };
}
