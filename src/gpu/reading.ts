/** What nvidia-smi says of one device at one moment. Null is what this device or driver does not tell. */
export interface GpuReading {
  readonly name: string | null;
  readonly uuid: string | null;
  readonly index: number | null;
  readonly driver: string | null;
  readonly persistence: boolean | null;
  /** Whether the device is cut into instances: it tells no utilisation then. */
  readonly mig: boolean | null;
  /** Share of the last period in which any kernel ran. It says nothing of how well. */
  readonly utilization: number | null;
  /** Bytes. */
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  /** Watts. */
  readonly power: number | null;
  readonly powerLimit: number | null;
  /** The limit that the card comes with. */
  readonly powerDefault: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** Megahertz of the streaming multiprocessors. */
  readonly clock: number | null;
  readonly maxClock: number | null;
  /** What it runs at by default, and what somebody asked for; newer cards tell neither. */
  readonly baseClock: number | null;
  readonly setClock: number | null;
  /** Why the clock is not higher; null where it does not say. */
  readonly reasons: readonly string[] | null;
  /** By reason: microseconds that the device was held back since some moment. Only differences mean something. */
  readonly heldBack: Readonly<Record<string, number>>;
  readonly ecc: boolean | null;
  readonly uncorrectedErrors: number | null;
  /** Rows of memory that are to be replaced at the next reset, or could not be. */
  readonly remapPending: boolean | null;
  readonly remapFailure: boolean | null;
  /** It fell off the bus. */
  readonly lost: boolean;
}

/** A process that computes on a device. */
export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** Bytes; null where the system does not tell, as Windows. */
  readonly memory: number | null;
  /** It draws as well (C+G): a desktop, most often. */
  readonly draws: boolean;
}

export const NOTHING_TOLD: GpuReading = {
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
  powerDefault: null,
  temperature: null,
  clock: null,
  maxClock: null,
  baseClock: null,
  setClock: null,
  reasons: null,
  heldBack: {},
  ecc: null,
  uncorrectedErrors: null,
  remapPending: null,
  remapFailure: null,
  lost: false,
};
