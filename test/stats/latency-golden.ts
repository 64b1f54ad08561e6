import { readFileSync } from 'node:fs';

interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** Written by latency.golden.py. The bounds of `ranks` are ranks: 0 and n + 1 where there is none. */
export interface LatencyGolden {
  readonly ranks: readonly (Bounds & { n: number; p: number })[];
  readonly needed: readonly { p: number; confidence: number; over: number; n: number }[];
  readonly shifts: readonly (Bounds & { differences: readonly number[]; value: number })[];
  readonly means: readonly (Bounds & { means: readonly number[] })[];
}

export const golden: LatencyGolden = JSON.parse(readFileSync(new URL('latency.golden.json', import.meta.url), 'utf8'));
