import type { FieldKey, Fields } from './fields.ts';
import { type GpuReading, NOTHING_TOLD } from './reading.ts';
import { flagOf, isLost, numberOf, reasonsOf, textOf } from './value.ts';

/** The line of `--query-gpu=… --format=csv` that names the columns, with units: `power.draw [W]`. */
export interface Header {
  readonly columns: ReadonlyMap<string, number>;
  /** Of each column; null of one without. */
  readonly units: readonly (string | null)[];
}

export function readHeader(line: string): Header {
  const titles = cellsOf(line).map((cell) => /^(.*?)\s*(?:\[([^\]]*)\])?$/.exec(cell)!);
  return {
    columns: new Map(titles.map(([, name], at) => [name!, at])),
    units: titles.map(([, , unit]) => unit ?? null),
  };
}

/** The moment of a line by the clock of the machine, in milliseconds of whatever time zone it has; null where it is none. */
export function stampOf(header: Header, line: string): number | null {
  const at = header.columns.get('timestamp');
  const written = at === undefined ? undefined : cellsOf(line)[at];
  const [, ...parts] = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(written ?? '') ?? [];
  if (parts.length === 0) return null;
  const [year, month, day, hour, minute, second, thousandth] = parts.map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second, thousandth);
}

/** A reading, or why the line is none: half a line, a comma for a decimal point. */
export function readRow(header: Header, fields: Fields, line: string): GpuReading | { readonly problem: string } {
  const cells = cellsOf(line);
  if (isLost(line)) return { ...NOTHING_TOLD, lost: true };
  const width = header.units.length;
  if (cells.length !== width) {
    const localised = cells.length > width;
    return {
      problem: localised
        ? `it has ${cells.length} values for ${width} columns: is a comma its decimal point? Run it with LC_ALL=C`
        : `it ends after ${cells.length} of ${width} values`,
    };
  }
  // Half a line that has as many commas as a whole one.
  const bare = cells.findIndex((cell, at) => header.units[at] !== null && /^-?\d+$/.test(cell));
  if (bare >= 0) {
    return {
      problem: `it has the value "${cells[bare]}" without its unit ${header.units[bare]}: is a comma its decimal point? Run it with LC_ALL=C`,
    };
  }
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
    powerDefault: numberOf(cell('powerDefault')),
    temperature: numberOf(cell('temperature')),
    clock: numberOf(cell('clock')),
    maxClock: numberOf(cell('maxClock')),
    baseClock: numberOf(cell('baseClock')),
    setClock: numberOf(cell('setClock')),
    reasons: reasonsOf(cell('reasons')),
    heldBack: Object.fromEntries(heldBack),
    ecc: flagOf(cell('ecc')),
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

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim());
}
