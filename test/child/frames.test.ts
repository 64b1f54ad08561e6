import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, type Frame, frameDecoder } from '../../src/child/frames.ts';
import { readAnswer } from '../../src/predict/messages.ts';
import { bytesOf, readTensors } from '../../src/predict/tensor-codec.ts';
import { tensor } from '../predict/batches.ts';

function decoded(bytes: Uint8Array, cuts: readonly number[] = [], limit = 1e6): Frame[] {
  const frames: Frame[] = [];
  const decode = frameDecoder(limit, (frame) => frames.push(frame));
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) decode(bytes.subarray(edges[i - 1], edges[i]));
  return frames;
}

describe('frames', () => {
  test('arrive as they were sent, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.dictionary(fc.string(), fc.string()),
            fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
          ),
        ),
        fc.array(fc.nat(), { maxLength: 20 }),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.flatMap(([message, payloads]) => encodeFrame(message, payloads)));
          const frames = decoded(bytes, cuts);
          expect(frames.map(({ message }) => message)).toEqual(messages.map(([message]) => ({ ...message })));
          expect(frames.map(({ payloads }) => payloads.map((payload) => [...payload]))).toEqual(
            messages.map(([, payloads]) => payloads.map((payload) => [...payload])),
          );
        },
      ),
    );
  });

  const raw = (header: string, length = Buffer.byteLength(header)) => {
    const bytes = Buffer.alloc(4 + Buffer.byteLength(header));
    bytes.writeUInt32LE(length, 0);
    bytes.write(header, 4);
    return bytes;
  };

  test.each([
    ['a length beyond all bounds', raw('{}', 2 ** 31), 'a message of 2147483648 bytes'],
    ['no JSON', raw('hello'), 'Unexpected token'],
    ['no object', raw('7'), 'a message without content'],
    ['no sizes', raw('{"message":{},"sizes":"x"}'), 'no sizes'],
    ['a negative size', raw('{"message":{},"sizes":[-1]}'), 'no sizes'],
    ['more payload than allowed', raw('{"message":{},"sizes":[900000,900000]}'), 'a message of 1800000 bytes'],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => decoded(bytes)).toThrow(message);
  });
});

describe('answers', () => {
  test.each([
    ['an unknown kind', { kind: 'ready' }],
    ['an unknown key', { kind: 'predicted', outputs: [], more: 1 }],
    ['a negative dimension', { kind: 'predicted', outputs: [{ name: 'y', type: 'float32', dims: [-1] }] }],
    ['an unknown type', { kind: 'predicted', outputs: [{ name: 'y', type: 'float8', dims: [1] }] }],
  ])('with %s are refused', (_, message) => {
    expect(() => readAnswer({ message, payloads: [] })).toThrow('none of those allowed');
  });
});

describe('tensors', () => {
  test('travel as bytes, text as JSON', () => {
    const sent = new Map([
      ['bits', tensor('float16', [2], Uint16Array.of(1, 2))],
      ['long', tensor('int64', [1, 2], BigInt64Array.of(-1n, 2n ** 40n))],
      ['text', tensor('string', [2], ['a"\u0000', '漢\ud800'])],
      ['none', tensor('float32', [0, 3], new Float32Array(0))],
    ]);
    const headers = [...sent].map(([name, { type, dims }]) => ({ name, type, dims }));
    const payloads = [...sent.values()].map((one) => Uint8Array.from(bytesOf(one)));
    expect(readTensors(headers, payloads)).toEqual(sent);
  });

  test.each([
    ['too little data', 'float32', [2], new Uint8Array(4)],
    ['too much data', 'float32', [1], new Uint8Array(8)],
    ['text that is none', 'string', [1], Uint8Array.from(Buffer.from('[1]'))],
    ['too little text', 'string', [2], Uint8Array.from(Buffer.from('["a"]'))],
  ] as const)('with %s are refused', (_, type, dims, payload) => {
    expect(() => readTensors([{ name: 'y', type, dims }], [payload])).toThrow('does not fit its shape');
  });
});
