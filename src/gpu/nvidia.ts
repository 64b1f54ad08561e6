import { tellingLine } from '../child/ending.ts';
import { commandProblem } from '../child/problem.ts';
import type { Command } from '../child/program.ts';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import { type Fields, knownFields } from './fields.ts';
import { type Header, readHeader, readRow, stampOf } from './query.ts';
import { startTelemetry, wholeMilliseconds } from './telemetry.ts';
import type { GpuHost, GpuLook, GpuTool } from './tool.ts';
import { readLog } from './xml.ts';

/** Without persistence mode the driver may have to be loaded first, which takes seconds on machines with many cards. */
const LIMITS = { timeout: milliseconds(60_000), output: bytes(64 * 2 ** 20) };

/** Which device: its number as nvidia-smi counts, or its UUID. */
export type Device = number | string;

/**
 * nvidia-smi, by name on the PATH or by path. Throws EnvironmentError, with what to do, where it is missing, hangs, cannot reach
 * the driver, or knows no field that is asked here.
 */
export async function openNvidia(program: string, device: Device, host: GpuHost): Promise<GpuTool> {
  const of = (...args: string[]): Command => ({
    program,
    args,
    folder: host.folder,
    // A comma for a decimal point would be one more column.
    environment: { LC_ALL: 'C' },
  });
  const say = async (...args: string[]): Promise<string> => {
    const outcome = await host.run(of(...args), LIMITS);
    const said = outcome.stdout.toString('utf8');
    const problem = commandProblem(outcome);
    if (problem !== null) throw new EnvironmentError(failureOf(program, problem, `${said}\n${outcome.stderr}`));
    return said;
  };
  const fields = knownFields(await say('--help-query-gpu'));
  if (fields.size === 0) {
    throw new EnvironmentError(
      `${program} --help-query-gpu names no field that is known here. Is it nvidia-smi? Say where it is with nvidia-smi.`,
    );
  }
  return {
    name: 'nvidia-smi',
    // "This reading is accurate to within +/- 5 watts", its help says of power.draw.
    powerError: 5,
    look: async () => readLook(program, device, await say('-q', '-x', '-i', String(device))),
    watch: (interval) => {
      const query = `--query-gpu=${[...fields.values()].join(',')}`;
      const every = ['-lms', wholeMilliseconds(interval)];
      return startTelemetry(host, of(query, '--format=csv', '-i', String(device), ...every), lineReader(fields));
    },
  };
}

function readLook(program: string, device: Device, xml: string): GpuLook {
  try {
    const { cuda, gpus } = readLog(xml);
    const [gpu] = gpus;
    if (gpu === undefined) throw new Error(`it names no GPU ${device}`);
    const { processes, ...reading } = gpu;
    return { reading, processes, cuda };
  } catch (error) {
    throw new EnvironmentError(`${program} -q -x cannot be read: ${messageOf(error)}.`);
  }
}

function lineReader(fields: Fields): Parameters<typeof startTelemetry>[2] {
  let header: Header | undefined;
  return (line) => {
    if (line.trim() === '') return null;
    if (header === undefined) {
      header = readHeader(line);
      const missing = [...fields.values()].find((name) => !header!.columns.has(name));
      return missing === undefined ? null : { problem: `its header has no ${missing}: ${line.trim().slice(0, 200)}` };
    }
    const reading = readRow(header, fields, line);
    return 'problem' in reading ? reading : { reading, stamp: stampOf(header, line) };
  };
}

/** What it says by itself, and what to do about it; texts and codes as in `fixtures/nvidia-smi/INDEX.md`. */
function failureOf(program: string, problem: string, said: string): string {
  const remedy = REMEDIES.find(([pattern]) => pattern.test(`${problem}\n${said}`))?.[1];
  const words = tellingLine(said);
  const quoted = words === '' || problem.includes(words) ? '' : `, saying "${words}"`;
  return `${program} ${problem}${quoted}. ${remedy ?? 'Run it by hand to see what it says.'}`;
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /no such program|ENOENT/,
    'Install the NVIDIA driver, which brings it, or say where it is with nvidia-smi. In a container: start it with --gpus all and the NVIDIA container toolkit. For an AMD GPU say telemetry: rocm-smi; for one that nothing here can read, telemetry: none.',
  ],
  [/version mismatch/i, 'The driver was updated while it was loaded: restart the machine.'],
  [/couldn't communicate|couldn.t communicate/i, 'Install the NVIDIA driver, or load it (modprobe nvidia).'],
  [/Insufficient Permissions/i, 'Let this user read /dev/nvidia*.'],
  [/No devices were found/i, 'Give the container or the job a GPU.'],
  [/libnvidia-ml/i, 'Install the NVIDIA driver of the same version, or give the container its libraries.'],
  [
    /GPU is lost|fallen off the bus|Unable to determine the device handle/i,
    'Restart the machine, and look for Xid in its kernel log.',
  ],
  [/longer than the limit/, 'A GPU that hangs does that: look for Xid in the kernel log, and restart the machine.'],
];
