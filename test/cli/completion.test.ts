import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { modelassay } from './command.ts';

const ASK = resolve(import.meta.dirname, 'completion');
const isThere = (shell: string) =>
  process.platform !== 'win32' && spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modelassay-completion-'));
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(folder, shell), (await modelassay('completion', shell)).out);
  mkdirSync(join(folder, 'work', 'reports'), { recursive: true });
  writeFileSync(join(folder, 'work', 'my rows.csv'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The last word is what was begun; it may be empty. */
function proposed(shell: string, words: readonly string[]): string[] {
  const script = join(folder, shell);
  const ask = join(ASK, `ask.${shell}`);
  const line = words.join(' ');
  const args = {
    bash: ['--norc', ask, script, ...words],
    zsh: ['-f', ask, script, line],
    fish: ['-N', ask, script, line],
  }[shell]!;
  const env = { ...process.env, TERM: 'dumb', HOME: folder, XDG_CONFIG_HOME: folder };
  const out = execFileSync(shell, args, { cwd: join(folder, 'work'), env, encoding: 'utf8' });
  return out
    .split('\n')
    .flatMap((each) => each.trim() || [])
    .sort();
}

const GATES = ['accuracy', 'data-schema', 'drift', 'gpu-benchmark', 'latency', 'onnx-export'];

describe.each(['bash', 'zsh', 'fish'])('%s', (shell) => {
  const asks = test.skipIf(!isThere(shell));

  asks('proposes verbs', () => {
    expect(proposed(shell, ['modelassay', 'st'])).toEqual(['status']);
    expect(proposed(shell, ['modelassay', ''])).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
  });

  asks('proposes the flags of a verb and of no other', () => {
    expect(proposed(shell, ['modelassay', 'run', '--ga'])).toEqual(['--gate']);
    expect(proposed(shell, ['modelassay', 'reproduce', 'then.json', '--i'])).toEqual(['--ignore']);
    expect(proposed(shell, ['modelassay', 'status', '--ga'])).toEqual([]);
  });

  asks('proposes the words that a flag takes', () => {
    expect(proposed(shell, ['modelassay', 'accuracy', '--on-inconclusive', ''])).toEqual(['fail', 'pass', 'warn']);
    expect(proposed(shell, ['modelassay', 'run', '--gate', ''])).toEqual(GATES);
    expect(proposed(shell, ['modelassay', 'run', '--gate', 'accuracy', '--gate', 'la'])).toEqual(['latency']);
    expect(proposed(shell, ['modelassay', 'reconcile', '--drift', 're'])).toEqual(['report', 'restore']);
    expect(proposed(shell, ['modelassay', 'completion', 'z'])).toEqual(['zsh']);
  });

  asks('proposes files where a file is taken', () => {
    // Bash proposes them by itself, where nothing else is proposed (complete -o default).
    const files = shell === 'bash' ? [] : ['my rows.csv'];
    const bare = (words: readonly string[]) => proposed(shell, words).map((word) => word.replaceAll('\\', ''));
    expect(bare(['modelassay', 'run', '--config', 'my'])).toEqual(files);
    expect(bare(['modelassay', 'infer', 'my'])).toEqual(files);
    expect(bare(['modelassay', 'infer', 'nothing'])).toEqual([]);
  });
});

test.skipIf(!isThere('bash'))('bash splits --flag=value in three', () => {
  expect(proposed('bash', ['modelassay', 'drift', '--on-inconclusive', '=', 'w'])).toEqual(['warn']);
  expect(proposed('bash', ['modelassay', 'drift', '--on-inconclusive', '='])).toEqual(['fail', 'pass', 'warn']);
});

test('a shell that it does not know is refused with those that it knows', async () => {
  const { code, error } = await modelassay('completion', 'tcsh');
  expect(code).toBe(2);
  expect(error).toBe('error: There is no completion for tcsh, only for bash, zsh, fish.\n');
});
