import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Cost {
  readonly code: number | null;
  readonly seconds: number;
  /** User and system time, in seconds. */
  readonly cpu: number;
  readonly megabytes: number;
}

/** Of a whole process, its children included; the peak is the largest that /proc ever showed for all of them together. */
export async function cost(command: string, args: readonly string[]): Promise<Cost> {
  const before = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  let [peak, ticks] = [0, 0];
  const timer = setInterval(() => {
    const found = family(child.pid!);
    peak = Math.max(peak, found.kilobytes);
    ticks = Math.max(ticks, found.ticks);
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  clearInterval(timer);
  // Linux counts in hundredths of a second.
  return { code, seconds: (performance.now() - before) / 1000, cpu: ticks / 100, megabytes: peak / 1024 };
}

export function shown({ seconds, cpu, megabytes }: Cost): string {
  return `${seconds.toFixed(1)} s (CPU ${cpu.toFixed(1)} s), ${Math.round(megabytes)} MB`;
}

function family(parent: number): { kilobytes: number; ticks: number } {
  try {
    const kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${parent}/status`, 'latin1'))?.[1] ?? 0);
    const fields = readFileSync(`/proc/${parent}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'latin1').split(' ').filter(Boolean);
    return children
      .map((child) => family(Number(child)))
      .reduce((sum, one) => ({ kilobytes: sum.kilobytes + one.kilobytes, ticks: sum.ticks + one.ticks }), {
        kilobytes,
        ticks: Number(fields[11]) + Number(fields[12]),
      });
  } catch {
    // It ended between two looks.
    return { kilobytes: 0, ticks: 0 };
  }
}
