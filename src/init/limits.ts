/** What the trial of one metric showed. */
export interface Shown {
  readonly value: number;
  /** Bounds of the value, one-sided; null where there are none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Bounds of the change from the baseline; null without one. */
  readonly change: { readonly low: number | null; readonly high: number | null } | null;
  readonly rows: number;
}

/** A limit as the policy writes it, and why it is this one. */
export interface ProposedLimit {
  readonly rule: 'min' | 'max' | 'max-drop' | 'max-rise';
  readonly text: string;
  readonly because: string;
}

const DROPS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1];
const RISES = [0.02, 0.05, 0.1, 0.2, 0.5];

/**
 * How far a limit lies from what was measured, in distances of its bound, so that as good a model passes on other rows like these
 * with a chance of about 80 %: (1.645 + 0.842) / 1.645, by the normal approximation.
 */
const ROOM = 1.51;

/**
 * Limits that the model at hand keeps with its whole interval, and another one as good most of the time: of a share in whole percent,
 * of an error in two digits.
 */
export function limitsOf(kind: 'share' | 'error', { value, low, high, change, rows }: Shown): readonly ProposedLimit[] {
  const limits: ProposedLimit[] = [];
  const width = change?.low == null || change.high === null ? null : (change.high - change.low) / 2;
  if (kind === 'share') {
    const least = low === null ? 0 : Math.floor(100 * (value - ROOM * (value - low)) + 1e-9);
    if (least > 0) {
      const because = `${percent(value)} on ${rows} rows; as good a model passes on such rows most of the time`;
      limits.push({ rule: 'min', text: `${least}%`, because });
    }
    const drop = width === null ? undefined : DROPS.find((one) => one >= Math.max(-change!.low!, ROOM * width));
    if (drop !== undefined) {
      const because = `the least that ${rows} rows can tell often enough: more rows, or models more alike, allow less`;
      limits.push({ rule: 'max-drop', text: `${round(100 * drop)}pp`, because });
    }
    return limits;
  }
  if (high !== null) {
    const because = `${digits(value)} on ${rows} rows; as good a model passes on such rows most of the time`;
    limits.push({ rule: 'max', text: String(ceil(value + ROOM * (high - value))), because });
  }
  const rise = width === null ? undefined : RISES.find((one) => one >= Math.max(change!.high!, ROOM * width));
  if (rise !== undefined) {
    const because = `the least that ${rows} rows can tell often enough: more rows, or models more alike, allow less`;
    limits.push({ rule: 'max-rise', text: `${round(100 * rise)}%`, because });
  }
  return limits;
}

/** The next number of two digits above it. */
function ceil(value: number): number {
  if (value <= 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(2));
}

const round = (value: number) => Number(value.toFixed(1));
const digits = (value: number) => value.toPrecision(4);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Runners differ, and a busy one is no worse model: the limit leaves this much to them. */
const SLOWER = 10;

/** Below that a runner's own doings decide: under load, 12 ms were seen of a model of 0.3. */
const LEAST_TIME = 20;

/** Of the milliseconds of one call: of 1, 2, 5 and their tens the next one above some times the bound. */
export function timeLimitOf(value: number, high: number): ProposedLimit {
  const least = Math.max(SLOWER * high, LEAST_TIME);
  const ten = 10 ** Math.floor(Math.log10(least));
  const limit = [1, 2, 5, 10].map((step) => Number((step * ten).toPrecision(1))).find((one) => one >= least)!;
  return {
    rule: 'max',
    text: `${limit}ms`,
    because: `${value.toPrecision(2)} ms on this machine, and runners may be ${SLOWER} times slower: measure there, then tighten`,
  };
}
