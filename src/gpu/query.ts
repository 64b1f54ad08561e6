import type { FieldKey, Fields } from './fields.ts';
import type { GpuProcess, GpuReading } from './reading.ts';
import { flagOf, isLocalised, isLost, numberOf, reasonsOf, textOf } from './value.ts';

/** The line of `--query-gpu=… --format=csv` that names the columns, with units: `power.draw [W]`. */
export interface Header {
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
}

export function readHeader(line: string): Header {
  const names = cellsOf(line).map((cell) => cell.replace(/\s*\[[^\]]*\]$/, ''));
  return { columns: new Map(names.map((name, at) => [name, at])), width: names.length };
}

/** A reading, or why the line is none: half a line, a comma for a decimal point. */
export function readRow(header: Header, fields: Fields, line: string): GpuReading | { readonly problem: string } {
  const cells = cellsOf(line);
  if (isLost(line)) return { ...NOTHING, lost: true };
  if (cells.length !== header.width) {
    const localised = cells.length > header.width;
    return {
      problem: localised
        ? `it has ${cells.length} values for ${header.width} columns: is a comma its decimal point? Run it with LC_ALL=C`
        : `it ends after ${cells.length} of ${header.width} values`,
    };
  }
  const comma = cells.find(isLocalised);
  if (comma !== undefined) return { problem: `it has the value "${comma}" with a comma for a decimal point` };
  const cell = (key: FieldKey) => {
    const name = fields.get(key);
    const at = name === undefined ? undefined : header.columns.get(name);
    return at === undefined ? undefined : cells[at];
  };
  const heldBack = HELD_BACK.flatMap(([key, reason]): [string, number][] => {
    const since = numberOf(cell(key));
    return since === null ? [] : [[reason, since]];
  });
  return {
    name: textOf(cell('name')),
    uuid: textOf(cell('uuid')),
    index: numberOf(cell('index')),
    driver: textOf(cell('driver'))?.replace(/\s*\[.*$/, '') ?? null,
    persistence: flagOf(cell('persistence')),
    mig: flagOf(cell('mig')),
    utilization: numberOf(cell('utilization')),
    memoryUsed: numberOf(cell('memoryUsed')),
    memoryTotal: numberOf(cell('memoryTotal')),
    power: numberOf(cell('power')),
    powerLimit: numberOf(cell('powerLimit')),
    temperature: numberOf(cell('temperature')),
    clock: numberOf(cell('clock')),
    maxClock: numberOf(cell('maxClock')),
    reasons: reasonsOf(cell('reasons')),
    heldBack: Object.fromEntries(heldBack),
    uncorrectedErrors: numberOf(cell('uncorrectedErrors')),
    remapPending: flagOf(cell('remapPending')),
    remapFailure: flagOf(cell('remapFailure')),
    lost: false,
  };
}

const HELD_BACK = [
  ['swPowerCap', 'sw_power_cap'],
  ['swThermal', 'sw_thermal_slowdown'],
  ['hwThermal', 'hw_thermal_slowdown'],
  ['hwPowerBrake', 'hw_power_brake_slowdown'],
] as const satisfies readonly (readonly [FieldKey, string])[];

const NOTHING: GpuReading = {
  name: null,
  uuid: null,
  index: null,
  driver: null,
  persistence: null,
  mig: null,
  utilization: null,
  memoryUsed: null,
  memoryTotal: null,
  power: null,
  powerLimit: null,
  temperature: null,
  clock: null,
  maxClock: null,
  reasons: null,
  heldBack: {},
  uncorrectedErrors: null,
  remapPending: null,
  remapFailure: null,
  lost: false,
};

/** What `--query-compute-apps=pid,process_name,used_gpu_memory --format=csv` says of one device; a name may hold commas. */
export function readProcesses(text: string): readonly GpuProcess[] {
  return text
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): GpuProcess[] => {
      const cells = cellsOf(line);
      const pid = numberOf(cells[0]);
      if (pid === null || cells.length < 3) return [];
      return [{ pid, name: cells.slice(1, -1).join(', '), memory: numberOf(cells.at(-1)) }];
    });
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim());
}
