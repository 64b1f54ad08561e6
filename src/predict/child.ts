import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isMainThread, Worker } from 'node:worker_threads';
import type { InferenceSession, OnnxValue, Tensor as OrtTensor } from 'onnxruntime-node';
import { answer as write } from '../child/channel.ts';
import type { Frame } from '../child/frames.ts';
import { messageOf } from '../core/errors.ts';
import type { Tensor, TensorSpec, TensorType } from '../core/tensor.ts';
import { loadOnnxRuntime, type OnnxBinding, type OnnxRuntime, onnxBinding } from '../runtime/onnxruntime.ts';
import { type DirectSession, openDirectly } from './direct-session.ts';
import { fixedBatchOf, inFixedBatches } from './fixed-batch.ts';
import { harnessCost } from './harness.ts';
import { giveBack, listen } from './listener.ts';
import type { Answer, Question } from './messages.ts';
import { readPlacement } from './placement.ts';
import type { QuantisedArithmetic, Waiting } from './predictor.ts';
import { bytesOf, readTensors } from './tensor-codec.ts';
import { timeCalls } from './time-calls.ts';
import type { StartTimes } from './timed-model.ts';

/**
 * x64quantprecision (onnxruntime_session_options_config_keys.h): 8-bit products are summed without saturation on
 * processors that have no VNNI instructions, too. Without effect elsewhere.
 */
const EXTRA: Readonly<Record<QuantisedArithmetic, Record<string, string>>> = {
  exact: { x64quantprecision: '1' },
  native: {},
};

/** session.intra_op.allow_spinning, of the same header. */
const WAITING: Readonly<Record<Waiting, Record<string, Record<string, string>>>> = {
  awake: {},
  asleep: { intra_op: { allow_spinning: '0' } },
};

/**
 * The program of the process that runs a model: `node <program> <folder of onnxruntime-node>`. It is asked on
 * descriptor 3 and answers on descriptor 4, in frames.
 *
 * `session.run` blocks this thread, so a second one listens: it takes in the next batch while the runtime computes, and
 * it ends the process when the one that asked is gone, which a blocked thread would not notice.
 */
export async function runPredictChild(): Promise<void> {
  if (!isMainThread) return listen();
  // Ctrl-C reaches the whole group of processes. The parent decides what becomes of this one.
  process.on('SIGINT', () => {});
  process.on('uncaughtException', (error) => die(error.stack ?? error.message));
  const [, program, runtimeFolder] = process.argv;
  const listener = new Worker(program!);
  listener.on('error', (error) => die(messageOf(error)));
  // Loads while the other thread starts.
  const runtime = loadOnnxRuntime(runtimeFolder!);
  runtime.catch(() => {});

  let model: OpenModel | undefined;
  const answer = async (frame: Frame): Promise<void> => {
    const question = frame.message as Question;
    if (question.kind === 'open') model = await open(runtime, runtimeFolder!, question);
    else if (model) await ANSWER[question.kind](model, question as never, frame);
    // What is kept for later calls is not given back.
    if (question.kind !== 'feed') giveBack(listener, frame);
  };
  let earlier: Promise<void> = Promise.resolve();
  listener.on('message', (frame: Frame) => {
    earlier = earlier.then(() => answer(frame));
  });
}

type Feeds = Record<string, OrtTensor>;

interface OpenModel extends DirectSession {
  readonly runtime: OnnxRuntime;
  readonly binding: OnnxBinding | null;
  readonly fixedBatch: number | undefined;
  /** The folder of its profile. */
  readonly profile: string | null;
  readonly started: StartTimes;
  /** For calls that are timed. */
  kept: readonly Feeds[];
}

type Asked<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>;

const ANSWER: {
  readonly [Kind in Exclude<Question['kind'], 'open'>]: (
    model: OpenModel,
    question: Asked<Kind>,
    frame: Frame,
  ) => Promise<void>;
} = { predict, started, feed, placement, harness, time };

async function open(
  loading: Promise<OnnxRuntime>,
  runtimeFolder: string,
  question: Asked<'open'>,
): Promise<OpenModel | undefined> {
  let runtime: OnnxRuntime;
  try {
    runtime = await loading;
  } catch (error) {
    return say({ kind: 'failed', during: 'runtime', message: messageOf(error) });
  }
  // Since this process began.
  const loaded = performance.now();
  try {
    const binding = onnxBinding(runtimeFolder);
    const create = () =>
      runtime.InferenceSession.create(question.modelPath, {
        executionProviders: [...question.executionProviders],
        intraOpNumThreads: question.threads,
        // Warnings would hide the line that says why the process died.
        logSeverityLevel: 3,
        graphOptimizationLevel: question.optimisation,
        ...(question.profile && { enableProfiling: true, profileFilePrefix: join(question.profile, 'profile') }),
        extra: {
          session: {
            ...EXTRA[question.quantisedArithmetic],
            ...WAITING[question.waiting],
            ...(question.forbidCpu && { disable_cpu_ep_fallback: '1' }),
          },
        },
      });
    const { session, call } = await openDirectly(binding, create);
    const started = { loaded, opened: performance.now() - loaded };
    const description = describe(session);
    say({ kind: 'opened', ...description });
    const { profile } = question;
    return {
      runtime,
      binding,
      session,
      call,
      fixedBatch: fixedBatchOf(description.inputs),
      profile,
      started,
      kept: [],
    };
  } catch (error) {
    return say({ kind: 'failed', during: 'open', message: messageOf(error) });
  }
}

async function predict(
  { runtime, session, fixedBatch }: OpenModel,
  question: Asked<'predict'>,
  frame: Frame,
): Promise<void> {
  try {
    const outputs = await inFixedBatches(readTensors(question.inputs, frame.payloads), fixedBatch, async (inputs) => {
      const results = await session.run(feedsOf(runtime, inputs), question.outputs);
      return new Map(question.outputs.map((name) => [name, tensorOf(name, results[name]!)]));
    });
    const tensors = [...outputs];
    say(
      { kind: 'predicted', outputs: tensors.map(([name, { type, dims }]) => ({ name, type, dims: [...dims] })) },
      tensors.map(([, tensor]) => bytesOf(tensor)),
    );
  } catch (error) {
    say({ kind: 'failed', during: 'predict', message: messageOf(error) });
  }
}

async function feed(model: OpenModel, { batches }: Asked<'feed'>, { payloads }: Frame): Promise<void> {
  let at = 0;
  model.kept = batches.map((headers) => {
    const own = payloads.slice(at, at + headers.length);
    at += headers.length;
    return feedsOf(model.runtime, readTensors(headers, own));
  });
  say({ kind: 'fed' });
}

async function placement({ session, profile }: OpenModel): Promise<void> {
  session.endProfiling();
  say({
    kind: 'placement',
    shares: readPlacement(profile!).map((share) => ({ ...share, operators: [...share.operators] })),
  });
}

async function started({ started }: OpenModel): Promise<void> {
  say({ kind: 'started', ...started });
}

async function harness({ runtime, binding }: OpenModel): Promise<void> {
  say({ kind: 'harness', median: await harnessCost(runtime, binding) });
}

async function time({ call, kept }: OpenModel, question: Asked<'time'>): Promise<void> {
  const { outputs } = question;
  const run = (input: number) => call(kept[input % kept.length]!, outputs);
  const { latencies, ...rest } = await timeCalls(run, question, () => performance.now());
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  say({ kind: 'timed', ...rest, peakMemory }, [
    new Uint8Array(latencies.buffer, latencies.byteOffset, latencies.byteLength),
  ]);
}

function feedsOf(runtime: OnnxRuntime, inputs: ReadonlyMap<string, Tensor>): Feeds {
  const feeds: Feeds = {};
  for (const [name, { type, data, dims }] of inputs) {
    feeds[name] = new runtime.Tensor(type, data as Float32Array, dims) as OrtTensor;
  }
  return feeds;
}

function describe(session: InferenceSession): Omit<Extract<Answer, { kind: 'opened' }>, 'kind'> {
  const { inputMetadata, outputMetadata } = session;
  return {
    inputs: specs(inputMetadata),
    outputs: specs(outputMetadata),
    nonTensorInputs: inputMetadata.filter((value) => !value.isTensor).map(({ name }) => name),
    nonTensorOutputs: outputMetadata.filter((value) => !value.isTensor).map(({ name }) => name),
  };
}

function specs(values: readonly InferenceSession.ValueMetadata[]): (TensorSpec & { dims: (number | string)[] })[] {
  return values.flatMap((value) =>
    value.isTensor ? [{ name: value.name, type: value.type as TensorType, dims: [...value.shape] }] : [],
  );
}

function tensorOf(name: string, value: OnnxValue): Tensor {
  if (!('data' in value)) throw new TypeError(`output ${name} is no tensor`);
  return { type: value.type as TensorType, dims: value.dims, data: value.data as Tensor['data'] };
}

function say(answer: Answer, payloads: readonly Uint8Array[] = []): undefined {
  write(answer, payloads);
}

/** `process.exit` would wait for the listening thread, which waits for input. */
function die(words: string): void {
  writeSync(2, `${words}\n`);
  process.kill(process.pid, 'SIGKILL');
}
