import { describe, expect, test } from 'vitest';
import { openThreads } from '../../src/child/threads.ts';
import { InterruptedError } from '../../src/core/errors.ts';

/** A program of one line. */
const program = (text: string) =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';${text}`)}`);
const ECHO = program("parentPort.on('message', ({ request }) => parentPort.postMessage({ answer: request }));");
const SILENT = program("parentPort.on('message', () => {});");
const BUSY = program("parentPort.on('message', () => { while (true); });");
const DYING = program("parentPort.on('message', () => process.exit(1));");
const questions = (count: number) => Array.from({ length: count }, (_, request) => ({ kind: 'any', request }));
const never = () => new AbortController().signal;

describe('threads', () => {
  test('answer in the order of the questions, and again', async () => {
    const threads = openThreads(ECHO, never());
    const all = questions(20).map(({ request }) => ({ answer: request }));
    expect(await threads.ask(questions(20), 3)).toEqual(all);
    expect(await threads.ask(questions(20), 5)).toEqual(all);
    await threads.close();
  });

  test.each([
    ['wait', SILENT],
    ['are busy', BUSY],
  ])('that %s end with an interruption', async (_, of) => {
    const stop = new AbortController();
    const threads = openThreads(of, stop.signal);
    const found = expect(threads.ask(questions(4), 2)).rejects.toThrow(InterruptedError);
    setImmediate(() => stop.abort());
    await found;
    await expect(threads.ask(questions(1), 1)).rejects.toThrow(InterruptedError);
    await threads.close();
  });

  test('that end before their time have no answer, and others are started for the next questions', async () => {
    const threads = openThreads(DYING, never());
    expect(await threads.ask(questions(3), 2)).toEqual([null, null, null]);
    expect(await threads.ask(questions(1), 2)).toEqual([null]);
    const silent = openThreads(SILENT, never());
    const found = silent.ask(questions(3), 2);
    await silent.close();
    expect(await found).toEqual([null, null, null]);
    await threads.close();
  });
});
