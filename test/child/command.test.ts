import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../../src/child/command.ts';
import { commandProblem } from '../../src/child/problem.ts';
import type { Command } from '../../src/child/program.ts';
import { InterruptedError } from '../../src/core/errors.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  delete process.env.MODELASSAY_TEST_TOKEN;
});

/** A program of Node's, so that the test runs on every system. */
const node = (code: string, ...args: string[]): Command => ({
  program: process.execPath,
  args: ['-e', code, ...args],
  folder,
});
const ROOMY = { timeout: milliseconds(60_000), output: bytes(2 ** 20) };
const run = (command: Command, limits: Partial<typeof ROOMY> = {}, signal = new AbortController().signal) =>
  runCommand(command, { ...ROOMY, ...limits }, signal);

/** A grandchild that writes its process id and then waits for an hour. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', "setTimeout(() => {}, 3600_000)"], { stdio: 'inherit' });
  require('node:fs').writeFileSync(process.argv[1], String(child.pid));`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Nobody may be there to reap what was ended: a zombie is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

async function written(file: string): Promise<number> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text !== '') return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Who was killed is gone once the system has come to it. */
const PATIENT = { timeout: 60_000, interval: 20 };

describe('a command', () => {
  test('gives its output, the end of its errors and its exit code', async () => {
    const outcome = await run(node("console.log('out'); console.error('no such layer'); process.exitCode = 3"));
    expect(outcome.stdout.toString()).toBe('out\n');
    expect(outcome.stderr).toBe('no such layer\n');
    expect(outcome.ended).toEqual({ kind: 'exited', code: 3 });
    expect(commandProblem(outcome)).toBe('ended with exit code 3, saying "no such layer"');
    expect(commandProblem(await run(node('')))).toBeNull();
  });

  test('keeps the last 8 KiB of its errors', async () => {
    const { stderr } = await run(node("process.stderr.write('x'.repeat(20_000) + 'end')"));
    expect([stderr.length, stderr.slice(-4)]).toEqual([8192, 'xend']);
  });

  test('is read by no shell unless it is a line for one', async () => {
    const print = 'console.log(process.argv[1])';
    expect((await run(node(print, '$HOME; echo *'))).stdout.toString()).toBe('$HOME; echo *\n');
    const { stdout } = await run({ shell: 'echo one && echo two', folder });
    expect(stdout.toString().split(/\s+/).filter(Boolean)).toEqual(['one', 'two']);
  });

  test('runs in its folder, sees what it is given and no token of this process', async () => {
    process.env.MODELASSAY_TEST_TOKEN = 'secret';
    const command = node('console.log(JSON.stringify([process.cwd(), process.env]))');
    const { stdout } = await run({ ...command, environment: { SEED: '7' } });
    const [place, seen] = JSON.parse(stdout.toString());
    expect(place.endsWith(folder.split('/').at(-1)!)).toBe(true);
    expect(seen.SEED).toBe('7');
    expect(seen.PATH).toBe(process.env.PATH);
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  test('that takes too long is ended', async () => {
    const outcome = await run(node('setTimeout(() => {}, 3600_000)'), { timeout: milliseconds(300) });
    expect(outcome.ended).toEqual({ kind: 'late', limit: 300 });
    expect(commandProblem(outcome)).toBe('took longer than the limit of 0.3 s and was ended');
  });

  test('that says too much is ended', async () => {
    const flood = "setInterval(() => process.stdout.write('x'.repeat(65536)), 1)";
    const outcome = await run(node(flood), { output: bytes(100_000) });
    expect(outcome.ended).toEqual({ kind: 'verbose', limit: 100_000 });
    expect(outcome.stdout.byteLength).toBeLessThanOrEqual(100_000);
  });

  test('that is not there says so', async () => {
    const outcome = await run({ program: 'modelassay-no-such-program', args: [], folder });
    expect(commandProblem(outcome)).toBe('cannot be started: there is no such program');
  });

  test.skipIf(process.platform !== 'linux')('that ends itself by a signal says which', async () => {
    const outcome = await run(node("process.kill(process.pid, 'SIGSEGV')"));
    expect(commandProblem(outcome)).toMatch(/^was ended from outside by SIGSEGV/);
  });

  test.skipIf(process.platform !== 'linux')('takes the processes that it leaves behind with it', async () => {
    const file = join(folder, 'left.pid');
    await run(node(`${FAMILY} child.unref();`, file));
    await vi.waitFor(async () => expect(isAlive(await written(file))).toBe(false), PATIENT);
  });

  test('is ended when the signal is aborted, with its children', async () => {
    const file = join(folder, 'aborted.pid');
    const stop = new AbortController();
    const running = run(node(`${FAMILY} setTimeout(() => {}, 3600_000)`, file), {}, stop.signal);
    const grandchild = await written(file);
    stop.abort();
    await expect(running).rejects.toThrow(InterruptedError);
    if (process.platform === 'linux') await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), PATIENT);
    await expect(run(node(''), {}, stop.signal)).rejects.toThrow(InterruptedError);
  });
});
