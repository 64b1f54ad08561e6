import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../src/child/command.ts';
import { watchLines } from '../../src/child/watch.ts';
import { milliseconds } from '../../src/core/units.ts';
import { openRocm, readRocm } from '../../src/gpu/rocm.ts';
import { fixtures } from '../table/tables.ts';

const capture = (name: string) => readFileSync(join(fixtures, 'rocm-smi', name), 'utf8');

describe('real captures', () => {
  test.each([
    [
      'mi100-rocm-6.0.2.json',
      {
        name: 'Arcturus GL-XL [Instinct MI100]',
        driver: '6.3.6',
        utilization: 0,
        memoryUsed: 6_750_208,
        memoryTotal: 34_342_961_152,
        power: 36,
        powerLimit: 290,
        temperature: 55,
        clock: 300,
        reasons: null,
        mig: null,
      },
    ],
    [
      'rx-6700-xt-rocm-6.1.2.json',
      { name: 'Navi 22 [Radeon RX 6700/6700 XT / 6800M]', power: 6, clock: 0, memoryUsed: 1_572_745_216 },
    ],
    ['vega-10-xt.json', { name: '0xc1e', driver: '5.9.25', power: 15, clock: 1269, temperature: 40 }],
  ])('%s', (name, expected) => {
    expect(readRocm(capture(name), 0)).toMatchObject(expected);
  });
});

test.each([
  ['{"card0"', 'it is no JSON'],
  ['{"card1": {}}', 'it names no card0'],
  ['[]', 'it names no card0'],
])('%s is no reading', (text, problem) => {
  expect(readRocm(text, 0)).toMatchObject({ problem: expect.stringContaining(problem) });
});

test('it is asked again and again, and what it says in its last breath is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rocm-smi-stand-in-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'rocm-smi');
  // A stand-in: the first look of `openRocm`, one of ours, three of the telemetry, and then it fails.
  writeFileSync(
    program,
    `#!/bin/sh\necho x >> "${folder}/asked"\n[ "$(wc -l < "${folder}/asked")" -gt 4 ] && { echo "no card" >&2; exit 2; }\ncat "${join(fixtures, 'rocm-smi/mi100-rocm-6.0.2.json')}"\n`,
  );
  chmodSync(program, 0o755);
  const { signal } = new AbortController();
  const tool = await openRocm(program, 0, {
    run: (command, limits) => runCommand(command, limits, signal),
    watch: (command, limits, onLine) => watchLines(command, limits, onLine, signal),
    now: () => performance.now(),
    folder,
  });
  const telemetry = tool.watch(milliseconds(10));
  while (telemetry.trouble === null) await telemetry.next();
  expect(telemetry.trouble).toBe('ended with exit code 1, saying "no card"');
  const samples = await telemetry.close();
  expect(samples.map(({ reading }) => reading.power)).toEqual([36, 36, 36]);
});
