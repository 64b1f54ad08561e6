import { commandProblem } from '../child/problem.ts';
import type { Command } from '../child/program.ts';
import { bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import type { GpuReading } from './reading.ts';
import type { GpuHost, GpuSample, Telemetry } from './tool.ts';

/** What a line of a tool is: a reading with the moment that it tells itself, nothing worth a word, or no reading. */
export type ReadLine =
  | { readonly reading: GpuReading; readonly stamp: number | null }
  | { readonly problem: string }
  | null;

/** A tool that says nothing for this long hangs, or the device does. */
const SILENCE = milliseconds(10_000);
const MOST_LINE = bytes(2 ** 20);

/**
 * Readings of a tool that prints a line for each. A line that cannot be read ends the telemetry: what comes after half a line is
 * not to be trusted either.
 */
export function startTelemetry(host: GpuHost, command: Command, readLine: (line: string) => ReadLine): Telemetry {
  const told: (GpuSample & { readonly stamp: number | null })[] = [];
  let trouble: string | null = null;
  let lines = 0;
  let closing = false;
  const program = host.watch(command, { silence: SILENCE, line: MOST_LINE }, (line) => {
    lines++;
    if (trouble !== null) return;
    const read = readLine(line);
    if (read === null) return;
    if ('problem' in read) trouble = `wrote a line ${lines} that cannot be read: ${read.problem}`;
    else if (read.reading.lost) trouble = 'says that the GPU is lost: it fell off the bus';
    else told.push({ at: host.now(), ...read });
  });
  const troubleNow = () => {
    const { ended, stderr } = program;
    if (trouble !== null || closing || ended === undefined) return trouble;
    if (ended.kind === 'late') return `said nothing for ${SILENCE / 1000} s and was ended`;
    const left = program.rest.trim() === '' ? '' : `, in the middle of the line "${program.rest.trim().slice(0, 100)}"`;
    return `${commandProblem({ ended, stderr }) ?? 'ended by itself'}${left}`;
  };
  return {
    get samples() {
      return told;
    },
    get trouble() {
      return troubleNow();
    },
    next: () => program.next(),
    async close() {
      trouble = troubleNow();
      closing = true;
      await program.close();
      return byTheirOwnClock(told);
    },
  };
}

/**
 * A tool whose lines reach us in bursts says itself when it looked. Its clock is set against ours by the reading that was
 * quickest to arrive; where its clock was set back meanwhile, the moments of arrival stand.
 */
export function byTheirOwnClock(
  told: readonly (GpuSample & { readonly stamp: number | null })[],
): readonly GpuSample[] {
  const stamps = told.map(({ stamp }) => stamp);
  const rises = stamps.every((stamp, at) => stamp !== null && (at === 0 || stamp >= stamps[at - 1]!));
  const ahead = Math.min(...told.map(({ at, stamp }) => at - (stamp ?? 0)));
  return told.map(({ at, stamp, reading }) => ({ at: rises ? stamp! + ahead : at, reading }));
}

/** How often a tool is to look. */
export function wholeMilliseconds(interval: Milliseconds): string {
  return String(Math.max(1, Math.round(interval)));
}
