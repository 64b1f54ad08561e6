import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { encodeFrame, frameDecoder } from '../../src/child/frames.ts';

/** In the place of the decoder: does what an image that breaks into it could do. The file's name says what. */
const say = (message: object) => {
  for (const piece of encodeFrame(message, [])) writeSync(3, piece);
};
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
  garbage: () => writeSync(3, Buffer.alloc(64, 0xff)),
  lie: () => say({ kind: 'read', reading: { ok: true, image: { format: 'png' } } }),
  twice: () => {
    for (let time = 0; time < 2; time++) say({ kind: 'read', reading: { ok: false, reason: 'fine' } });
  },
  restart: () => say({ kind: 'ready' }),
  look: () => say({ kind: 'read', reading: { ok: false, reason: Object.keys(process.env).join(' ') } }),
};
process.stdin.on(
  'data',
  frameDecoder(0, ({ message }) => {
    const { path } = message as { path: string };
    const deed = deeds[basename(path)];
    if (deed) deed();
    else say({ kind: 'read', reading: { ok: false, reason: 'as always' } });
  }),
);
process.stdin.on('end', () => process.exit(0));
say({ kind: 'ready' });
