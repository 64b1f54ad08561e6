/** What is asked of nvidia-smi, each by its names, the newest first. */
const WANTED = {
  timestamp: ['timestamp'],
  index: ['index'],
  uuid: ['uuid'],
  name: ['name'],
  driver: ['driver_version'],
  persistence: ['persistence_mode'],
  mig: ['mig.mode.current'],
  utilization: ['utilization.gpu'],
  memoryUsed: ['memory.used'],
  memoryTotal: ['memory.total'],
  power: ['power.draw'],
  powerLimit: ['enforced.power.limit', 'power.limit'],
  powerDefault: ['power.default_limit'],
  temperature: ['temperature.gpu'],
  clock: ['clocks.current.sm', 'clocks.sm'],
  maxClock: ['clocks.max.sm'],
  baseClock: ['clocks.default_applications.graphics', 'clocks.default_applications.gr'],
  setClock: ['clocks.applications.graphics', 'clocks.applications.gr'],
  reasons: ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'],
  swPowerCap: ['clocks_event_reasons_counters.sw_power_cap'],
  swThermal: ['clocks_event_reasons_counters.sw_thermal_slowdown'],
  hwThermal: ['clocks_event_reasons_counters.hw_thermal_slowdown'],
  hwPowerBrake: ['clocks_event_reasons_counters.hw_power_brake_slowdown'],
  ecc: ['ecc.mode.current'],
  uncorrectedErrors: ['ecc.errors.uncorrected.volatile.total'],
  remapPending: ['remapped_rows.pending'],
  remapFailure: ['remapped_rows.failure'],
} as const satisfies Record<string, readonly string[]>;

export type FieldKey = keyof typeof WANTED;

/** The name by which this driver knows each field; those that it does not know are left out. */
export type Fields = ReadonlyMap<FieldKey, string>;

/**
 * The fields that are known, from `nvidia-smi --help-query-gpu`: a line for each, `"clocks.current.sm" or "clocks.sm"`. One
 * unknown field spoils a whole query, so nothing is asked that is not in there.
 */
export function knownFields(help: string): Fields {
  const known = new Set(
    [...help.matchAll(/^\s*("[^"\n]+"(?:\s+or\s+"[^"\n]+")*)\s*$/gm)].flatMap(([, names]) =>
      [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
    ),
  );
  return new Map(
    (Object.keys(WANTED) as FieldKey[]).flatMap((key): [FieldKey, string][] => {
      const name = WANTED[key].find((one) => known.has(one));
      return name === undefined ? [] : [[key, name]];
    }),
  );
}
