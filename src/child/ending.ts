import { stripVTControlCharacters } from 'node:util';
import type { Bytes, Milliseconds } from '../core/units.ts';

/** Why a child is no more. */
export type Ending =
  | { readonly kind: 'closed' }
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'late'; readonly limit: Milliseconds }
  | { readonly kind: 'large'; readonly used: Bytes; readonly limit: Bytes }
  | { readonly kind: 'garbled'; readonly problem: string }
  | Death;

/** It ended, and nobody here wanted that. */
export interface Death {
  readonly kind: 'died';
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `, saying "Assertion failed"`: what a child said last, as the end of a sentence; '' where it said nothing. */
export function lastWords(stderr: string): string {
  const line = tellingLine(stderr);
  return line === '' ? '' : `, saying "${line}"`;
}

/** The line that says most about an end, without colors and at most 300 characters; '' where nothing was said. */
export function tellingLine(stderr: string): string {
  const lines = stripVTControlCharacters(stderr)
    .split(/[\r\n]+/)
    // What a hostile model prints must not steer a terminal.
    .map((line) =>
      line
        .replaceAll('\t', ' ')
        .replace(/\p{Cc}/gu, '')
        .trim(),
    )
    .filter((line) => line !== '');
  const line =
    lines.findLast((line) => /assert|what\(\)|fatal|error|exception|failed/i.test(line)) ?? lines.at(-1) ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** `5 ms`, `1.5 s`: a limit of time as a message names it. */
export function shownBudget(limit: Milliseconds): string {
  return limit < 1000 ? `${limit} ms` : `${Number((limit / 1000).toFixed(1))} s`;
}

/** `200 MiB`, `1.5 GiB`: an amount of memory as a message names it. */
export function shownMemory(size: Bytes): string {
  const gibibytes = size / 2 ** 30;
  return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))} GiB` : `${Math.round(size / 2 ** 20)} MiB`;
}
