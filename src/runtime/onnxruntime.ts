import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { OnnxValue } from 'onnxruntime-node';
import { loadNative } from './load.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

type Values = Readonly<Record<string, OnnxValue>>;

/** A session as the native binding knows it: its calls are answered before they return. */
export interface BindingSession {
  run(feeds: Values, fetches: Readonly<Record<string, null>>, options: object): Values;
}

/** What onnxruntime-node wraps. Its sessions are made by calling what lies here. */
export interface OnnxBinding {
  InferenceSession: new () => BindingSession;
}

/**
 * ONNX Runtime from `folder` (a NativeModule's). Meant for the child process that runs models: `session.run` blocks the
 * event loop, a model can abort the process, and this function changes the globals of the process that calls it.
 * Throws EnvironmentError when it cannot be loaded.
 */
export async function loadOnnxRuntime(folder: string): Promise<OnnxRuntime> {
  // Official builds report usage to their maker from the moment the library loads, unless this is set before.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  // 1.30 sizes float16 tensors by Float16Array where that global exists, and then refuses every input it is given
  // ("not enough space: expected 4, got 0"). Without the global it takes the bits in a Uint16Array.
  Reflect.deleteProperty(globalThis, 'Float16Array');
  return loadNative<OnnxRuntime>({ name: 'onnxruntime-node', folder });
}

/** The binding below ONNX Runtime's own functions for Node; null where a version keeps it elsewhere. Load ONNX Runtime first. */
export function onnxBinding(folder: string): OnnxBinding | null {
  try {
    const requireFrom = createRequire(join(folder, 'node_modules', 'from-here.cjs'));
    const { binding } = requireFrom('onnxruntime-node/dist/binding.js') as { readonly binding?: Partial<OnnxBinding> };
    return typeof binding?.InferenceSession?.prototype.run === 'function' ? (binding as OnnxBinding) : null;
  } catch {
    return null;
  }
}
