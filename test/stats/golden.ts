import { readFileSync } from 'node:fs';

interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** Written by stats.golden.py. Tables are [both right, gained, lost, both wrong]. */
export interface Golden {
  readonly clopperPearson: readonly (Bounds & { k: number; n: number })[];
  readonly difference: readonly (Bounds & { table: readonly [number, number, number, number] })[];
  readonly ratio: Golden['difference'];
}

export const golden: Golden = JSON.parse(readFileSync(new URL('stats.golden.json', import.meta.url), 'utf8'));
