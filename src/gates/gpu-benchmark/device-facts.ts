import type { GpuLook, GpuTool } from '../../gpu/tool.ts';

/** What a device is, for the result's `environment`: only results of equal ones may be compared. What is not told is left out. */
export function deviceFacts(
  tool: GpuTool['name'],
  { reading, cuda }: GpuLook,
): Readonly<Record<string, string | number | boolean>> {
  const facts = {
    gpu: reading.name,
    gpuDriver: reading.driver,
    cuda,
    gpuMemoryBytes: reading.memoryTotal,
    gpuPowerLimitW: reading.powerLimit,
    gpuMaxClockMHz: reading.maxClock,
    gpuSetClockMHz: reading.setClock,
    ecc: reading.ecc,
    mig: reading.mig,
    persistenceMode: reading.persistence,
    telemetry: tool,
  };
  return Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
