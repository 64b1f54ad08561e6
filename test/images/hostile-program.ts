import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import { ANSWERS, QUESTIONS, answer as say } from '../../src/child/channel.ts';
import { frameDecoder } from '../../src/child/frames.ts';

/** In the place of the decoder: does what an image that breaks into it could do. The file's name says what. */
const kept: Buffer[] = [];
const deeds: Readonly<Record<string, () => void>> = {
  crash: () => process.abort(),
  leave: () => process.exit(7),
  hang: () => {
    for (;;);
  },
  grow: () => {
    for (;;) kept.push(Buffer.alloc(2 ** 24, 1));
  },
  garbage: () => writeSync(ANSWERS, Buffer.alloc(64, 0xff)),
  lie: () => say({ kind: 'read', reading: { ok: true, image: { format: 'png' } } }),
  twice: () => {
    for (let time = 0; time < 2; time++) say({ kind: 'read', reading: { ok: false, reason: 'fine' } });
  },
  restart: () => say({ kind: 'ready' }),
  look: () => say({ kind: 'read', reading: { ok: false, reason: Object.keys(process.env).join(' ') } }),
};
const questions = new Socket({ fd: QUESTIONS, readable: true, writable: false });
questions.on(
  'data',
  frameDecoder(0, ({ message }) => {
    const { kind, path = '' } = message as { kind: string; path?: string };
    const deed = deeds[basename(path)];
    if (kind === 'open') say({ kind: 'ready' });
    else if (deed) deed();
    else say({ kind: 'read', reading: { ok: false, reason: 'as always' } });
  }),
);
questions.on('end', () => process.exit(0));
