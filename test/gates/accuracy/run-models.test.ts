import { expect, test } from 'vitest';
import { SubjectError } from '../../../src/core/errors.ts';
import type { ProgressEvent } from '../../../src/core/log.ts';
import { parseDigest } from '../../../src/core/units.ts';
import { ClassNames } from '../../../src/gates/accuracy/coded.ts';
import { accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { type Found, runModels } from '../../../src/gates/accuracy/run-models.ts';
import type { ModelPolicy } from '../../../src/gates/gate.ts';
import { MemoryBudgetError } from '../../../src/predict/ending.ts';
import type { RowPredictor } from '../../../src/predict/row-predictor.ts';
import { gateContext } from '../context.ts';

const ROWS = 4;

interface Behaviour {
  readonly bytes?: number;
  readonly kind?: 'onnx' | 'table';
  readonly fails?: Error;
  /** Larger batches take too much memory. */
  readonly most?: number;
  /** Settles before the model answers. */
  readonly after?: Promise<void>;
}

/** Runs two models that answer class 0 for each row, and tells in which order what happened to them. */
function bench(
  candidate: Behaviour,
  baseline: Behaviour,
  { cores = 8, threads = 0, data = 'rows.csv' as unknown } = {},
) {
  const events: string[] = [];
  const waiting: unknown[] = [];
  const progress: ProgressEvent[] = [];
  const found = (name: string, { bytes = 1000, kind = 'onnx', fails, most = 64, after }: Behaviour): Found => {
    const predictor: RowPredictor = {
      identity: {
        name,
        bytes: 'model',
        digest: parseDigest(`sha256:${'0'.repeat(64)}`),
        files: [{ path: name, sha256: '0'.repeat(64), bytes }],
      },
      output: 'label',
      unreadable: [],
      environment: {},
      columns: [],
      texts: [],
      async *predict(rows) {
        for await (const batch of rows) {
          await after;
          if (fails) throw fails;
          if (batch.rows > most) throw new MemoryBudgetError(`${name} took too much`);
          const labels = Array.from({ length: batch.rows }, () => '0');
          yield {
            batch,
            predicted: [{ kind: 'labels', labels }],
            nonFiniteFeatures: { nan: 0, infinite: 0, firstRow: undefined },
            filled: 0,
          };
        }
        events.push(`${name} done`);
      },
      async close() {
        events.push(`${name} closed`);
      },
    };
    return {
      model: { name, source: { kind }, classes: undefined, position: undefined } as unknown as ModelPolicy,
      found: {
        identity: predictor.identity,
        quantised: false,
        async open(_rows, limits) {
          events.push(`${name} opened with ${limits.threads}`);
          waiting.push(limits.waiting);
          return predictor;
        },
      },
    };
  };
  const keys = { ...accuracyKeys.parse({ data, metrics: { accuracy: { min: 0 } } }), threads };
  const context = gateContext({ progress: (event) => progress.push(event) });
  const running = runModels(found('new', candidate), found('old', baseline), {
    source: {
      name: 'rows.csv',
      columns: [],
      rows: ROWS,
      digest: parseDigest(`sha256:${'0'.repeat(64)}`),
      async *read(_columns, size) {
        const step = Math.min(2, size);
        for (let start = 0; start < ROWS; start += step) yield { start, rows: step, columns: new Map() };
      },
      async close() {},
    },
    truth: {
      target: { kind: 'classes', labels: ['0'], label: new Int32Array(ROWS) },
      rows: ROWS,
      unlabelled: 0,
      ids: null,
      slices: [],
      groups: null,
    },
    names: new ClassNames(['0']),
    keys,
    context: { ...context, machine: { ...context.machine, cores } },
  });
  return { running, events, progress, waiting };
}

const BOTH_OPENED_WITH_HALF = ['new opened with 4', 'old opened with 4'];
const ONE_AFTER_THE_OTHER = (threads: number) => [
  `new opened with ${threads}`,
  'new done',
  'new closed',
  `old opened with ${threads}`,
  'old done',
  'old closed',
];

test('threads that wait leave the processors to what decodes images, where there are any', async () => {
  for (const [data, waiting] of [
    ['rows.csv', 'awake'],
    [{ path: 'rows.csv', images: { column: 'image', resize: 8 } }, 'asleep'],
  ] as const) {
    const ran = bench({}, {}, { data });
    await ran.running;
    expect(ran.waiting).toEqual([waiting, waiting]);
  }
});

test('two small models share the processors, and progress is that of the slower one', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { running, events, progress } = bench({ after: held }, {});
  await expect.poll(() => events).toEqual([...BOTH_OPENED_WITH_HALF, 'old done']);
  expect(progress.map(({ done }) => done)).toEqual([0, 0]);
  release();
  await running;
  expect(events.slice(3)).toEqual(['new done', 'new closed', 'old closed']);
  expect(progress.at(-1)).toEqual({ task: 'accuracy: new and old', done: ROWS, total: ROWS, unit: 'rows' });
});

test.each([
  ['one is large', { bytes: 2 ** 27 }, {}, {}, 0],
  ['one is no ONNX model', {}, { kind: 'table' } as const, {}, 0],
  ['the policy says how many threads', {}, {}, { threads: 2 }, 2],
  ['there is one processor', {}, {}, { cores: 1 }, 0],
])('run one after the other where %s', async (_, candidate, baseline, machine, threads) => {
  const { running, events } = bench(candidate, baseline, machine);
  await running;
  const tried = 'kind' in baseline ? [] : [`old opened with ${threads}`, 'old done', 'old closed'];
  expect(events).toEqual([...tried, ...ONE_AFTER_THE_OTHER(threads)]);
});

test('a baseline that does not fit is told before the candidate runs, but for what is wrong with the candidate', async () => {
  const fails = new SubjectError('the baseline is broken');
  const { running, events } = bench({}, { fails }, { cores: 1 });
  await expect(running).rejects.toThrow(fails);
  // One row of the candidate, to see that it is not at fault itself.
  expect(events.filter((event) => event === 'new done')).toHaveLength(1);
  expect(events.at(-1)).toBe('new closed');
  const both = bench({ fails: new SubjectError('the candidate is broken') }, { fails }, { cores: 1 });
  await expect(both.running).rejects.toThrow('the candidate is broken');
});

test('of two that fail, the candidate is told, whichever comes first, and both are closed', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { running, events } = bench(
    { fails: new SubjectError('the candidate is broken'), after: held },
    { fails: new SubjectError('the baseline is broken') },
  );
  setImmediate(release);
  await expect(running).rejects.toThrow('the candidate is broken');
  expect(events).toEqual([...BOTH_OPENED_WITH_HALF, 'new closed', 'old closed']);
});

test('a batch that takes too much memory is halved until one fits, and every row is judged', async () => {
  const { running, events } = bench({ most: 1 }, {});
  const { candidate, baseline } = await running;
  expect(candidate.predictions.of.kind === 'classes' && [...candidate.predictions.of.predicted]).toEqual([0, 0, 0, 0]);
  expect(baseline?.predictions.of.kind).toBe('classes');
  // Whoever was started is ended, at each size.
  const opened = events.filter((event) => event.includes('opened')).length;
  expect(events.filter((event) => event.includes('closed'))).toHaveLength(opened);
  expect(opened).toBeGreaterThan(2);
});

test('a single row that takes too much memory is the model’s fault', async () => {
  await expect(bench({ most: 0 }, {}).running).rejects.toThrow('new took too much');
});
