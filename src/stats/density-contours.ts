/** Pieces of a line: from (x, y) to the next point, with a gap where y is null. */
export interface Contour {
  /** The share of the points that it encloses. */
  readonly share: number;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Cells of the grid along each side. */
const GRID = 36;
/** How far the grid goes beyond the points, in bandwidths. */
const MARGIN = 3;

/**
 * Lines of equal density around so many shares of points of a plane: Gaussian kernels with Scott's bandwidth n^(−1/6) times the spread
 * along each axis (Scott, Multivariate Density Estimation, 1992), on a grid, by marching squares. Empty where points have no spread.
 */
export function densityContours(x: Float64Array, y: Float64Array, shares: readonly number[]): readonly Contour[] {
  const rows = x.length;
  const [h, v] = [bandwidthOf(x), bandwidthOf(y)];
  if (rows < 3 || !(h > 0 && v > 0)) return [];
  const density = (a: number, b: number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const distance = ((a - x[row]!) / h) ** 2 + ((b - y[row]!) / v) ** 2;
      if (distance < 40) sum += Math.exp(-distance / 2);
    }
    return sum;
  };
  const [xs, ys] = [axisOf(x, h), axisOf(y, v)];
  const grid = xs.map((a) => ys.map((b) => density(a, b)));
  const own = Float64Array.from(x, (a, row) => density(a, y[row]!)).sort();
  return shares.map((share) => ({
    share,
    ...linesAt(own[Math.min(rows - 1, Math.max(0, Math.floor((1 - share) * rows)))]!, xs, ys, grid),
  }));
}

function bandwidthOf(values: Float64Array): number {
  const { length } = values;
  const mean = values.reduce((sum, value) => sum + value / length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / length, 0)) * length ** (-1 / 6);
}

function axisOf(values: Float64Array, bandwidth: number): readonly number[] {
  const [low, high] = [Math.min(...values) - MARGIN * bandwidth, Math.max(...values) + MARGIN * bandwidth];
  return Array.from({ length: GRID + 1 }, (_, at) => low + ((high - low) * at) / GRID);
}

function linesAt(
  level: number,
  xs: readonly number[],
  ys: readonly number[],
  grid: readonly (readonly number[])[],
): { readonly x: number[]; readonly y: (number | null)[] } {
  const [x, y]: [number[], (number | null)[]] = [[], []];
  const cross = (one: number, other: number) => (level - one) / (other - one);
  for (let i = 0; i < GRID; i++) {
    for (let j = 0; j < GRID; j++) {
      // The corners of a cell, counterclockwise from the lower left.
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ] as const;
      const points = corners.flatMap(([a, b], at) => {
        const [c, d] = corners[(at + 1) % 4]!;
        const [one, other] = [grid[a]![b]!, grid[c]![d]!];
        if (one >= level === other >= level) return [];
        const t = cross(one, other);
        return [[xs[a]! + t * (xs[c]! - xs[a]!), ys[b]! + t * (ys[d]! - ys[b]!)] as const];
      });
      for (let at = 0; at + 1 < points.length; at += 2) {
        x.push(points[at]![0], points[at + 1]![0], points[at + 1]![0]);
        y.push(points[at]![1], points[at + 1]![1], null);
      }
    }
  }
  return { x, y };
}
