import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Bytes, bytes } from '../core/units.ts';

/**
 * Whether resident memory can be watched here. Linux tells its peak, so that nothing is missed between two looks; macOS
 * tells what is in use now. Windows tells neither without a further native module, nor does a container that hides /proc:
 * there the limit does not hold.
 */
export function canWatchMemory(processId: number): boolean {
  if (process.platform === 'linux') return peakOnLinux(processId) !== undefined;
  return process.platform === 'darwin';
}

/**
 * Calls `onExceeded` once, with what is used, when the process has more than `limit` bytes resident. A process that grows
 * by gigabytes per second is found some hundred megabytes later. Returns what ends the watch.
 */
export function watchMemory(processId: number, limit: Bytes, onExceeded: (used: Bytes) => void): () => void {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return () => {};
  const check = (used: Bytes | undefined) => {
    if (used === undefined || used <= limit) return;
    clearInterval(timer);
    onExceeded(used);
  };
  const look =
    process.platform === 'linux' ? () => check(peakOnLinux(processId)) : () => residentByPs(processId, check);
  const timer = setInterval(look, process.platform === 'linux' ? 100 : 500);
  timer.unref();
  return () => clearInterval(timer);
}

/** When the machine itself runs out of memory, the model is to go, not the job. Only Linux can be told. */
export function offerToOutOfMemoryKiller(processId: number): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(`/proc/${processId}/oom_score_adj`, '1000');
  } catch {
    // It is gone already, or a container hides /proc: the kernel chooses by size then, which is a good guess as well.
  }
}

function peakOnLinux(processId: number): Bytes | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'latin1'));
    return peak ? bytes(Number(peak[1]) * 1024) : undefined;
  } catch {
    return undefined;
  }
}

function residentByPs(processId: number, tell: (used: Bytes | undefined) => void): void {
  execFile('ps', ['-o', 'rss=', '-p', String(processId)], (error, stdout) => {
    const kilobytes = Number.parseInt(stdout, 10);
    tell(error || Number.isNaN(kilobytes) ? undefined : bytes(kilobytes * 1024));
  });
}
