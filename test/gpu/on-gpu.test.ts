import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { openTerminal } from '../../src/cli/terminal.ts';

const SCRIPT = resolve(import.meta.dirname, '../../bench/gpu/on-gpu.sh');

// It has not run on a GPU yet; this is what can be known of it without one.
describe.skipIf(process.platform === 'win32')('the script for a machine with a GPU', () => {
  test('gives flags that the gate takes', async () => {
    const command = new Command('gpu-benchmark');
    (await COMMANDS.find(({ name }) => name === 'gpu-benchmark')!.load())(command, openTerminal({}), () => undefined);
    const known = new Set(command.options.map(({ long }) => long));
    const text = readFileSync(SCRIPT, 'utf8').replace(/\\\n\s*/g, ' ');
    const calls = text
      .split('\n')
      .filter((line) => /^\s*(?:gate |node dist\/cli\.js gpu-benchmark|step \S+ assay gpu-)/.test(line));
    expect(calls.length).toBeGreaterThanOrEqual(5);
    const given = calls.flatMap((line) => line.replace(/'[^']*'/g, '').match(/(?<=\s)--[a-z-]+/g) ?? []);
    expect(given.filter((flag) => !known.has(flag))).toEqual([]);
  });

  test('is a script that bash reads, and says what is missing where there is no GPU', () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelassay-gpu-'));
    expect(spawnSync('bash', ['-n', SCRIPT]).status).toBe(0);
    const ran = spawnSync('/bin/bash', [SCRIPT, join(folder, 'out')], {
      encoding: 'utf8',
      // Tools of the shell, and surely no nvidia-smi.
      env: { PATH: '/nowhere' },
    });
    rmSync(folder, { recursive: true, force: true });
    expect(ran.stderr).toContain('this needs a machine with an NVIDIA GPU');
    expect(ran.status).toBe(3);
  });
});
