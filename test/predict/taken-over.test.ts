import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../src/child/frames.ts';
import { SubjectError } from '../../src/core/errors.ts';
import { openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { features, modelOptions } from './models.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelassay-taken-over-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened = {
  kind: 'opened',
  inputs: [{ name: 'x', type: 'float32', dims: ['n', 3] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['n', 3] }],
  nonTensorInputs: [],
  nonTensorOutputs: [],
};
const predicted = { kind: 'predicted', outputs: [{ name: 'y', type: 'float32', dims: [1] }] };

/** A child that sends these bytes, one after each question, and does what it likes otherwise. */
function openChild(name: string, answers: readonly (readonly Uint8Array[])[], then = '') {
  const program = join(folder, `${name}.mjs`);
  const texts = answers.map((pieces) => Buffer.concat(pieces).toString('base64'));
  writeFileSync(
    program,
    `import { readSync, writeSync } from 'node:fs';
     for (const text of ${JSON.stringify(texts)}) {
       readSync(3, Buffer.alloc(65536));
       writeSync(4, Buffer.from(text, 'base64'));
     }
     ${then}
     setInterval(() => {}, 1000);`,
  );
  return openOnnxPredictor(modelOptions('models/scalar-rows', { program, memory: 2 ** 28 }));
}

/** A frame that says how long its payload is, and has none. */
function claiming(bytes: number): Buffer {
  const header = JSON.stringify({ message: {}, sizes: [bytes] });
  const frame = Buffer.alloc(4 + header.length);
  frame.writeUInt32LE(header.length, 0);
  frame.write(header, 4);
  return frame;
}

/** What a model can send that has taken over the process it runs in, or has broken its memory. */
describe('a process that was taken over', () => {
  test.each([
    [
      'no-frame',
      [Buffer.from('HTTP/1.1 200 OK\r\n')],
      'scalar-rows.onnx disturbed the process it runs in while it was loaded: it sent a message of',
    ],
    ['no-answer', encodeFrame({ kind: 'hello' }, []), 'an answer that is none of those allowed'],
    ['other-answer', encodeFrame(predicted, [new Uint8Array(4)]), 'an answer to another question'],
    ['too-long', [claiming(1e12)], 'a message of 1000000000000 bytes'],
    ['two-answers', [...encodeFrame(opened, []), ...encodeFrame(opened, [])], 'an answer that nobody asked for'],
  ] as const)('%s', async (name, answer, message) => {
    const attempt = (async () => {
      const predictor = await openChild(name, [answer]);
      try {
        return await predictor.predict(features(1), ['y']);
      } finally {
        await predictor.close();
      }
    })();
    await expect(attempt).rejects.toThrow(SubjectError);
    await expect(attempt).rejects.toThrow(message);
  });

  test.each([
    [
      'other-output',
      { ...predicted, outputs: [{ ...predicted.outputs[0], name: 'z' }] },
      [new Uint8Array(4)],
      'another question',
    ],
    ['no-data', predicted, [], 'tensors without data'],
    ['short-data', predicted, [new Uint8Array(3)], 'a tensor of type float32 whose data does not fit its shape'],
    [
      'huge-shape',
      { ...predicted, outputs: [{ name: 'y', type: 'float32', dims: [2 ** 40, 2 ** 40] }] },
      [new Uint8Array(4)],
      'does not fit its shape',
    ],
  ] as const)('%s', async (name, answer, payloads, message) => {
    const predictor = await openChild(name, [encodeFrame(opened, []), encodeFrame(answer, payloads)]);
    const call = predictor.predict(features(1), ['y']);
    await expect(call).rejects.toThrow(SubjectError);
    await expect(call).rejects.toThrow(message);
    await expect(predictor.predict(features(1), ['y'])).rejects.toThrow(message);
    await predictor.close();
  });

  test('its last words are cut, and steer no terminal', async () => {
    const words = `process.stderr.write('\\u001b[31mwarm-up\\n' + 'x'.repeat(1e6) + '\\n\\u001b]0;title\\u0007fatal: \\u001b[1mno\\u0008 luck\\n\\n', () => process.exit(7));`;
    const predictor = await openChild('last-words', [encodeFrame(opened, [])], words);
    await expect(predictor.predict(features(1), ['y'])).rejects.toThrow(
      /^scalar-rows\.onnx ended its process with exit code 7 while it (was waiting|worked on a batch of 2 rows), saying "fatal: no luck"\./,
    );
    await predictor.close();
  });
});
