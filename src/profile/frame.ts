import type { Matrix } from '../stats/kernel-distance.ts';
import { seededRandom, seedOf } from '../stats/random.ts';

/** More coordinates are projected onto so many, at random: distances keep (Johnson and Lindenstrauss), and few rows suffice. */
export const MOST_COORDINATES = 64;

/** How lists of numbers of one width become points: less a center, in units of a spread, and of many coordinates projected with a seed. */
export interface Frame {
  readonly seed: number;
  readonly center: readonly number[];
  readonly spread: readonly number[];
}

/** The mean and the standard deviation of these rows; a coordinate that has only one value in them is left as it is. */
export function frameOf(lists: readonly ArrayLike<number>[], seed: number): Frame {
  const width = lists[0]?.length ?? 0;
  const meanOf = (of: (list: ArrayLike<number>) => number) =>
    lists.reduce((sum, list) => sum + of(list), 0) / lists.length;
  const center = Array.from({ length: width }, (_, at) => meanOf((list) => list[at]!));
  const spread = center.map((middle, at) => Math.sqrt(meanOf((list) => (list[at]! - middle) ** 2)) || 1);
  return { seed, center, spread };
}

/** How many coordinates a point has. */
export function coordinatesOf({ center }: Pick<Frame, 'center'>): number {
  return Math.min(center.length, MOST_COORDINATES);
}

/** Makes the point of a list; all lists have the width of the frame. */
export function pointsIn({ seed, center, spread }: Frame): (list: ArrayLike<number>) => Float64Array {
  const scaled = (list: ArrayLike<number>) =>
    Float64Array.from(center, (middle, at) => (list[at]! - middle) / spread[at]!);
  if (center.length <= MOST_COORDINATES) return scaled;
  const directions = directionsOf(center.length, seed);
  return (list) => {
    const row = scaled(list);
    return Float64Array.from(directions, (direction) => {
      let sum = 0;
      for (let at = 0; at < row.length; at++) sum += direction[at]! * row[at]!;
      return sum;
    });
  };
}

function directionsOf(width: number, seed: number): readonly Float64Array[] {
  const random = seededRandom(seedOf(seed));
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: MOST_COORDINATES }, () =>
    Float64Array.from({ length: width }, () => normal() / Math.sqrt(width)),
  );
}

export function matrixOf(points: readonly ArrayLike<number>[]): Matrix {
  const columns = points[0]?.length ?? 0;
  const values = new Float64Array(points.length * columns);
  for (const [row, point] of points.entries()) values.set(point, row * columns);
  return { rows: points.length, columns, values };
}
