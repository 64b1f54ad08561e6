import { type ArmCalls, allLatencies } from './measurement.ts';

/** More sections would only be shorter: their differences hang together the less, the longer they are. */
const MOST_SECTIONS = 100;

/**
 * The rounds of a measurement as consecutive sections of whole pairs of rounds, each with at least `calls` calls of every
 * arm; as many as that gives, up to a hundred. The same sections of every arm lie side by side in time. Rounds at the end that
 * make no section of their own belong to the last. Empty where there are too few calls for one.
 */
export function sectionsOf(arms: readonly ArmCalls[], calls: number): readonly (readonly ArmCalls[])[] {
  const rounds = Math.min(...arms.map(({ blocks }) => blocks.length));
  const pairs = Math.floor(rounds / 2);
  const least = Math.max(1, Math.ceil(pairs / MOST_SECTIONS));
  const bounds: number[] = [0];
  const made = arms.map(() => 0);
  for (let pair = 0; pair < pairs; pair++) {
    for (const [at, { blocks }] of arms.entries()) {
      made[at]! += blocks[2 * pair]!.latencies.length + blocks[2 * pair + 1]!.latencies.length;
    }
    if (pair + 1 - bounds.at(-1)! < least || made.some((count) => count < calls)) continue;
    bounds.push(pair + 1);
    made.fill(0);
  }
  if (bounds.length === 1) return [];
  bounds[bounds.length - 1] = pairs;
  return bounds
    .slice(1)
    .map((end, at) => arms.map((arm) => ({ ...arm, blocks: arm.blocks.slice(2 * bounds[at]!, 2 * end) })));
}

/** The latencies of a section, sorted. */
export function sortedLatencies(calls: ArmCalls): Float64Array {
  return allLatencies(calls).sort();
}
