import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fixtures } from '../../table/tables.ts';

/** What `nvidia-smi.mjs` beside this file replays, and how it misbehaves. */
export interface Scenario {
  /** A folder of `fixtures/nvidia-smi`. */
  readonly capture: string;
  /** Values of columns, named as in the header of the capture: always, or while the GPU is busy. */
  readonly override?: Readonly<Record<string, string>>;
  readonly underLoad?: Readonly<Record<string, string>>;
  /** By how much a number grows from row to row. */
  readonly grows?: Readonly<Record<string, number>>;
  readonly processes?: readonly { readonly pid: number; readonly name: string; readonly type?: string }[];
  /** Said and the exit code, whatever is asked. */
  readonly fails?: readonly [said: string, code: number];
  readonly hangs?: 'at once';
  /** More of the help. */
  readonly help?: string;
  readonly after?: { readonly rows: number; readonly does: 'hang' | 'half' | 'half a line' | 'comma' | 'lose the GPU' };
}

/** An executable named nvidia-smi in a folder of its own, and a program that keeps "the GPU" busy. */
export function standIn(scenario: Partial<Scenario> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nvidia-smi-stand-in-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify({ capture: 'h100-80gb-590.48.01', ...scenario }));
  writeFileSync(join(folder, 'rows'), '0');
  const program = join(folder, 'nvidia-smi');
  const script = join(import.meta.dirname, 'nvidia-smi.mjs');
  const captures = join(fixtures, 'nvidia-smi');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" "${folder}" "${captures}" "$@"\n`);
  chmodSync(program, 0o755);
  /** Prints latencies after this many rows under load and this many milliseconds; so many that a percentile has bounds. */
  const bench = (latency: number, { rows = 9, time = 0 } = {}) => `
    const fs = require('fs');
    const rows = () => Number(fs.readFileSync(${JSON.stringify(join(folder, 'rows'))}, 'utf8') || 0);
    const busy = ${JSON.stringify(join(folder, 'busy'))};
    fs.writeFileSync(busy, '');
    const [began, first] = [Date.now(), rows()];
    const wait = setInterval(() => {
      const over = fs.existsSync(${JSON.stringify(join(folder, 'over'))});
      if (!over && (Date.now() - began < ${time} || rows() < first + ${rows})) return;
      clearInterval(wait);
      fs.rmSync(busy, { force: true });
      for (let i = 0; i < 600; i++) console.log(${latency} + (i % 7) / 1000);
    }, 10);`;
  return { folder, program, bench, rows: () => Number(readFileSync(join(folder, 'rows'), 'utf8')) };
}
