import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError, SubjectError } from '../../src/core/errors.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { startDecoder } from '../../src/images/decoder.ts';
import { BOUNDS } from '../../src/images/image.ts';
import { createImageReader } from '../../src/images/reader.ts';
import { decoderProgram, hostileProgram } from './decoders.ts';
import { picture } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-reader-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();
const options = { hash: true, signal };

test('files are decoded in processes of their own, and each says what it is or why not', async () => {
  const names = Array.from({ length: 10 }, (_, index) => join(folder, `${index}.png`));
  for (const [index, name] of names.entries())
    writeFileSync(
      name,
      await picture(index + 1)
        .png()
        .toBuffer(),
    );
  writeFileSync(join(folder, 'none.png'), 'text');
  const reader = createImageReader(decoderProgram);
  const found = await reader.read([...names, join(folder, 'none.png'), join(folder, 'gone.png')], options);
  expect([...found.values()].map((reading) => (reading.ok ? reading.image.format : reading.reason))).toEqual([
    ...names.map(() => 'png'),
    expect.stringContaining('unsupported image format'),
    'there is no such file',
  ]);
  rmSync(names[0]!);
  const again = await reader.read([names[0]!], options);
  expect(again.get(names[0]!)).toBe(found.get(names[0]!));
});

describe('an image that breaks its decoder', () => {
  const bounds = { ...BOUNDS, time: milliseconds(1500), memory: bytes(400 * 2 ** 20) };
  const reader = createImageReader({ ...hostileProgram, bounds });
  const reasons = async (...names: string[]) =>
    [...(await reader.read(names, options)).values()].map((reading) => (reading.ok ? 'read' : reading.reason));

  test('is unreadable, with the cause, and the others are read', async () => {
    const deeds = ['one', 'crash', 'two', 'leave', 'garbage', 'lie', 'restart', 'three'];
    expect(await reasons(...deeds)).toEqual([
      'as always',
      'decoding it ended the process with SIGABRT',
      'as always',
      'decoding it ended the process with exit code 7',
      expect.stringMatching(/^it disturbed the process that decodes it, which sent a message of 4294967295 bytes/),
      expect.stringContaining('an answer that is none of those allowed'),
      expect.stringContaining('another answer'),
      'as always',
    ]);
  });

  test('is stopped when it hangs or takes too much memory', async () => {
    expect(await reasons('hang', 'grow')).toEqual([
      'decoding took longer than 1.5 s',
      'decoding took more than 400 MiB of memory',
    ]);
  });

  test('sees no secret of the job', async () => {
    process.env.GITHUB_TOKEN = 'secret';
    process.env.INPUT_KEY = 'secret';
    try {
      const [seen] = await reasons('look');
      expect(seen).toMatch(/PATH/);
      expect(seen).not.toMatch(/TOKEN|INPUT/);
    } finally {
      delete process.env.GITHUB_TOKEN;
      delete process.env.INPUT_KEY;
    }
  });

  test('cannot answer for the next one', async () => {
    const decoder = await startDecoder({ ...hostileProgram, bounds });
    expect(await decoder.read({ path: 'twice', hash: false })).toEqual({ ok: false, reason: 'fine' });
    for (let waited = 0; waited < 2000 && decoder.alive; waited += 10) await pause(10);
    expect(decoder.alive).toBe(false);
    expect(await decoder.read({ path: 'one', hash: false })).toMatchObject({
      reason: expect.stringContaining('nobody asked for'),
    });
    await decoder.close();
  });
});

test('a decoder that falls over everything is given up', async () => {
  const frame = 'const say=(m)=>{const t=JSON.stringify({message:m,sizes:[]});const b=Buffer.alloc(4+t.length);';
  writeFileSync(
    join(folder, 'dies.mjs'),
    `import{readSync,writeSync}from'node:fs';${frame}b.writeUInt32LE(t.length);b.write(t,4);writeSync(4,b)};` +
      "const next=()=>readSync(3,Buffer.alloc(65536));next();say({kind:'ready'});next();process.exit(1);",
  );
  const many = Array.from({ length: 300 }, (_, index) => String(index));
  const reader = createImageReader({ program: join(folder, 'dies.mjs'), folder, maxDeaths: 3 });
  await expect(reader.read(many, options)).rejects.toThrow(SubjectError);
  await expect(reader.read(many, options)).rejects.toThrow(/more than 3 images, last because .* exit code 1/);
});

test('a decoder that cannot start says why', async () => {
  const without = createImageReader({ ...decoderProgram, folder });
  await expect(without.read(['a'], options)).rejects.toThrow(EnvironmentError);
  await expect(without.read(['a'], options)).rejects.toThrow(/sharp in .* could not be loaded/);
  const none = createImageReader({ ...decoderProgram, program: join(folder, 'none.ts') });
  await expect(none.read(['a'], options)).rejects.toThrow(/did not start: .*exit code 1, saying ".*none.ts/);
});

test('stops when asked to, and leaves no process behind', async () => {
  const reader = createImageReader(hostileProgram);
  await expect(reader.read(['one'], { hash: false, signal: AbortSignal.abort() })).rejects.toThrow();
  const stop = new AbortController();
  const hanging = reader.read(['hang', ...'abcdefghij'], { hash: false, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 700);
  await expect(hanging).rejects.toThrow('enough');
});
