import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import type { GatePolicy } from '../../../src/gates/gate.ts';
import { judgeLatency } from '../../../src/gates/latency/judge.ts';
import { type LatencyKeys, latencyKeys } from '../../../src/gates/latency/keys.ts';
import type { ArmCalls, Cell, CellMeasurement, Measurement, Start } from '../../../src/gates/latency/measurement.ts';
import type { Check } from '../../../src/result/document.ts';
import { seededRandom } from '../../../src/stats/random.ts';

export function policyOf(yaml: string, given: Partial<GatePolicy<LatencyKeys>> = {}): GatePolicy<LatencyKeys> {
  const { config, sources } = validate(latencyKeys, parseYaml(yaml, 'modelassay.yml'));
  return {
    keys: config,
    sources,
    model: undefined,
    baseline: undefined,
    resolve: (path) => path,
    reproduce: 'modelassay latency',
    ...given,
  };
}

/** Calls in blocks of ten, with a span that is their sum. */
export function calls(latencies: readonly number[], failure: string | null = null, failedUntimed = 0): ArmCalls {
  const blocks = [];
  for (let at = 0; at < latencies.length; at += 10) {
    const own = Float64Array.from(latencies.slice(at, at + 10));
    blocks.push({ latencies: own, span: own.filter(Number.isFinite).reduce((sum, one) => sum + one, 0) });
  }
  return { blocks, failedUntimed, failure };
}

/** Latencies of a service around `level` ms, with a tail; the same seed gives the same ones. */
export function service(level: number, count: number, seed = 1): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => level * (1 + 0.02 * random() - 0.05 * Math.log(1 - random())));
}

export function cell(
  candidate: ArmCalls,
  baseline: ArmCalls | null = null,
  control: ArmCalls | null = baseline,
  of: Cell = { batch: 1, sizes: {} },
  stored: ArmCalls | null = null,
): CellMeasurement {
  return { cell: of, arms: { candidate, baseline, control, stored }, search: null, settled: true, ended: 'time' };
}

export function measured(cells: readonly CellMeasurement[], given: Partial<Measurement> = {}): Measurement {
  const compares = cells[0]!.arms.baseline !== null;
  return {
    candidate: 'candidate.onnx',
    baseline: compares ? 'production.onnx' : null,
    unlike: null,
    harness: null,
    layers: [],
    cells,
    memory: {
      candidate: 100 * 2 ** 20,
      baseline: compares ? 80 * 2 ** 20 : null,
      control: compares ? 80 * 2 ** 20 : null,
      stored: null,
    },
    starts: { candidate: [], baseline: compares ? [] : null, control: compares ? [] : null, stored: null },
    notes: [],
    ...given,
  };
}

export function starts(first: readonly number[]): Start[] {
  return first.map((one) => ({ loaded: 20, opened: 30, first: one }));
}

/** The checks by id. */
export function judged(metrics: string, measurement: Measurement, more = ''): ReadonlyMap<string, Check> {
  const checks = judgeLatency(policyOf(`metrics: ${metrics}\n${more}`), measurement);
  return new Map(checks.map((check) => [check.id, check]));
}
