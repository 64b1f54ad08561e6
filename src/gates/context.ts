import type { CommandBudget, CommandOutcome } from '../child/command.ts';
import type { LineBudget, LineProgram } from '../child/lines.ts';
import type { Command } from '../child/program.ts';
import type { WatchBudget, WatchedProgram } from '../child/watch.ts';
import type { Logger, ProgressListener } from '../core/log.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';
import type { ImageRows, ImageRowsRequest } from '../images/image-rows.ts';
import type { ImageReader } from '../images/reader.ts';
import type { ExternalFiles } from '../onnx/files.ts';
import type { OnnxModel } from '../onnx/model.ts';
import type { Weights } from '../onnx/weights.ts';
import type { HttpSource } from '../predict/http-source.ts';
import type { ModelSource } from '../predict/model-source.ts';
import type { OnnxPlace, OnnxPredictor } from '../predict/onnx-predictor.ts';
import type { PredictorBudget } from '../predict/predictor.ts';
import type { FoundModel, NamedModel, RowsToPredict } from '../predict/row-predictor.ts';
import type { TimedEndpoint } from '../predict/timed-endpoint.ts';
import type { TableEngine } from '../table/rows.ts';
import type { Shard } from '../table/shard.ts';
import type { WorkAnswer, WorkKind, WorkRequest } from './work.ts';

/**
 * Everything a gate may touch. It gets no other way to the disk, the network, the clock, a process or the terminal:
 * `test/house.test.ts` looks at every file that a gate reaches. Chance needs no place here: gates draw from `stats/random.ts`
 * with a seed of the policy.
 */
export interface GateContext extends SharedContext {
  /**
   * Keeps bytes beside the result, which names them with their digest: raw samples, a profile. `name` is one of a file
   * without folders. Throws TypeError where a name is none or is given twice, EnvironmentError where the disk does not let it.
   */
  attach(name: string, content: Uint8Array): Promise<void>;
}

/** What the gates of a run have in common. */
export interface SharedContext {
  readonly log: Logger;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly files: GateFiles;
  readonly machine: Machine;
  /** How busy this machine is now: two of them say what it did in between. */
  machineLoad(): MachineLoad;
  /** Whether strangers can read the reports of this run; undefined where nobody said. */
  readonly publicRepository?: boolean | undefined;
  /** The part of the judged rows that is measured here, or that all are put together; undefined where they are measured at once. */
  readonly shard?: Shard | undefined;
  /** Opened at the first call: a gate that reads no table runs where the engine cannot be loaded. */
  tables(budget?: TableBudget): Promise<TableEngine>;
  /** Loaded at the first call. Throws EnvironmentError where the decoder cannot be loaded. */
  images(): Promise<ImageReader>;
  /** Rows with their images as numbers, in the column `pixels`; closing them closes the table, too. See `withPixels`. */
  imageRows(request: ImageRowsRequest): Promise<ImageRows>;
  /**
   * Which bytes a model is, without running it; null where nothing is at the place that the policy names. Throws
   * ConfigurationError where what is there is no such model.
   */
  findModel(model: NamedModel<ModelSource>): Promise<FoundModel | null>;
  /** The structure of an ONNX file: nothing in it is executed, no weights are read. Throws what `readModel` throws. */
  readOnnx(path: string): Promise<OnnxModel>;
  /** The files of a model, and what is wrong with them: see `externalFiles`. */
  externalFiles(model: OnnxModel): Promise<ExternalFiles>;
  /** Reads every weight of a model once. Throws what `readWeights` throws. */
  readWeights(model: OnnxModel): Promise<Weights>;
  /** Runs an ONNX file on tensors, or times it, in a process of its own. Throws what `openOnnxPredictor` throws. */
  openOnnx(
    model: { readonly name: string; readonly path: string },
    budget: PredictorBudget,
    place?: OnnxPlace,
  ): Promise<OnnxPredictor>;
  /** Lends a copy of an ONNX file whose graph has these tensors as further outputs: see `withOutputs`. */
  withOutputs<T>(path: string, outputs: readonly string[], use: (copy: string) => Promise<T>): Promise<T>;
  /** Sends requests to an endpoint at a rate, and times them: see `openTimedEndpoint`. */
  timeEndpoint(model: NamedModel<HttpSource>, rows: RowsToPredict, rate: number): Promise<TimedEndpoint>;
  /**
   * The answers in the order of the requests, computed in threads where that is sooner, at most `threads` of them: by default one
   * for each processor. Throws what the work throws, and the signal's reason.
   */
  compute<Kind extends WorkKind>(
    kind: Kind,
    requests: readonly WorkRequest<Kind>[],
    threads?: number,
  ): Promise<readonly WorkAnswer<Kind>[]>;
  /** A user's command that answers lines: see `startLines`. */
  startLines(command: Command, budget: LineBudget): LineProgram;
  /** A tool that goes on printing lines: see `watchLines`. */
  watch(command: Command, budget: WatchBudget, onLine: (line: string) => void): WatchedProgram;
  /** A user's command or a tool of this machine: see `runCommand`. */
  run(command: Command, budget: CommandBudget): Promise<CommandOutcome>;
}

export interface Clock {
  now(): Date;
  /** Milliseconds since some moment: only differences mean something, and they are never negative. */
  monotonic(): Milliseconds;
}

/** The disk. Paths are absolute, as `GatePolicy.resolve` makes them. */
export interface GateFiles {
  exists(path: string): Promise<boolean>;
  /** Throws RangeError where the file has more bytes than `limit`, and the file system's error where it cannot be read. */
  read(path: string, limit: Bytes): Promise<Uint8Array>;
  /** Puts this content there, in place of what was there. Throws the file system's error where it cannot be written. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Puts a copy there, in place of what was there, with the folders that it needs. Throws the file system's error. */
  copy(from: string, to: string): Promise<void>;
  /** Makes a folder, with those above it, where there is none. Throws the file system's error. */
  makeFolder(path: string): Promise<void>;
  /** Lends an empty folder, which is removed with all that it holds. Throws EnvironmentError where there is no room for one. */
  withFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  /** When it was last written, in milliseconds since 1970; null where it is not there. */
  modified(path: string): Promise<number | null>;
  /** Files that a pattern names: see `filesOf` of the images. */
  list(pattern: string): Promise<{ readonly folder: string; readonly names: readonly string[] }>;
  /** The file that a name means below a folder, links followed: see `fileBelow` of the images. */
  below(folder: string, name: string): Promise<{ readonly path: string } | { readonly refused: string }>;
  /** As a person at this terminal would write a path. */
  shown(path: string): string;
  /** Why a file is not there and how to get it, as far as its surroundings tell: the rest of a sentence, or nothing. */
  whyMissing(path: string): string;
}

/** What it was measured on. A GPU joins where a gate asks for one. */
export interface Machine {
  /** System and architecture: `linux-x64`. */
  readonly platform: string;
  /** Release of the system. */
  readonly os: string;
  readonly cpu: string;
  /** Instructions of the processor for dot products of 8-bit integers: `avx512_vnni, avx_vnni`, `none` or `unknown`. */
  readonly int8Instructions: string;
  /** Those that this process may use. */
  readonly cores: number;
  readonly memory: Bytes;
  /** Version of Node.js. */
  readonly node: string;
}

/** What else this machine does, as far as it tells: on Linux. Null where it does not. */
export interface MachineLoad {
  /** Processes that ran or wanted to, averaged over the last minute. */
  readonly load: number | null;
  /** Ticks of all processors since the machine started, and those of them that a hypervisor gave to others. */
  readonly ticks: number | null;
  readonly stolen: number | null;
  /** Who decides on the frequency of the first processor: `performance`, `powersave`, … */
  readonly governor: string | null;
  /** Processors that the container may use, in all. */
  readonly cpuLimit: number | null;
  /** Milliseconds that the container was held back for wanting more. */
  readonly throttled: number | null;
}

/** What a table engine may use; undefined is the engine's own default. */
export interface TableBudget {
  readonly memory?: Bytes | undefined;
  readonly threads?: number | undefined;
}
