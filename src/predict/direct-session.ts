import type { InferenceSession, OnnxValue } from 'onnxruntime-node';
import type { BindingSession, OnnxBinding } from '../runtime/onnxruntime.ts';

/** A session with its shortest way in, for calls that are timed. */
export interface DirectSession {
  readonly session: InferenceSession;
  /** One call, from ready tensors to ready tensors: answered at once, or by a promise where no binding is known. */
  readonly call: (feeds: Readonly<Record<string, OnnxValue>>, outputs: readonly string[]) => unknown;
}

/**
 * Opens a session by `create` and keeps hold of the binding's own beneath it. `session.run` hands each call to the next turn
 * of the event loop, and wraps feeds and outputs anew: 3 µs while the caches hold that code, and some 3 % of calls of a
 * millisecond, which leave nothing of it there (bench/latency/parts.ts). No other language's call has that part.
 */
export async function openDirectly(
  binding: OnnxBinding | null,
  create: () => Promise<InferenceSession>,
): Promise<DirectSession> {
  const made: BindingSession[] = [];
  const session = await (binding === null ? create() : withWitness(binding, made, create));
  const [direct, ...more] = made;
  // Which of several is its own cannot be told.
  if (direct === undefined || more.length > 0) {
    return { session, call: (feeds, outputs) => session.run(feeds, outputs) };
  }
  let [names, fetches]: [readonly string[], Record<string, null>] = [[], {}];
  return {
    session,
    call(feeds, outputs) {
      if (names !== outputs) [names, fetches] = [outputs, Object.fromEntries(outputs.map((name) => [name, null]))];
      return direct.run(feeds, fetches, {});
    },
  };
}

/** Notes the sessions of the binding that are made while `create` works. */
async function withWitness<T>(binding: OnnxBinding, made: BindingSession[], create: () => Promise<T>): Promise<T> {
  const own = binding.InferenceSession;
  binding.InferenceSession = class extends own {
    constructor() {
      super();
      made.push(this);
    }
  };
  try {
    return await create();
  } finally {
    binding.InferenceSession = own;
  }
}
