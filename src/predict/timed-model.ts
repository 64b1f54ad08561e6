import type { Conversation } from '../child/conversation.ts';
import type { Tensor } from '../core/tensor.ts';
import { bytes, milliseconds } from '../core/units.ts';
import type { Task } from './ending.ts';
import type { Answer, Question } from './messages.ts';
import type { PredictorBudget, Signature } from './predictor.ts';
import { bytesOf } from './tensor-codec.ts';
import type { CallBlock, TimedCalls } from './time-calls.ts';

/** How long a model took until it could be called, in milliseconds. */
export interface StartTimes {
  /** From the start of its process until the runtime was loaded. */
  readonly loaded: number;
  /** For opening the model, as the runtime's session. */
  readonly opened: number;
}

/** A model whose calls are timed in the process that runs it. */
export interface TimedModel {
  readonly signature: Signature;
  readonly environment: Readonly<Record<string, string | number>>;
  started(): Promise<StartTimes>;
  /** The inputs of the calls to come, by name, each element those of one call. They are kept in the model's process. */
  feed(calls: readonly ReadonlyMap<string, Tensor>[]): Promise<void>;
  /**
   * Calls the model as often as the block says. A call that the runtime refuses has failed; throws SubjectError where the
   * process dies, takes too much memory, or gives no answer within the limit of one call.
   */
  time(block: CallBlock): Promise<TimedCalls>;
  /** Median milliseconds of a call of a model that does nothing, in the same process: what timing itself costs. */
  harness(): Promise<number>;
  close(): Promise<void>;
}

export type ModelConversation = Conversation<Question, Answer, Task>;

/** What times a model that is open; all of its outputs are fetched. */
export function timingOf(
  conversation: ModelConversation,
  { timeout }: PredictorBudget,
  { outputs }: Signature,
): Omit<TimedModel, 'signature' | 'environment' | 'close'> {
  const names = outputs.map(({ name }) => name);
  /** Calls that were answered, for what is said of the one that was not. */
  let before = 0;
  return {
    async started() {
      const how = { task: { kind: 'time', before }, limit: timeout } as const;
      const { answer } = await conversation.ask({ kind: 'started' }, how);
      if (answer.kind !== 'started') throw conversation.distrust('an answer to another question');
      return { loaded: answer.loaded, opened: answer.opened };
    },
    async feed(calls) {
      const batches = calls.map((inputs) => [...inputs].map(([name, { type, dims }]) => ({ name, type, dims })));
      const payloads = calls.flatMap((inputs) => [...inputs.values()].map(bytesOf));
      const how = { task: { kind: 'time', before }, limit: timeout, payloads } as const;
      const { answer } = await conversation.ask({ kind: 'feed', batches }, how);
      if (answer.kind !== 'fed') throw conversation.distrust('an answer to another question');
    },
    async harness() {
      const how = { task: { kind: 'time', before }, limit: timeout } as const;
      const { answer } = await conversation.ask({ kind: 'harness' }, how);
      if (answer.kind !== 'harness') throw conversation.distrust('an answer to another question');
      return answer.median;
    },
    async time(block) {
      // The last call begins before the block's time is over, and has the limit to itself.
      const limit = milliseconds(timeout * (1 + block.leadIn) + block.time);
      const how = { task: { kind: 'time', before }, limit } as const;
      const { answer, payloads } = await conversation.ask({ kind: 'time', outputs: names, ...block }, how);
      if (answer.kind !== 'timed') throw conversation.distrust('an answer to another question');
      const latencies = timesOf(payloads);
      if (latencies === null || latencies.length > block.calls) throw conversation.distrust('times that are none');
      before += block.leadIn + latencies.length;
      const { span, failures, failure, peakMemory } = answer;
      return { latencies, span, failures, failure, peakMemory: peakMemory === 0 ? null : bytes(peakMemory) };
    },
  };
}

/** Null where they are no times: a clock that went back, or a process that was taken over. */
function timesOf(payloads: readonly Uint8Array<ArrayBuffer>[]): Float64Array | null {
  const [given, ...more] = payloads;
  if (given === undefined || more.length > 0 || given.byteLength === 0 || given.byteLength % 8 !== 0) return null;
  const times = new Float64Array(given.buffer, given.byteOffset, given.byteLength / 8);
  return times.every((time) => time >= 0) ? times : null;
}
