import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startConversation } from '../../src/child/conversation.ts';
import type { Ending } from '../../src/child/ending.ts';
import { encodeFrame } from '../../src/child/frames.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-conversation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reply = Buffer.concat(encodeFrame({ text: 'yes' }, [])).toString('base64');
const LONG = milliseconds(20_000);
const SHORT = milliseconds(300);

/** A child that reads as often as it is asked to, and does something after each time. */
function talk(name: string, deeds: readonly string[], signal?: AbortSignal) {
  const program = join(folder, `${name}.mjs`);
  const steps = deeds.map((deed) => `readSync(3, Buffer.alloc(65536)); ${deed};`).join('\n');
  writeFileSync(
    program,
    `import { readSync, writeSync } from 'node:fs';
     const yes = () => writeSync(4, Buffer.from('${reply}', 'base64'));
     ${steps}
     setInterval(() => {}, 1000);`,
  );
  const endings: (readonly [Ending['kind'], string | null, string])[] = [];
  const conversation = startConversation<{ readonly q: number }, string, string>({
    program,
    arguments: [],
    purpose: 'test in',
    memory: bytes(2 ** 30),
    maxPayload: 0,
    read: (message) => {
      if (typeof message !== 'object' || message === null || !('text' in message)) throw new Error('no text');
      return String(message.text);
    },
    explain: (ending, task, stderr) => {
      endings.push([ending.kind, task, stderr]);
      return new Error(`${ending.kind} at ${task ?? 'rest'}`);
    },
    signal,
  });
  return { conversation, endings };
}

describe('a conversation with a child', () => {
  test('asks one question after another, and each has the answer that came in its turn', async () => {
    const { conversation, endings } = talk('polite', ['yes()', 'yes()']);
    const answers = await Promise.all([1, 2].map((q) => conversation.ask({ q }, { task: 'talk', limit: LONG })));
    expect(answers.map(({ answer }) => answer)).toEqual(['yes', 'yes']);
    expect(conversation.alive).toBe(true);
    await conversation.close();
    expect(conversation.alive).toBe(false);
    expect(endings).toEqual([['closed', null, '']]);
  });

  test('the limit of a question counts from when the child works on it', async () => {
    const { conversation } = talk('slow', ['yes()', 'yes()']);
    await conversation.ask({ q: 0 }, { task: 'start', limit: LONG });
    const first = conversation.ask({ q: 1 }, { task: 'first', limit: LONG });
    await first;
    const second = conversation.ask({ q: 2 }, { task: 'second', limit: SHORT });
    const third = conversation.ask({ q: 3 }, { task: 'third', limit: LONG });
    await expect(second).rejects.toThrow('late at second');
    await expect(third).rejects.toThrow('late at second');
    await conversation.close();
  });

  test('the first end counts, and everyone after it is told the same', async () => {
    const { conversation, endings } = talk('dies', ["process.stderr.write('oh no', () => process.exit(7))"]);
    await expect(conversation.ask({ q: 1 }, { task: 'talk', limit: LONG })).rejects.toThrow('died at talk');
    await expect(conversation.ask({ q: 2 }, { task: 'more', limit: LONG })).rejects.toThrow('died at talk');
    await conversation.close();
    expect(endings).toEqual([['died', 'talk', 'oh no']]);
  });

  test('a signal that was given before it started ends it at once', async () => {
    const { conversation } = talk('never', ['yes()'], AbortSignal.abort());
    await expect(conversation.ask({ q: 1 }, { task: 'talk', limit: LONG })).rejects.toThrow('aborted at rest');
    await conversation.close();
  });

  test('what is no answer ends it', async () => {
    const { conversation } = talk('odd', ["writeSync(4, Buffer.from('GET / HTTP/1.1'))"]);
    await expect(conversation.ask({ q: 1 }, { task: 'talk', limit: LONG })).rejects.toThrow('garbled at talk');
    await conversation.close();
  });
});
