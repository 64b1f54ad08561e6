import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { hashFiles } from '../../src/onnx/hash-files.ts';

const LARGE = 64 * 1024 * 1024;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-hash-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A hole with a text at its end: large, and quick to make. */
async function sparse(name: string, bytes: number, text: string): Promise<string> {
  const path = join(folder, name);
  const file = await open(path, 'w');
  await file.write(text, bytes - text.length);
  await file.close();
  return path;
}

function hashOf(bytes: number, text: string): { sha256: string; bytes: number } {
  const content = Buffer.alloc(bytes);
  content.write(text, bytes - text.length);
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes };
}

test('large files are hashed side by side, and told in the order in which they were named', async () => {
  const small = join(folder, 'small');
  await writeFile(small, 'small');
  const paths = [
    small,
    await sparse('a', LARGE, 'a'),
    await sparse('b', LARGE + 5, 'b'),
    await sparse('c', LARGE, 'c'),
  ];
  expect(await hashFiles(paths)).toEqual([
    hashOf(5, 'small'),
    hashOf(LARGE, 'a'),
    hashOf(LARGE + 5, 'b'),
    hashOf(LARGE, 'c'),
  ]);
});

test('the program of a thread answers with the hash of the path that it is sent, and with nothing where there is none', async () => {
  const path = join(folder, 'asked');
  await writeFile(path, 'asked');
  const thread = new Worker(new URL('../../src/onnx/hash-thread.ts', import.meta.url));
  const ask = (asked: string) =>
    new Promise((resolve, reject) => {
      thread.once('message', resolve).once('error', reject);
      thread.postMessage(asked);
    });
  try {
    expect(await ask(path)).toEqual(hashOf(5, 'asked'));
    expect(await ask(join(folder, 'nowhere'))).toBeNull();
  } finally {
    await thread.terminate();
  }
});

test('a file that cannot be read is named, whichever thread it fell to', async () => {
  const paths = [await sparse('d', LARGE, 'd'), join(folder, 'gone'), await sparse('e', LARGE, 'e')];
  const hashing = hashFiles(paths);
  await expect(hashing).rejects.toThrow(`reading ${paths[1]} failed`);
  await expect(hashing).rejects.toThrow(EnvironmentError);
});

test('a model in many parts leaves no listener behind that Node would warn of', async () => {
  const warned: Error[] = [];
  const keep = (warning: Error) => warned.push(warning);
  process.on('warning', keep);
  try {
    const paths = await Promise.all(Array.from({ length: 26 }, (_, at) => sparse(`part-${at}`, LARGE, String(at))));
    const hashes = await hashFiles(paths);
    expect(hashes[25]).toEqual(hashOf(LARGE, '25'));
    // Warnings are told in a later turn.
    await new Promise((later) => setImmediate(later));
    expect(warned.map(({ name }) => name)).not.toContain('MaxListenersExceededWarning');
  } finally {
    process.off('warning', keep);
  }
});

test('an interruption ends them all with its reason', async () => {
  const paths = [await sparse('f', 64 * LARGE, 'f'), await sparse('g', 64 * LARGE, 'g')];
  const reason = new Error('enough');
  const stop = new AbortController();
  const hashing = hashFiles(paths, stop.signal);
  setTimeout(() => stop.abort(reason), 20);
  await expect(hashing).rejects.toBe(reason);
});
