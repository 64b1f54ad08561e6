import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import type { OnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { features, withModel } from './models.ts';

const FOREVER = 1e12;
const block = (calls: number) => ({ first: 0, leadIn: 1, calls, time: milliseconds(60_000) });

/** What came of timing, without the times. */
async function shapeOf(predictor: OnnxPredictor, calls: number) {
  const { latencies, span, failures, failure, peakMemory } = await predictor.time(block(calls));
  expect(latencies.filter(Number.isFinite).every((one) => one > 0)).toBe(true);
  expect(span).toBeGreaterThan(0);
  expect(peakMemory).toBeGreaterThan(2 ** 20);
  return { calls: latencies.length, failures, failure };
}

describe('a model in its process', () => {
  test('is called as often as asked, with what it was fed last', async () => {
    await withModel('models/identity', async (predictor) => {
      await predictor.feed([features(1), features(2)]);
      expect(await shapeOf(predictor, 25)).toEqual({ calls: 25, failures: 0, failure: null });
      await predictor.feed([features(3, 7)]);
      expect(await shapeOf(predictor, 3)).toEqual({ calls: 3, failures: 0, failure: null });
      // What it keeps does not get in the way of what it is asked in between.
      expect((await predictor.predict(features(5), ['y'])).get('y')!.data).toEqual(new Float32Array(6).fill(5));
    });
  });

  test('keeps large inputs as they were', async () => {
    await withModel('models/identity', async (predictor) => {
      await predictor.feed([features(1, 20_000), features(2, 20_000)]);
      expect((await predictor.predict(features(9, 20_000), ['y'])).get('y')!.data[0]).toBe(9);
      expect(await shapeOf(predictor, 4)).toEqual({ calls: 4, failures: 0, failure: null });
    });
  });

  test('tells how long it took to start, and what timing costs', async () => {
    await withModel('models/identity', async (predictor) => {
      const { loaded, opened } = await predictor.started();
      expect(loaded).toBeGreaterThan(0);
      expect(opened).toBeGreaterThan(0);
      expect(await predictor.harness()).toBeGreaterThan(0);
    });
  });

  test('refuses every call: they are counted, and the runtime’s words kept', async () => {
    await withModel('models/fixed-batch-4', async (predictor) => {
      await predictor.feed([features(1)]);
      const { calls, failures, failure } = await shapeOf(predictor, 3);
      // The one before those that are timed was refused as well.
      expect([calls, failures]).toEqual([3, 4]);
      expect(failure).toMatch(/x/);
    });
  });
});

describe('what a model can do while it is timed', () => {
  test('crash: the cause, and after how many calls', async () => {
    await withModel('models/crash', async (predictor) => {
      await predictor.feed([features(1)]);
      await expect(predictor.time(block(10))).rejects.toThrow(
        /^crash\.onnx ended its process with SIGABRT \(the runtime aborted\) while it was timed, after 0 calls, saying ".*Assertion.*"/,
      );
    });
  });

  test('hang: the limit of one call ends it, and the calls before are told', async () => {
    await withModel(
      'models/slow',
      async (predictor) => {
        await predictor.feed([features(3)]);
        await predictor.time({ ...block(5), leadIn: 0 });
        await predictor.feed([features(FOREVER)]);
        await expect(predictor.time({ first: 0, leadIn: 0, calls: 5, time: milliseconds(10) })).rejects.toThrow(
          'slow.onnx gave no answer to a call within the limit of 3 s and was stopped, after 5 calls. Raise timeout',
        );
      },
      { timeout: 3000 },
    );
  });

  test('take memory: the limit ends it', async () => {
    await withModel(
      'models/memory-eater',
      async (predictor) => {
        await predictor.feed([features(500_000_000)]);
        await expect(predictor.time(block(1))).rejects.toThrow(
          /^memory-eater\.onnx took \d+ MiB of memory while it was timed, after 0 calls, above the limit of 200 MiB, and was stopped\. Raise memory if it needs more\./,
        );
      },
      { memory: 200 * 2 ** 20 },
    );
  });
});
