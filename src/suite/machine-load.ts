import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { MachineLoad } from '../gates/context.ts';

/** What else this machine does now. */
export function machineLoad(): MachineLoad {
  return loadFrom(readText, process.platform === 'win32' ? null : (loadavg()[0] ?? null));
}

const CGROUP = '/sys/fs/cgroup';

/** The same from the files of Linux, of version 2 of its control groups or of version 1; `read` gives null for no file. */
export function loadFrom(read: (path: string) => string | null, load: number | null): MachineLoad {
  // user nice system idle iowait irq softirq steal; guest is part of user (Documentation/filesystems/proc.rst).
  const ticks =
    /^cpu +(.*)$/m
      .exec(read('/proc/stat') ?? '')?.[1]
      ?.split(/\s+/)
      .slice(0, 8)
      .map(Number) ?? null;
  const [quota, period] = read(`${CGROUP}/cpu.max`)?.trim().split(' ') ?? [
    read(`${CGROUP}/cpu/cpu.cfs_quota_us`)?.trim(),
    read(`${CGROUP}/cpu/cpu.cfs_period_us`)?.trim(),
  ];
  const limit = Number(quota) / Number(period);
  const throttled = /^throttled_usec (\d+)$/m.exec(read(`${CGROUP}/cpu.stat`) ?? '')?.[1];
  return {
    load,
    ticks: ticks?.reduce((sum, one) => sum + one, 0) ?? null,
    stolen: ticks?.[7] ?? null,
    governor: read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() ?? null,
    cpuLimit: limit > 0 ? limit : null,
    throttled: throttled === undefined ? null : Number(throttled) / 1000,
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
