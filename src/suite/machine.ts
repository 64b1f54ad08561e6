import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** What a reader must know to repeat or to compare a run: the machine, in the result's `environment`. */
export function machineEnvironment(): Record<string, string | number> {
  return {
    platform: `${platform()}-${arch()}`,
    os: release(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
  };
}
