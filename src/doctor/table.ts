import { several } from '../wording/numbers.ts';
import type { Examined } from './examine.ts';

const MARKS = { fine: '✔', note: '·', trouble: '✖' } as const;

/** The decision first, then a line for each finding, with what to do below it. */
export function findingsTable(findings: readonly Examined[]): string {
  const troubles = findings.filter(({ state }) => state === 'trouble');
  const head =
    troubles.length === 0
      ? '✔ Nothing here will break a gate.'
      : `✖ ${several(troubles.length, 'thing')} will break a gate: ${[...new Set(troubles.map(({ probe }) => probe))].join(', ')}.`;
  const width = Math.max(...findings.map(({ probe }) => probe.length));
  const lines = findings.flatMap(({ probe, state, what, todo }) => [
    `  ${MARKS[state]} ${probe.padEnd(width)}  ${what}`,
    ...(todo === null ? [] : [`    ${' '.repeat(width)}  → ${todo}`]),
  ]);
  return `${[head, '', ...lines].join('\n')}\n`;
}

/** What will break a gate, one sentence each: for the log of an action. */
export function troublesOf(findings: readonly Examined[]): readonly string[] {
  return findings
    .filter(({ state }) => state === 'trouble')
    .map(({ probe, what, todo }) => `${probe}: ${what}${todo === null ? '' : ` ${todo}`}`);
}
