import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindingProblem } from '../child/affinity.ts';
import { startConversation } from '../child/conversation.ts';
import { canWatchMemory } from '../child/watchdog.ts';
import { ConfigurationError, EnvironmentError, messageOf, SubjectError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { endingError, type Task } from './ending.ts';
import { mayFollow } from './flight.ts';
import { loadedLibraries } from './loaded-libraries.ts';
import { type Answer, type Question, readAnswer } from './messages.ts';
import { openFailure, runFailure } from './open-failure.ts';
import type { ProviderShare } from './placement.ts';
import type { Predictor, PredictorBudget, Signature } from './predictor.ts';
import { bytesOf, readTensors } from './tensor-codec.ts';
import { type ModelConversation, type TimedModel, timingOf } from './timed-model.ts';

/** Where a model runs on this machine. */
export interface OnnxPlace {
  /** In the order of preference. Default: cpu. */
  readonly executionProviders?: readonly string[] | undefined;
  /** Refuse a model of which any node would run on the processor (session.disable_cpu_ep_fallback). Default: let it. */
  readonly forbidCpu?: boolean | undefined;
  /** Keep which provider runs which nodes, for `placement`. Default: not. */
  readonly profiled?: boolean | undefined;
  /** The only GPUs that CUDA is shown, by number or UUID (CUDA_VISIBLE_DEVICES). Default: as this process. */
  readonly visibleDevices?: string | undefined;
  /** See `ChildOptions.processors`. */
  readonly processors?: readonly number[] | undefined;
}

export interface OnnxPredictorOptions extends OnnxPlace {
  /** Absolute path of the ONNX file. */
  readonly modelPath: string;
  /** What messages call the model. */
  readonly name: string;
  /** Absolute path of the program that calls `runPredictChild`. */
  readonly program: string;
  /** onnxruntime-node as it was found: a NativeModule. */
  readonly runtime: { readonly folder: string; readonly version: string };
  readonly budget: PredictorBudget;
  /** Ends the child; what waits is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface OnnxPredictor extends Predictor, TimedModel {
  /** Of the child that runs the model. */
  readonly processId: number;
  /**
   * Which provider ran which nodes in the calls until now; of a model that was opened with `profiled`, once.
   */
  placement(): Promise<readonly ProviderShare[]>;
}

/** One message to the child. Longer ones would run into limits of single writes. */
const MAX_BATCH_BYTES = 2 ** 30;

/**
 * Opens an ONNX model in a child process: without a shell, without this process's secrets, within limits of time and
 * resident memory. Two batches are on their way at a time, small ones up to eight; further calls wait.
 *
 * Throws ConfigurationError where the file is missing or the execution provider is unknown, EnvironmentError where no
 * process starts or the runtime cannot be loaded, and SubjectError for whatever the model does: it cannot be opened, it
 * crashes, hangs, takes too much memory. After a crash or a limit every call is rejected with that cause; after an
 * ordinary failure of one batch the predictor can still be used.
 */
export async function openOnnxPredictor(options: OnnxPredictorOptions): Promise<OnnxPredictor> {
  const { name, modelPath, runtime, budget } = options;
  const executionProviders = options.executionProviders ?? ['cpu'];
  await requireFile(name, modelPath);
  const profile = options.profiled ? await mkdtemp(join(tmpdir(), 'modelassay-profile-')) : null;
  const conversation = startConversation<Question, Answer, Task>({
    program: options.program,
    arguments: [runtime.folder],
    processors: options.processors,
    environment: options.visibleDevices === undefined ? {} : { CUDA_VISIBLE_DEVICES: options.visibleDevices },
    purpose: `run ${name} in`,
    memory: budget.memory,
    maxPayload: budget.memory,
    read: readAnswer,
    explain(ending, task, stderr) {
      const unbound = bindingProblem(options.processors, stderr);
      return unbound === null
        ? endingError(name, ending, task, stderr)
        : new ConfigurationError(`The process of ${name} ${unbound}.`);
    },
    mayFollow,
    signal: options.signal,
  });
  try {
    const signature = await open(conversation, options, executionProviders, profile);
    return {
      signature,
      processId: conversation.processId,
      environment: {
        onnxruntime: runtime.version,
        executionProviders: executionProviders.join(', '),
        ...(await loadedLibraries(conversation.processId)),
        threads: budget.threads === 0 ? 'chosen by the runtime' : budget.threads,
        memoryLimitBytes: canWatchMemory(conversation.processId)
          ? budget.memory
          : `not enforced on ${process.platform}`,
      },
      predict: (inputs, outputs) => predict(conversation, options, inputs, outputs),
      ...timingOf(conversation, budget, signature),
      placement: () => placement(conversation, options),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    await conversation.close();
    if (profile !== null) await rm(profile, { recursive: true, force: true });
  }
}

async function requireFile(name: string, modelPath: string): Promise<void> {
  const problem = await stat(modelPath).then(
    (stats) => (stats.isFile() ? undefined : 'it is no file'),
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'there is no such file' : error.message),
  );
  if (problem !== undefined) {
    throw new ConfigurationError(`The model ${name} cannot be opened at ${modelPath}: ${problem}. Name an ONNX file.`);
  }
}

async function open(
  conversation: ModelConversation,
  { name, modelPath, runtime, budget, forbidCpu = false }: OnnxPredictorOptions,
  executionProviders: readonly string[],
  profile: string | null,
): Promise<Signature> {
  const { answer } = await conversation.ask(
    {
      kind: 'open',
      modelPath,
      threads: budget.threads,
      executionProviders,
      forbidCpu,
      quantisedArithmetic: budget.quantisedArithmetic ?? 'exact',
      waiting: budget.waiting ?? 'awake',
      optimisation: budget.optimisation ?? 'all',
      profile,
    },
    { task: { kind: 'open' }, limit: budget.timeout },
  );
  if (answer.kind === 'failed') {
    if (answer.during === 'runtime') throw new EnvironmentError(answer.message);
    throw openFailure({ name, runtimeVersion: runtime.version, executionProviders }, answer.message);
  }
  if (answer.kind !== 'opened') throw conversation.distrust('an answer to another question');
  if (answer.nonTensorInputs.length > 0) {
    throw new SubjectError(
      `${name} has inputs that are no tensors (sequences, maps or optional values): ${answer.nonTensorInputs.join(', ')}. ` +
        'Export it with tensors as inputs.',
    );
  }
  const { inputs, outputs, nonTensorOutputs } = answer;
  return { inputs, outputs, nonTensorOutputs };
}

async function predict(
  conversation: ModelConversation,
  { name, budget }: OnnxPredictorOptions,
  inputs: ReadonlyMap<string, Tensor>,
  outputs: readonly string[],
): Promise<ReadonlyMap<string, Tensor>> {
  const tensors = [...inputs];
  const payloads = tensors.map(([, tensor]) => bytesOf(tensor));
  const total = payloads.reduce((sum, payload) => sum + payload.byteLength, 0);
  const rows = tensors[0]?.[1].dims[0] ?? 0;
  if (total > MAX_BATCH_BYTES) {
    throw new ConfigurationError(
      `A batch of ${rows} rows has ${total} bytes; at most 1 GiB goes to a model at once. Lower batch-size.`,
    );
  }
  const { answer, payloads: answered } = await conversation.ask(
    { kind: 'predict', inputs: tensors.map(([name, { type, dims }]) => ({ name, type, dims })), outputs },
    { task: { kind: 'predict', rows }, limit: budget.timeout, payloads },
  );
  if (answer.kind === 'failed') throw runFailure(name, rows, answer.message);
  if (answer.kind !== 'predicted' || !sameNames(answer.outputs, outputs)) {
    throw conversation.distrust('an answer to another question');
  }
  try {
    return readTensors(answer.outputs, answered);
  } catch (error) {
    throw conversation.distrust(messageOf(error));
  }
}

async function placement(
  conversation: ModelConversation,
  { budget }: OnnxPredictorOptions,
): Promise<readonly ProviderShare[]> {
  const how = { task: { kind: 'time', before: 0 }, limit: budget.timeout } as const;
  const { answer } = await conversation.ask({ kind: 'placement' }, how);
  if (answer.kind !== 'placement') throw conversation.distrust('an answer to another question');
  return answer.shares;
}

function sameNames(tensors: readonly { readonly name: string }[], names: readonly string[]): boolean {
  return tensors.length === names.length && names.every((name, at) => tensors[at]?.name === name);
}
