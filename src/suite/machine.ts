import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { bytes } from '../core/units.ts';
import type { Machine } from '../gates/context.ts';

/** The record of this machine. */
export function machineRecord(): Machine {
  return {
    platform: `${platform()}-${arch()}`,
    os: release(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    int8Instructions: int8Instructions(platform(), arch(), cpuInfo()),
    cores: availableParallelism(),
    memory: bytes(totalmem()),
    node: process.versions.node,
  };
}

/** What a reader must know to repeat or to compare a run, in the result's `environment`. */
export function machineEnvironment({ memory, ...rest }: Machine = machineRecord()): Record<string, string | number> {
  return { ...rest, memoryBytes: memory };
}

/** As Linux names them in /proc/cpuinfo (x86: arch/x86/include/asm/cpufeatures.h; Arm: Documentation/arch/arm64/elf_hwcaps.rst). */
const INT8_FLAGS = ['amx_int8', 'avx512_vnni', 'avx_vnni', 'i8mm', 'asimddp'];

/**
 * The instructions for dot products of 8-bit integers, `none`, or `unknown` where the system does not tell. Kernels of
 * quantised models depend on them: x86 without VNNI saturates in between.
 */
export function int8Instructions(system: string, architecture: string, cpuinfo: string | undefined): string {
  // Every Apple processor that macOS runs on has them.
  if (system === 'darwin' && architecture === 'arm64') return 'asimddp';
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo ?? '')?.[1]?.split(/\s+/);
  if (flags === undefined) return 'unknown';
  return INT8_FLAGS.filter((flag) => flags.includes(flag)).join(', ') || 'none';
}

function cpuInfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
}
