/** A size: a number, a symbol, or null where nobody knows. */
export type Dim = number | string | null;

/** Of a tensor; undefined where not even the rank is known. */
export type Dims = readonly Dim[] | undefined;

/** A shape that cannot be: the end of a sentence that begins with the node. */
export class ShapeError extends Error {}

/** `[n, 3, ?]`. */
export function shownDims(dims: readonly Dim[]): string {
  return `[${dims.map((dim) => dim ?? '?').join(', ')}]`;
}

/** As declared in a file, where '' is a size without a name. */
export function dimsOf(declared: readonly (number | string)[] | null): Dims {
  return declared?.map((dim) => (dim === '' ? null : dim));
}

/** True where both are numbers, and other ones. */
export function clash(one: Dim, other: Dim): boolean {
  return typeof one === 'number' && typeof other === 'number' && one !== other;
}

/** What is known of a size that two places speak of. */
export function either(one: Dim, other: Dim): Dim {
  if (typeof one === 'number') return one;
  return typeof other === 'number' ? other : (one ?? other);
}

/** The shape that these broadcast to (onnx/onnx, docs/Broadcasting.md). Throws ShapeError where they do not. */
export function broadcast(shapes: readonly Dims[]): Dims {
  if (shapes.some((shape) => shape === undefined)) return undefined;
  const known = shapes as readonly (readonly Dim[])[];
  const rank = Math.max(0, ...known.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) =>
    known
      .map((shape) => (axis < rank - shape.length ? 1 : shape[axis - rank + shape.length]!))
      .reduce<Dim>(broadcastDim, 1),
  );

  function broadcastDim(one: Dim, other: Dim): Dim {
    if (one === other || other === 1) return one;
    if (one === 1) return other;
    if (clash(one, other))
      throw new ShapeError(`combines ${known.map(shownDims).join(' with ')}, which do not broadcast`);
    // A number other than 1 is the result whatever the other is; of two symbols nobody knows.
    return typeof one === 'number' ? one : typeof other === 'number' ? other : null;
  }
}

/** The number of elements; null where a size is unknown. */
export function elements(dims: readonly Dim[]): number | null {
  return dims.reduce<number | null>(
    (product, dim) => (product === null || typeof dim !== 'number' ? null : product * dim),
    1,
  );
}

/** From the front, whatever it was counted from. Throws ShapeError where there is no such axis. */
export function axisOf(written: number, rank: number): number {
  const axis = written < 0 ? written + rank : written;
  if (axis >= 0 && axis < rank) return axis;
  throw new ShapeError(`names axis ${written} of a tensor of rank ${rank}`);
}
