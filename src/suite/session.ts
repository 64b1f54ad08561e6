import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../child/command.ts';
import { startLines } from '../child/lines.ts';
import { watchLines } from '../child/watch.ts';
import type { Logger, ProgressListener } from '../core/log.ts';
import { milliseconds } from '../core/units.ts';
import type { SharedContext } from '../gates/context.ts';
import type { ImageReader } from '../images/reader.ts';
import { externalFiles } from '../onnx/files.ts';
import { readModel } from '../onnx/model.ts';
import { withOutputs } from '../onnx/promote.ts';
import { readWeights } from '../onnx/weights.ts';
import { findModel } from '../predict/model-source.ts';
import type { RemoteCache } from '../runtime/remote-cache.ts';
import type { resolveNative } from '../runtime/resolve.ts';
import type { TableEngine } from '../table/rows.ts';
import { openComputing } from './compute.ts';
import { gateFiles } from './gate-files.ts';
import { machineRecord } from './machine.ts';
import { machineLoad } from './machine-load.ts';

/** Processes that decode images for a model at a time. */
const MOST_DECODERS = 4;

export interface SessionOptions {
  readonly log: Logger;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
  /** The user's project, whose own node_modules may hold the native modules; undefined where it is not trusted. */
  readonly workspace: string | undefined;
  readonly runtimePath: string | undefined;
  readonly runtimeFeed?: string | undefined;
  /** Undefined where nobody said. */
  readonly publicRepository?: boolean | undefined;
  readonly remoteCache?: RemoteCache | undefined;
}

/** What the gates of a run have on this machine: native modules are found and loaded when a gate first asks for them. */
export interface Session extends SharedContext {
  close(): Promise<void>;
}

export function openSession(options: SessionOptions): Session {
  const { log, progress, signal, workspace, runtimePath, runtimeFeed, remoteCache } = options;
  // What a run does not use is not loaded.
  const native = memoize(async (name: Parameters<typeof resolveNative>[0]) =>
    (await import('../runtime/resolve.ts')).resolveNative(name, {
      logger: log,
      workspace,
      runtimePath,
      runtimeFeed,
      remoteCache,
    }),
  );
  const openImages = async () =>
    (await import('../images/reader.ts')).createImageReader({
      program: childProgram('image-child.js'),
      folder: (await native('sharp')).folder,
    });
  let reader: Promise<ImageReader> | undefined;
  const engines = new Map<string, Promise<TableEngine>>();
  const tables: SharedContext['tables'] = async (limits = {}) => {
    const key = JSON.stringify(limits);
    const create = async () =>
      (await import('../table/engine.ts')).createTableEngine({
        duckdb: async () =>
          (await import('../runtime/duckdb.ts')).loadDuckDb((await native('@duckdb/node-api')).folder),
        memoryLimit: limits.memory,
        threads: limits.threads,
        log,
      });
    const engine = engines.get(key) ?? create();
    engines.set(key, engine);
    return engine;
  };
  const { compute, close: closeComputing } = openComputing(signal);
  return {
    log,
    progress,
    signal,
    clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
    files: gateFiles,
    machine: machineRecord(),
    machineLoad,
    publicRepository: options.publicRepository,
    tables,
    async imageRows(request) {
      const { folder } = await native('sharp');
      const { openImageRows } = await import('../images/image-rows.ts');
      const workers = Math.min(MOST_DECODERS, machineRecord().cores);
      return openImageRows(request, { program: childProgram('image-child.js'), folder, workers }, signal);
    },
    images() {
      reader ??= openImages();
      return reader;
    },
    findModel: (model) =>
      findModel(model, {
        log,
        signal,
        tables,
        runtime: () => native('onnxruntime-node'),
        childProgram: childProgram('predict-child.js'),
      }),
    readOnnx: readModel,
    externalFiles,
    readWeights: (model) => readWeights(model, signal),
    withOutputs,
    openOnnx: async ({ name, path }, budget, place) =>
      (await import('../predict/onnx-predictor.ts')).openOnnxPredictor({
        name,
        modelPath: path,
        program: childProgram('predict-child.js'),
        runtime: await native('onnxruntime-node'),
        budget,
        signal,
        ...place,
      }),
    timeEndpoint: async (model, rows, rate) =>
      (await import('../predict/timed-endpoint.ts')).openTimedEndpoint(model, rows, rate, signal),
    compute,
    startLines: (command, budget) => startLines(command, budget, signal),
    watch: (command, budget, onLine) => watchLines(command, budget, onLine, signal),
    run: (command, budget) => runCommand(command, budget, signal),
    async close() {
      await closeComputing();
      for (const engine of engines.values()) await (await engine).close();
    },
  };
}

/** A child's program: a stub beside the bundle, or, when run from source, the file that the stub stands for. */
function childProgram(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}

function memoize<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const made = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
