import { densityContours } from '../../../stats/density-contours.ts';
import type { Matrix } from '../../../stats/kernel-distance.ts';
import { alongOf, principalComponents } from '../../../stats/principal-components.ts';

/** Rows in the plane of the two directions in which the reference spreads most. */
export interface JointPicture {
  /** Share of the reference's variance along each axis. */
  readonly explained: readonly [number, number];
  readonly reference: Places;
  readonly current: Places;
  /** Around these shares of the reference's rows. */
  readonly contours: readonly {
    readonly share: number;
    readonly x: readonly number[];
    readonly y: readonly (number | null)[];
  }[];
}

interface Places {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** More points are a blot. */
const MOST_POINTS = 500;
const SHARES = [0.95, 0.5];

/** Null where the reference has fewer than two columns, or does not spread along two of them. */
export function pictureOf(reference: Matrix, current: Matrix): JointPicture | null {
  if (reference.columns < 2) return null;
  const { mean, directions, explained } = principalComponents(reference, 2);
  const [first, second] = directions as [Float64Array, Float64Array];
  const placesOf = (matrix: Matrix) => {
    const [x, y] = [alongOf(matrix, mean, first), alongOf(matrix, mean, second)];
    const step = Math.max(1, Math.ceil(matrix.rows / MOST_POINTS));
    return { x: x.filter((_, row) => row % step === 0), y: y.filter((_, row) => row % step === 0) };
  };
  const [before, now] = [placesOf(reference), placesOf(current)];
  const contours = densityContours(before.x, before.y, SHARES);
  if (contours.length === 0) return null;
  return {
    explained: explained as unknown as readonly [number, number],
    reference: { x: [...before.x], y: [...before.y] },
    current: { x: [...now.x], y: [...now.y] },
    contours,
  };
}
