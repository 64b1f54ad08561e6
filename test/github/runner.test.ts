import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRemoteCache } from '../../src/github/cache.ts';
import { commandLine, logLines, setOutput } from '../../src/github/commands.ts';
import { writeOutputs } from '../../src/github/outputs.ts';
import { createRunnerLogger, runnerProgress } from '../../src/github/runner-logger.ts';
import { writeStepSummary } from '../../src/github/summary.ts';
import { STEP_SUMMARY_BYTES, type TextRoom } from '../../src/report/room.ts';

const folder = mkdtempSync(join(tmpdir(), 'runner-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function emptyFile(content = ''): string {
  const file = join(folder, `file-${files++}`);
  writeFileSync(file, content);
  return file;
}

function recordingLog() {
  const lines: string[] = [];
  const say = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn') };
}

describe('a command', () => {
  test('hides nothing and sends no terminal sequence, whoever wrote its message and its properties', () => {
    const line = commandLine('error', 'no \u001b[31mred\u001b[0m \u202eback', { title: 'a\u001b[1m\u202eb' });
    expect(line).toBe('::error title=a⟨U+202E⟩b::no red ⟨U+202E⟩back');
  });
});

/** As actions/runner reads a line of output (ActionCommand.cs): is there a command in it? */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith('::') || line.includes('##[');
}

const HOSTILE = [
  '::error::gone',
  '  ::set-output name=verdict::pass',
  '\u200b::add-mask::a',
  '\u001b[31m::stop-commands::x',
  'text ##[error]gone',
  'first\r\n::warning::second',
  'first\r::warning::second',
  '\ufeff::debug::x',
  '#\u200d#[error]x',
];

describe('workflow commands', () => {
  test('escape what would end a property or the line', () => {
    expect(commandLine('error', '100% wrong\nsecond', { file: 'a,b:c.yml', line: 3, title: undefined })).toBe(
      '::error file=a%2Cb%3Ac.yml,line=3::100%25 wrong%0Asecond',
    );
    expect(commandLine('endgroup', '')).toBe('::endgroup::');
  });

  test.each(HOSTILE)('text from elsewhere is no command: %j', (text) => {
    expect(logLines(text).filter(isCommand)).toEqual([]);
  });

  test.each(HOSTILE)('the log writes only commands of its own: %j', async (text) => {
    const written: string[] = [];
    const log = createRunnerLogger((line) => written.push(line));
    log.info(text);
    expect(written.filter(isCommand)).toEqual([]);
    written.length = 0;
    log.debug(text);
    log.warn(text);
    log.error(text);
    await log.group(text, async () => log.info('inside'));
    expect(written.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual([
      'debug',
      'warning',
      'error',
      'group',
      undefined,
      'endgroup',
    ]);
    expect(written.join('')).not.toMatch(/[\r\n]/);
  });

  test('a group closes when its work fails', async () => {
    const written: string[] = [];
    const log = createRunnerLogger((line) => written.push(line));
    await expect(log.group('work', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(written).toEqual(['::group::work', '::endgroup::']);
  });
});

describe('progress', () => {
  test('is a line every ten seconds and none for short work', () => {
    const log = recordingLog();
    let time = 0;
    const listen = runnerProgress(log, () => time);
    for (time = 0; time <= 25_000; time += 1_000) {
      listen({ task: 'accuracy', done: time, total: 50_000, unit: 'rows' });
    }
    listen({ task: 'latency', done: 1, total: undefined, unit: 'runs' });
    expect(log.lines).toEqual([
      'info: accuracy: 10\u202f000 of 50\u202f000 rows',
      'info: accuracy: 20\u202f000 of 50\u202f000 rows',
    ]);
  });
});

describe('step outputs', () => {
  test('hold a value that tries to write another output', () => {
    const file = emptyFile();
    const hostile = 'a\nEOF\nverdict=pass\nverdict<<X\npass\nX';
    setOutput({ GITHUB_OUTPUT: file }, 'summary', hostile);
    const [, delimiter, value] = /^summary<<(\S+)\n([\s\S]*)\n\1\n$/.exec(readFileSync(file, 'utf8'))!;
    expect(value).toBe(hostile);
    expect(hostile).not.toContain(delimiter!);
  });

  test('are the four of every action, the summary on one line', () => {
    const file = emptyFile();
    writeOutputs(
      { GITHUB_OUTPUT: file },
      { verdict: 'fail', summary: 'Blocked:\n1 of 2', result: 'out/results', report: null },
    );
    const values = [...readFileSync(file, 'utf8').matchAll(/^(\w+)<<(\S+)\n(.*)\n\2$/gm)].map(([, name, , value]) => [
      name,
      value,
    ]);
    expect(values).toEqual([
      ['verdict', 'fail'],
      ['summary', 'Blocked: 1 of 2'],
      ['result', 'out/results'],
      ['report', ''],
    ]);
  });
});

describe('the job summary', () => {
  test('is appended, and the room that is left is told in bytes', async () => {
    const file = emptyFile('before\n');
    let told: TextRoom = {};
    const written = await writeStepSummary(
      { GITHUB_STEP_SUMMARY: file },
      (limit) => {
        told = limit;
        return '# Report';
      },
      recordingLog(),
    );
    expect(written).toBe(true);
    expect(told.bytes).toBe(STEP_SUMMARY_BYTES - 7 - 2);
    expect(readFileSync(file, 'utf8')).toBe('before\n\n# Report\n');
  });

  test('beyond the limit is not written, because the runner would drop it without a word', async () => {
    const file = emptyFile();
    const log = recordingLog();
    const markdown = 'é'.repeat(STEP_SUMMARY_BYTES / 2);
    expect(await writeStepSummary({ GITHUB_STEP_SUMMARY: file }, () => markdown, log)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('');
    expect(log.lines).toHaveLength(1);
  });

  test('does not exist outside a runner', async () => {
    expect(await writeStepSummary({}, () => 'x', recordingLog())).toBe(false);
  });
});

describe('the Actions cache', () => {
  const service = { ACTIONS_RESULTS_URL: 'https://results.example' };

  function fakeService(entries: Record<string, string> = {}) {
    const saved: string[] = [];
    return {
      saved,
      load: async () => ({
        restoreCache: async (_paths: string[], key: string) => entries[key],
        saveCache: async (_paths: string[], key: string) => saved.push(key),
      }),
    };
  }

  test('is not there on a laptop', () => {
    expect(createRemoteCache({ trusted: true }, {}, recordingLog())).toBeUndefined();
  });

  test('gives back only what was saved under that very key', async () => {
    const { load } = fakeService({ k1: 'k1', k2: 'k2-of-another' });
    const cache = createRemoteCache({ trusted: true }, service, recordingLog(), load)!;
    expect(await cache.restore(['p'], 'k1')).toBe(true);
    expect(await cache.restore(['p'], 'k2')).toBe(false);
    expect(await cache.restore(['p'], 'k3')).toBe(false);
  });

  test.each([
    [true, '', ['k']],
    [true, 'write', ['k']],
    [true, 'read', []],
    [true, 'none', []],
    [false, '', []],
  ])('trusted %s in mode %j saves %j', async (trusted, mode, expected) => {
    const { saved, load } = fakeService();
    await createRemoteCache({ trusted }, { ...service, ACTIONS_CACHE_MODE: mode }, recordingLog(), load)!.save(
      ['p'],
      'k',
    );
    expect(saved).toEqual(expected);
  });

  test('fails as a debug line', async () => {
    const log = recordingLog();
    const cache = createRemoteCache({ trusted: true }, service, log, () => Promise.reject(new Error('no service')))!;
    expect(await cache.restore(['p'], 'k')).toBe(false);
    await cache.save(['p'], 'k');
    expect(log.lines).toEqual([
      'debug: The Actions cache could not be read: no service',
      'debug: Not saved in the Actions cache: no service',
    ]);
  });
});
