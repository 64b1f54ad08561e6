import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { InterruptedError, SubjectError } from '../../src/core/errors.ts';
import { openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { tensor } from './batches.ts';
import { bundled, features, modelOptions, withModel } from './models.ts';

/** More steps of a loop than anyone waits for, and more elements than the limit lets a model have. */
const FOREVER = 1e12;

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that was killed is gone a moment later. */
async function expectGone(processId: number): Promise<void> {
  for (let waited = 0; waited < 5000 && isAlive(processId); waited += 20) await pause(20);
  expect(isAlive(processId)).toBe(false);
}

describe('what a model can do to its process', () => {
  test('abort: the signal and the last words are the cause, for every call', async () => {
    await withModel('models/crash', async (predictor) => {
      const calls = [1, 2, 3].map(() => predictor.predict(features(1), ['logits']));
      for (const call of calls) {
        await expect(call).rejects.toThrow(SubjectError);
        await expect(call).rejects.toThrow(
          /^crash\.onnx ended its process with SIGABRT \(the runtime aborted\) while it worked on a batch of 2 rows, saying ".*Assertion.*"/,
        );
      }
      await expect(predictor.predict(features(1), ['logits'])).rejects.toThrow('SIGABRT');
      await expectGone(predictor.processId);
    });
  });

  test('hang: the limit of time stops it', async () => {
    await withModel(
      'models/slow',
      async (predictor) => {
        expect((await predictor.predict(features(3), ['logits'])).get('logits')!.dims).toEqual([2, 3]);
        const hanging = predictor.predict(features(FOREVER), ['logits']);
        await expect(hanging).rejects.toThrow(SubjectError);
        await expect(hanging).rejects.toThrow(
          'slow.onnx gave no answer for a batch of 2 rows within the limit of 3 s and was stopped. Raise timeout',
        );
        await expectGone(predictor.processId);
      },
      { timeout: 3000 },
    );
  });

  test('the limit of time is for each batch, not for all that wait', async () => {
    const steps = 40_000;
    await withModel('models/slow', async (predictor) => {
      const started = performance.now();
      await predictor.predict(features(steps), ['logits']);
      const one = performance.now() - started;
      const limit = Math.max(3000, 5 * one);
      const limited = await openOnnxPredictor(modelOptions('models/slow', { timeout: limit }));
      const count = Math.ceil(limit / one) + 2;
      const calls = Array.from({ length: count }, () => limited.predict(features(steps), ['logits']));
      expect(await Promise.all(calls)).toHaveLength(count);
      await limited.close();
    });
  });

  test('loading is limited as well', async () => {
    await expect(openOnnxPredictor(modelOptions('models/slow', { timeout: 5 }))).rejects.toThrow(
      'slow.onnx was not loaded within the limit of 5 ms and was stopped. Raise timeout',
    );
  });

  test('memory: the limit of resident memory stops it', async () => {
    await withModel(
      'models/memory-eater',
      async (predictor) => {
        expect((await predictor.predict(features(1000), ['logits'])).get('logits')!.dims).toEqual([2, 3]);
        const eating = predictor.predict(features(500_000_000), ['logits']);
        await expect(eating).rejects.toThrow(SubjectError);
        await expect(eating).rejects.toThrow(
          /^memory-eater\.onnx took \d+ MiB of memory while it worked on a batch of 2 rows, above the limit of 200 MiB, and was stopped\. Raise memory/,
        );
        await expectGone(predictor.processId);
      },
      { memory: 200 * 2 ** 20 },
    );
  });

  test('memory: what the machine cannot give at all is an ordinary failure', async () => {
    await withModel('models/memory-eater', async (predictor) => {
      await expect(predictor.predict(features(FOREVER), ['logits'])).rejects.toThrow(
        /^memory-eater\.onnx ran out of memory on a batch of 2 rows: .*Lower batch-size/,
      );
      expect((await predictor.predict(features(10), ['logits'])).get('logits')!.dims).toEqual([2, 3]);
    });
  });

  test('be killed from outside: the signal is the cause', async () => {
    await withModel('models/slow', async (predictor) => {
      const call = predictor.predict(features(FOREVER), ['logits']);
      setTimeout(() => process.kill(predictor.processId, 'SIGKILL'), 100);
      await expect(call).rejects.toThrow(
        'slow.onnx ended its process with SIGKILL (ended from outside) while it worked on a batch of 2 rows',
      );
    });
  });

  test('be killed while nothing is asked: the next call says so', async () => {
    await withModel('models/scalar-rows', async (predictor) => {
      process.kill(predictor.processId, 'SIGSEGV');
      await expectGone(predictor.processId);
      await pause(50);
      await expect(
        predictor.predict(new Map([['x', tensor('float32', [1], Float32Array.of(1))]]), ['logits']),
      ).rejects.toThrow('ended its process with SIGSEGV (a memory access fault)');
    });
  });
});

describe('ending', () => {
  test('close ends it, and whoever waits is told', async () => {
    const predictor = await openOnnxPredictor(modelOptions('models/slow'));
    const call = predictor.predict(features(FOREVER), ['logits']).catch((error: unknown) => error);
    await predictor.close();
    expect(await call).toBeInstanceOf(InterruptedError);
    expect(isAlive(predictor.processId)).toBe(false);
    await predictor.close();
  });

  test('the signal ends it, while it works and while it loads', async () => {
    const abort = new AbortController();
    const reason = new InterruptedError('Stopped by Ctrl-C.');
    await withModel(
      'models/slow',
      async (predictor) => {
        const call = predictor.predict(features(FOREVER), ['logits']);
        setTimeout(() => abort.abort(reason), 50);
        await expect(call).rejects.toBe(reason);
        await expectGone(predictor.processId);
      },
      { signal: abort.signal },
    );
    await expect(openOnnxPredictor(modelOptions('models/slow', { signal: abort.signal }))).rejects.toBe(reason);
  });

  test('Ctrl-C alone does not: what becomes of it is decided here', async () => {
    await withModel('models/label-and-probabilities', async (predictor) => {
      process.kill(predictor.processId, 'SIGINT');
      expect((await predictor.predict(features(1), ['label'])).size).toBe(1);
    });
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'the death of this process by %s ends it, even in the middle of a hang',
    async (signal) => {
      const options = JSON.stringify(modelOptions('models/slow'));
      const parent = spawn(process.execPath, [bundled('parent-program'), options, String(FOREVER)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const processId = Number(line.toString());
      await pause(200);
      expect(isAlive(processId)).toBe(true);
      parent.kill(signal);
      await once(parent, 'exit');
      await expectGone(processId);
    },
  );
});

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('the child sees none of this process’s secrets', async () => {
    const secrets = [
      'GITHUB_TOKEN',
      'INPUT_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
      'NODE_OPTIONS_OF_OURS',
      'MLFLOW_TRACKING_TOKEN',
    ];
    for (const name of secrets) process.env[name] = 'secret';
    try {
      await withModel('models/scalar-rows', async (predictor) => {
        const seen = readFileSync(`/proc/${predictor.processId}/environ`, 'utf8').split('\0').filter(Boolean);
        expect(seen.filter((entry) => entry.includes('secret'))).toEqual([]);
        expect(seen).toContain('ORT_DISABLE_TELEMETRY=1');
        expect(
          execFileSync('tr', ['\\0', ' '], { input: readFileSync(`/proc/${predictor.processId}/cmdline`) }).toString(),
        ).not.toContain('secret');
      });
    } finally {
      for (const name of secrets) delete process.env[name];
    }
  });

  test('the runtime keeps no database of its own', async () => {
    await withModel('models/scalar-rows', async (predictor) => {
      const maps = readFileSync(`/proc/${predictor.processId}/maps`, 'utf8');
      expect(maps).toContain('onnxruntime');
      expect(existsSync(`/proc/${predictor.processId}/fd`)).toBe(true);
      expect(maps).not.toContain('.onnxruntime/');
    });
  });

  test('the kernel would end it before anything else', async () => {
    await withModel('models/scalar-rows', async (predictor) => {
      expect(readFileSync(`/proc/${predictor.processId}/oom_score_adj`, 'utf8').trim()).toBe('1000');
    });
  });
});
