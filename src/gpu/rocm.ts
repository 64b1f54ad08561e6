import { commandProblem } from '../child/problem.ts';
import type { Command } from '../child/program.ts';
import { EnvironmentError } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import { type GpuReading, NOTHING_TOLD } from './reading.ts';
import { startTelemetry } from './telemetry.ts';
import type { GpuHost, GpuTool } from './tool.ts';
import { numberOf, textOf } from './value.ts';

const LIMITS = { timeout: milliseconds(60_000), output: bytes(2 ** 20) };
const ASKED = [
  ...['--showproductname', '--showuniqueid', '--showdriverversion', '--showuse', '--showmeminfo', 'vram'],
  ...['--showpower', '--showmaxpower', '--showtemp', '--showclocks', '--json'],
];

/** rocm-smi, by name on the PATH or by path. Throws EnvironmentError where it is missing or says nothing that can be read. */
export async function openRocm(program: string, device: number, host: GpuHost): Promise<GpuTool> {
  const args = ['-d', String(device), ...ASKED];
  const look = async () => {
    const outcome = await host.run({ program, args, folder: host.folder }, LIMITS);
    const problem = commandProblem(outcome);
    if (problem !== null) {
      throw new EnvironmentError(
        `${program} ${problem}. Install ROCm, which brings it, or say where it is with rocm-smi.`,
      );
    }
    const reading = readRocm(outcome.stdout.toString('utf8'), device);
    if ('problem' in reading) throw new EnvironmentError(`${program} cannot be read: ${reading.problem}.`);
    return { reading, processes: null, cuda: null };
  };
  await look();
  return {
    name: 'rocm-smi',
    powerError: null,
    look,
    watch: (interval) =>
      startTelemetry(host, again(program, args, interval / 1000, host.folder), (line) => {
        if (line.trim() === '') return null;
        const reading = readRocm(line, device);
        return 'problem' in reading ? reading : { reading, stamp: null };
      }),
  };
}

/** It looks once; a shell asks it again and again, in a process of its own. Each look is one line of JSON. */
function again(program: string, args: readonly string[], pause: number, folder: string): Command {
  const script = 'while "$0" "$@"; do sleep "$PAUSE"; done; exit 1';
  return { program: 'sh', args: ['-c', script, program, ...args], folder, environment: { PAUSE: String(pause) } };
}

/** One device of `rocm-smi --json`, ROCm 4 to 6; or why it is none. */
export function readRocm(text: string, device: number): GpuReading | { readonly problem: string } {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    return { problem: `it is no JSON: ${JSON.stringify(text.slice(0, 100))}` };
  }
  const card = memberOf(all, `card${device}`);
  if (typeof card !== 'object' || card === null) return { problem: `it names no card${device}` };
  const told = new Map(Object.entries(card).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const first = (...names: string[]) => names.map((name) => told.get(name)).find((one) => textOf(one) !== null);
  const use = numberOf(first('gpu use (%)'));
  return {
    ...NOTHING_TOLD,
    name: textOf(first('device name', 'card series', 'card model', 'gpu id')),
    uuid: textOf(first('unique id', 'guid')),
    index: device,
    driver: textOf(String(memberOf(memberOf(all, 'system'), 'Driver version') ?? '')),
    utilization: use === null ? null : use / 100,
    memoryUsed: numberOf(first('vram total used memory (b)')),
    memoryTotal: numberOf(first('vram total memory (b)')),
    power: numberOf(first('average graphics package power (w)', 'current socket graphics package power (w)')),
    powerLimit: numberOf(first('max graphics package power (w)')),
    temperature: numberOf(first('temperature (sensor junction) (c)', 'temperature (sensor edge) (c)')),
    clock: numberOf(first('sclk clock speed:')?.replace(/^\((\d+)mhz\)$/i, '$1')),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
