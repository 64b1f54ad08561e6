import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDirectly } from '../../src/predict/direct-session.ts';
import { loadOnnxRuntime, type OnnxBinding, type OnnxRuntime, onnxBinding } from '../../src/runtime/onnxruntime.ts';

const ROOT = join(import.meta.dirname, '../..');
const IDENTITY = join(ROOT, 'fixtures/models/identity.onnx');

let runtime: OnnxRuntime;
let binding: OnnxBinding;
beforeAll(async () => {
  runtime = await loadOnnxRuntime(ROOT);
  binding = onnxBinding(ROOT)!;
});

const create = (path = IDENTITY) => runtime.InferenceSession.create(path, { intraOpNumThreads: 1 });
const rows = (session: InferenceSession, value: number) => ({
  [session.inputNames[0]!]: new runtime.Tensor('float32', new Float32Array(6).fill(value), [2, 3]),
});

describe('a session with its shortest way in', () => {
  test('answers at once, and says what session.run says', async () => {
    const { session, call } = await openDirectly(binding, create);
    for (const value of [3, 4]) {
      const direct = call(rows(session, value), ['y']) as InferenceSession.OnnxValueMapType;
      const wrapped = await session.run(rows(session, value), ['y']);
      expect(direct.y!.data).toEqual(wrapped.y!.data);
      expect(direct.y!.dims).toEqual(wrapped.y!.dims);
    }
    // Other outputs than those of the call before.
    expect(() => call(rows(session, 1), ['no-such-output'])).toThrow();
    expect(call(rows(session, 1), ['y'])).toHaveProperty('y');
  });

  test('leaves the binding as it was, whatever came of it', async () => {
    const own = binding.InferenceSession;
    await openDirectly(binding, create);
    expect(binding.InferenceSession).toBe(own);
    await expect(openDirectly(binding, () => create(join(ROOT, 'fixtures/models/not-a-model.onnx')))).rejects.toThrow();
    expect(binding.InferenceSession).toBe(own);
  });

  test('goes the long way where no binding is known, or which session is its own', async () => {
    const unknown = await openDirectly(null, create);
    const several = await openDirectly(binding, async () => {
      await create();
      return create();
    });
    for (const { session, call } of [unknown, several]) {
      const answered = call(rows(session, 5), ['y']);
      expect(answered).toBeInstanceOf(Promise);
      expect(((await answered) as InferenceSession.OnnxValueMapType).y!.data).toEqual(new Float32Array(6).fill(5));
    }
  });
});

test('a folder without the binding has none', () => {
  expect(onnxBinding(join(tmpdir(), 'no-such-folder'))).toBeNull();
});
