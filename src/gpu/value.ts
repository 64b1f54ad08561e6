// Values as nvidia-smi writes them: `59`, `631.95 W`, `Active`, `0x0000000000000004`, `[N/A]`, `Unknown Error`.

const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const FACTOR: Readonly<Record<string, number>> = { ...BYTES, '%': 0.01, us: 1, W: 1, C: 1, MHz: 1, '': 1 };

/** The text; null where it stands for "not told": `[N/A]`, `[Not Supported]`, `[Requested functionality has been deprecated]`. */
export function textOf(written: string | undefined): string | null {
  const text = (written ?? '').trim();
  if (text === '' || /^\[.*\]$/.test(text)) return null;
  return /^(?:N\/A|None|Unknown Error|ERR!|Not Found|Deprecated\b.*)$/i.test(text) ? null : text;
}

/**
 * A number in the unit of readings: bytes, a share, or what is written. Null for what is none, and for a decimal comma, of which
 * nobody knows whether it sets thousands apart: `isLocalised` tells that.
 */
export function numberOf(written: string | undefined): number | null {
  const [, digits, unit = ''] = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z%]*)$/.exec(textOf(written) ?? '') ?? [];
  if (digits === undefined || !Object.hasOwn(FACTOR, unit)) return null;
  return Number(digits) * FACTOR[unit]!;
}

/** True of a number with a comma for a decimal point, and a unit. */
export function isLocalised(written: string): boolean {
  return /^-?\d+,\d+\s*[A-Za-z%]+$/.test(written.trim());
}

export function flagOf(written: string | undefined): boolean | null {
  const text = textOf(written);
  if (text === null) return null;
  if (/^(?:Enabled|Active|Yes)$/i.test(text)) return true;
  return /^(?:Disabled|Not Active|No)$/i.test(text) ? false : null;
}

/** True of a device that no longer answers. */
export function isLost(text: string): boolean {
  return /GPU is lost|fallen off the bus|Unable to determine the device handle/i.test(text);
}

/** Bits of `clocks_event_reasons.active` (nvml.h, nvmlClocksEventReason…). */
const REASONS: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'gpu_idle'],
  [0x2, 'applications_clocks_setting'],
  [0x4, 'sw_power_cap'],
  [0x8, 'hw_slowdown'],
  [0x10, 'sync_boost'],
  [0x20, 'sw_thermal_slowdown'],
  [0x40, 'hw_thermal_slowdown'],
  [0x80, 'hw_power_brake_slowdown'],
  [0x100, 'display_clocks_setting'],
];

/** The reasons in a mask; a bit that nobody knows yet is named by its value, never swallowed. */
export function reasonsOf(mask: string | undefined): readonly string[] | null {
  const text = textOf(mask);
  if (text === null || !/^0x[0-9a-f]{1,16}$/i.test(text)) return null;
  let rest = BigInt(text);
  const names: string[] = [];
  for (const [bit, name] of REASONS) {
    if ((rest & BigInt(bit)) === 0n) continue;
    names.push(name);
    rest &= ~BigInt(bit);
  }
  return rest === 0n ? names : [...names, `unknown reason 0x${rest.toString(16)}`];
}
