import { EnvironmentError } from '../../core/errors.ts';
import { openNvidia } from '../../gpu/nvidia.ts';
import { openRocm } from '../../gpu/rocm.ts';
import type { GpuHost, GpuLook, GpuTool, Telemetry } from '../../gpu/tool.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import type { Place } from '../latency/arms/arm.ts';
import { measureLatency } from '../latency/measure.ts';
import { deviceFacts } from './device-facts.ts';
import type { GpuBenchmarkKeys } from './keys.ts';
import { heatUp, loadInTurns } from './load.ts';
import type { GpuMeasurement } from './measurement.ts';
import { storedTelemetry, TELEMETRY_FILE, telemetryFile } from './telemetry-file.ts';
import { READINGS_AT_REST, unfitNow } from './validity.ts';

type Policy = GatePolicy<GpuBenchmarkKeys>;
const GATE = 'gpu-benchmark';

type Measured = { measurement: GpuMeasurement; provenance: Provenance };

/** Times the models as the latency gate does, then lets each keep the device busy alone, and reads the device all the while. */
export async function measureGpuBenchmark(policy: Policy, context: GateContext): Promise<Measured> {
  const tool = await openTool(policy, context);
  const forbidCpu = policy.keys['cpu-nodes'] === 'refuse';
  if (tool === null) {
    const { measurement, provenance } = await measureLatency(policy, context, {
      gate: GATE,
      place: { forbidCpu },
      facts: {},
    });
    return { measurement: { timed: measurement, loads: [], device: null, stored: null }, provenance };
  }
  const before = await tool.look();
  requireFit(before);
  const { mig, uuid } = before.reading;
  // CUDA counts devices in an order of its own; a UUID means one. Of a device cut into slices, the environment says which.
  const whole = tool.name === 'nvidia-smi' && mig !== true && uuid !== null;
  const place: Place = { forbidCpu, visibleDevices: whole ? uuid : undefined };
  const telemetry = tool.watch(policy.keys.interval);
  try {
    return await measured(policy, context, { tool, telemetry, before, place });
  } finally {
    await telemetry.close();
  }
}

interface Watched {
  readonly tool: GpuTool;
  readonly telemetry: Telemetry;
  readonly before: GpuLook;
  readonly place: Place;
}

async function measured(policy: Policy, context: GateContext, watched: Watched): Promise<Measured> {
  const { tool, telemetry, before, place } = watched;
  const { monotonic } = context.clock;
  const looks = [before];
  while (telemetry.trouble === null && telemetry.samples.length < READINGS_AT_REST) await telemetry.next();
  if (telemetry.trouble === null) await heatUp(policy, context, place, telemetry);
  const from = monotonic();
  const facts = deviceFacts(tool.name, before);
  const { measurement, provenance, stored } = await measureLatency(policy, context, { gate: GATE, place, facts });
  const timed = { from, to: monotonic() };
  const loads = await loadInTurns(policy, context, place, {
    goesOn: () => telemetry.trouble === null,
    between: async () => void looks.push(await tool.look()),
  });
  const { trouble } = telemetry;
  const samples = await telemetry.close();
  const { name, powerError } = tool;
  const device = { tool: { name, powerError }, looks, samples, interval: policy.keys.interval, trouble, timed };
  await context.attach(TELEMETRY_FILE, telemetryFile({ device, loads }));
  return {
    measurement: { timed: measurement, loads, device, stored: stored && (await storedTelemetry(stored)) },
    provenance,
  };
}

async function openTool({ keys, resolve }: Policy, context: GateContext): Promise<GpuTool | null> {
  const telemetry = keys.telemetry ?? (keys.provider === 'coreml' ? 'none' : 'nvidia-smi');
  if (telemetry === 'none') return null;
  const host: GpuHost = {
    run: context.run,
    watch: context.watch,
    now: context.clock.monotonic,
    folder: resolve('.', []),
  };
  const program = (key: 'nvidia-smi' | 'rocm-smi') =>
    // A name alone is looked for on the PATH, whoever wrote it.
    /[\\/]/.test(keys[key]) ? resolve(keys[key], [key]) : keys[key];
  if (telemetry === 'nvidia-smi') return openNvidia(program('nvidia-smi'), keys.device, host);
  if (typeof keys.device === 'string') {
    throw new EnvironmentError(`rocm-smi counts its devices, and device is ${keys.device}. Say device: 0.`);
  }
  return openRocm(program('rocm-smi'), keys.device, host);
}

function requireFit(look: GpuLook): void {
  const [problem] = unfitNow(look);
  if (problem !== undefined) throw new EnvironmentError(`Invalid run: ${problem}`);
}
