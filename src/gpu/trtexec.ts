/** Calls as `trtexec --exportTimes` wrote them, in milliseconds and in order; the warm-up is not in the file. */
export interface TrtexecTimes {
  readonly latencies: Float64Array;
  readonly compute: Float64Array;
  /** Milliseconds from the first to the last. */
  readonly span: number;
  /** Whether copies to and from the device are in the latencies. */
  readonly transfers: boolean;
}

/** Throws Error, with the end of a sentence, for anything else. */
export function readTimes(text: string): TrtexecTimes {
  let runs: unknown;
  try {
    runs = JSON.parse(text);
  } catch {
    throw new Error('it is no JSON: name the file of --exportTimes');
  }
  if (!Array.isArray(runs) || runs.length === 0) throw new Error('it holds no run');
  const column = (name: string) =>
    Float64Array.from(runs, (run, at) => {
      const value: unknown = typeof run === 'object' && run !== null ? (run as Record<string, unknown>)[name] : null;
      if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
      throw new Error(`run ${at + 1} has no ${name}`);
    });
  const [latencies, compute] = [column('latencyMs'), column('computeMs')];
  const copies = column('h2dMs').some((one) => one > 0) || column('d2hMs').some((one) => one > 0);
  const [starts, ends] = [column('startH2dMs'), column('endD2hMs')];
  return { latencies, compute, span: ends.at(-1)! - starts[0]!, transfers: copies };
}

/** An output as `trtexec --exportOutput` wrote it: numbers of six digits, whatever its type. */
export interface TrtexecOutput {
  readonly dims: readonly number[];
  readonly values: Float64Array;
}

/** By name. Throws Error, with the end of a sentence, where it is none. The file is JSON but for names and for nan and inf. */
export function readOutputs(text: string): ReadonlyMap<string, TrtexecOutput> {
  const outputs = new Map<string, TrtexecOutput>();
  const found = text.matchAll(/"name" : "(.*)"\s*, "dimensions" : "([\dx]*)"\s*, "values" : \[([^\]]*)\]/g);
  for (const [, name, dimensions, values] of found) {
    const dims = dimensions === '' ? [] : dimensions!.split('x').map(Number);
    const numbers = values!.trim() === '' ? [] : values!.split(',').map(numberOf);
    const wanted = dims.reduce((product, dim) => product * dim, 1);
    if (numbers.length !== wanted) {
      throw new Error(
        `the output ${name} has ${numbers.length} values, and its dimensions ${dimensions} ask for ${wanted}`,
      );
    }
    outputs.set(name!, { dims, values: Float64Array.from(numbers) });
  }
  if (outputs.size === 0) throw new Error('it holds no output: name the file of --exportOutput');
  return outputs;
}

/** As C++ writes one. */
function numberOf(text: string): number {
  const written = text.trim();
  const [, sign, word] = /^(-?)(nan|inf)/i.exec(written) ?? [];
  const value = word === undefined ? Number(written) : /nan/i.test(word) ? Number.NaN : Number.POSITIVE_INFINITY;
  if (word === undefined && (written === '' || Number.isNaN(value))) throw new Error(`it has the value "${written}"`);
  return sign === '-' && word !== undefined ? -value : value;
}

/** A layer of the engine as `trtexec --exportProfile` wrote it. */
export interface TrtexecLayer {
  readonly name: string;
  /** Milliseconds of one run. */
  readonly average: number;
  /** Of the time of all layers. */
  readonly share: number;
}

/** In the order of the engine. Names are not escaped in the file, so that it need not be JSON. */
export function readProfile(text: string): readonly TrtexecLayer[] {
  const found = text.matchAll(
    /^. \{ "name" : "(.*)", "timeMs" : [^,]+, "averageMs" : ([^,]+),.*"percentage" : ([^ }]+) \}/gm,
  );
  return [...found].map(([, name, average, percent]) => ({
    name: name!,
    average: Number(average),
    share: Number(percent) / 100,
  }));
}

/** What decides whether two results of trtexec may be compared: defaults changed between versions. */
export interface TrtexecRun {
  readonly version: string | null;
  readonly gpu: string | null;
  /** Null where the log does not say. */
  readonly transfers: boolean | null;
  readonly spinWait: boolean | null;
  readonly cudaGraph: boolean | null;
  readonly passed: boolean;
  readonly throughput: number | null;
  /** Milliseconds by name: min, max, mean, median, p90, p95, p99. Empty where nothing was timed (`--skipInference`). */
  readonly latency: Readonly<Record<string, number>>;
}

/** Reads what trtexec printed, of 8.4 to 10.16. */
export function readSummary(log: string): TrtexecRun {
  // Of [I] lines only: with --verbose, [V] explains words in sentences that begin alike.
  const lines = log.split(/\r?\n/).flatMap((line) => {
    const [, text] = /\[I\]\s?(.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [text.trim()];
  });
  const after = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? null;
  const switched = (name: string) => {
    const said = after(name);
    return said === null ? null : /^Enabled/i.test(said);
  };
  const latency: Record<string, number> = {};
  for (const [, name, percent, value] of (lines.find((line) => /^Latency: min/.test(line)) ?? '').matchAll(
    /(min|max|mean|median|percentile\((\d+)%\)) = ([\d.]+) ms/g,
  )) {
    latency[percent === undefined ? name! : `p${percent}`] = Number(value);
  }
  const throughput = /^([\d.]+) qps/.exec(after('Throughput') ?? '')?.[1];
  return {
    version: /TensorRT[.\s]v?(\d+)/.exec(log)?.[1] ?? after('TensorRT version'),
    gpu: after('Selected Device'),
    transfers: switched('Data transfers'),
    spinWait: switched('Spin-wait'),
    cudaGraph: switched('CUDA Graph'),
    passed: /&&&& PASSED/.test(log),
    throughput: throughput === undefined ? null : Number(throughput),
    latency,
  };
}

/** What two runs must have in common for their numbers to be compared, in one line; null is what the log does not say. */
export function settingsOf({ transfers, spinWait, cudaGraph, gpu }: TrtexecRun, copied: boolean): string {
  const word = (on: boolean | null) => (on === null ? 'not told' : on ? 'on' : 'off');
  const copies = transfers === null ? `${word(copied)} by the trace` : word(transfers);
  return `copies ${copies}, spin wait ${word(spinWait)}, CUDA graph ${word(cudaGraph)}, on ${gpu ?? 'a device that is not told'}`;
}
