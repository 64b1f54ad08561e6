import { runCommand } from '../../../src/child/command.ts';
import { watchLines } from '../../../src/child/watch.ts';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { milliseconds } from '../../../src/core/units.ts';
import type { GateContext } from '../../../src/gates/context.ts';
import type { GatePolicy, ModelPolicy } from '../../../src/gates/gate.ts';
import { describeGpuBenchmark } from '../../../src/gates/gpu-benchmark/describe.ts';
import { judgeGpuBenchmark } from '../../../src/gates/gpu-benchmark/judge.ts';
import { type GpuBenchmarkKeys, gpuBenchmarkKeys } from '../../../src/gates/gpu-benchmark/keys.ts';
import { measureGpuBenchmark } from '../../../src/gates/gpu-benchmark/measure.ts';
import type { CommandSource } from '../../../src/predict/command-source.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { fixtures } from '../../table/tables.ts';
import { gateContext } from '../context.ts';

export function policyOf(
  yaml: string,
  given: Partial<GatePolicy<GpuBenchmarkKeys>> = {},
): GatePolicy<GpuBenchmarkKeys> {
  const { config, sources } = validate(gpuBenchmarkKeys, parseYaml(yaml, 'modelassay.yml'));
  return {
    keys: config,
    sources,
    model: undefined,
    baseline: undefined,
    resolve: (path) => path,
    reproduce: 'modelassay gpu-benchmark',
    ...given,
  };
}

export function command(script: string) {
  const source: CommandSource = {
    kind: 'command',
    at: undefined,
    folder: fixtures,
    run: [process.execPath, '-e', script],
    writes: 'ndjson',
    timeout: milliseconds(60_000),
    id: undefined,
    predicted: undefined,
    scores: undefined,
  };
  return { name: 'bench.py', source, classes: undefined, position: undefined };
}

/** The whole gate on commands, beside a stand-in for nvidia-smi. */
export async function runGate(
  yaml: string,
  { model, baseline, ...given }: { model: string; baseline?: string } & Partial<GateContext>,
) {
  const policy = commandPolicy(yaml, { model, baseline: baseline === undefined ? undefined : command(baseline) });
  const context = realContext(given);
  const { measurement, provenance } = await measureGpuBenchmark(policy, context);
  const checks = judgeGpuBenchmark(policy, measurement);
  return { measurement, provenance, checks, description: describeGpuBenchmark(policy, measurement, checks) };
}

export function commandPolicy(
  yaml: string,
  { model, baseline }: { readonly model: string; readonly baseline?: ModelPolicy | undefined },
): GatePolicy<GpuBenchmarkKeys> {
  return policyOf(yaml, { model: command(model), baseline, resolve: (path) => (path === '.' ? fixtures : path) });
}

/** With real commands, and a clock that goes. */
export function realContext(given: Partial<GateContext>): GateContext {
  const signal = new AbortController().signal;
  const context: GateContext = gateContext({
    clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
    findModel: (named) =>
      findModel(named, {
        log: context.log,
        signal,
        tables: context.tables,
        runtime: () => Promise.reject(new Error('no runtime')),
        childProgram: '',
      }),
    run: (asked, limits) => runCommand(asked, limits, signal),
    watch: (asked, limits, onLine) => watchLines(asked, limits, onLine, signal),
    attach: async () => {},
    ...given,
  });
  return context;
}
