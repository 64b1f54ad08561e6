import { axisOf, broadcast, clash, type Dim, type Dims, either, elements, ShapeError, shownDims } from './dims.ts';
import type { ShapeRule } from './shape-question.ts';

export const transpose: ShapeRule = ({ inputs: [x], attribute }) => {
  if (!x) return [undefined];
  const order = attribute('perm')?.integers ?? x.map((_, axis) => x.length - 1 - axis);
  if (order.length !== x.length || new Set(order).size !== order.length) {
    throw new ShapeError(`turns ${shownDims(x)} by perm = [${order.join(', ')}]`);
  }
  return [order.map((axis) => x[axisOf(axis, x.length)]!)];
};

export const reshape: ShapeRule = ({ inputs: [x, shape], content, attribute }) => {
  const wanted: readonly Dim[] | undefined | null = content(1) ?? attribute('shape')?.integers;
  if (!wanted) return [typeof shape?.[0] === 'number' ? new Array<Dim>(shape[0]).fill(null) : undefined];
  const keeps = attribute('allowzero')?.integer !== 1;
  const dims = wanted.map((size, axis): Dim => {
    if (size !== 0 || !keeps) return size;
    return x && axis < x.length ? x[axis]! : null;
  });
  const total = x ? elements(x) : null;
  const open = dims.indexOf(-1);
  const others = elements(dims.filter((_, axis) => axis !== open));
  if (total !== null && others !== null) {
    const fits = open < 0 ? others === total : others === 0 ? total === 0 : total % others === 0;
    if (!fits) throw new ShapeError(`reshapes ${shownDims(x!)} to ${shownDims(wanted)}, which has other elements`);
  }
  const left = x
    ? quotient(
        x,
        dims.filter((_, axis) => axis !== open),
      )
    : null;
  return [dims.map((dim, axis) => (axis === open ? left : dim))];
};

/** The product of some sizes over that of others, where symbols on both sides stand for one size; null where it is not one size. */
function quotient(above: readonly Dim[], below: readonly Dim[]): Dim {
  const rest = [...above];
  let divisor = 1;
  for (const dim of below) {
    if (dim === null) return null;
    if (typeof dim === 'number') divisor *= dim;
    else if (rest.includes(dim)) rest.splice(rest.indexOf(dim), 1);
    else return null;
  }
  if (rest.includes(null) || divisor === 0) return null;
  const [symbol, ...others] = rest.filter((dim) => typeof dim === 'string');
  const size = rest.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1) / divisor;
  if (symbol === undefined) return Number.isInteger(size) ? size : null;
  return others.length === 0 && size === 1 ? symbol : null;
}

export const flatten: ShapeRule = ({ inputs: [x], attribute }) => {
  if (!x) return [[null, null]];
  const written = attribute('axis')?.integer ?? 1;
  const axis = written < 0 ? written + x.length : written;
  return [[elements(x.slice(0, axis)), elements(x.slice(axis))]];
};

export const concat: ShapeRule = ({ inputs, attribute, since }) => {
  const known = inputs.filter((dims) => dims !== undefined);
  const [shape] = known;
  if (shape === undefined) return [undefined];
  const other = known.find(({ length }) => length !== shape.length);
  if (other) throw new ShapeError(`joins ${shownDims(shape)} and ${shownDims(other)}, another rank`);
  const axis = axisOf(attribute('axis')?.integer ?? (since < 4 ? 1 : 0), shape.length);
  for (const dims of known) {
    if (dims.some((dim, at) => at !== axis && clash(dim, shape[at]!))) {
      throw new ShapeError(`joins ${shownDims(shape)} and ${shownDims(dims)} along axis ${axis}`);
    }
  }
  const whole = known.length === inputs.length;
  return [
    shape.map((_, at) =>
      at === axis
        ? sum(whole ? known.map((dims) => dims[axis]!) : [null])
        : known.map((dims) => dims[at]!).reduce<Dim>(either, null),
    ),
  ];
};

function sum(dims: readonly Dim[]): Dim {
  return dims.every((dim) => typeof dim === 'number') ? dims.reduce((total, dim) => total + dim, 0) : null;
}

export const split: ShapeRule = ({ inputs: [x], given, constant, attribute, outputs }) => {
  if (!x) return [];
  const axis = axisOf(attribute('axis')?.integer ?? 0, x.length);
  const sizes = constant(1) ?? attribute('split')?.integers;
  const size = x[axis]!;
  if (sizes && (sizes.length !== outputs || clash(sum(sizes), size))) {
    throw new ShapeError(`splits axis ${axis} of ${shownDims(x)} into ${sizes.join(' + ')} for ${outputs} outputs`);
  }
  const even = !given(1) && typeof size === 'number' && size % outputs === 0 ? size / outputs : null;
  return Array.from({ length: outputs }, (_, at) => x.map((dim, one) => (one === axis ? (sizes?.[at] ?? even) : dim)));
};

export const slice: ShapeRule = ({ inputs: [x], given, constant, attribute }) => {
  if (!x) return [undefined];
  const list = (input: number, name: string) => constant(input) ?? attribute(name)?.integers ?? undefined;
  const starts = list(1, 'starts');
  const ends = list(2, 'ends');
  const axes = list(3, 'axes') ?? (given(3) ? undefined : starts?.map((_, at) => at));
  const steps = constant(4) ?? (given(4) ? undefined : starts?.map(() => 1));
  if (!starts || !ends || !axes || !steps) return [x.map(() => null)];
  const dims = [...x];
  for (const [at, written] of axes.entries()) {
    const axis = axisOf(written, x.length);
    const size = x[axis]!;
    dims[axis] = typeof size === 'number' && steps[at]! > 0 ? sliced(size, starts[at]!, ends[at]!, steps[at]!) : null;
  }
  return [dims];
};

function sliced(size: number, start: number, end: number, step: number): number {
  const within = (at: number) => Math.min(size, Math.max(0, at < 0 ? at + size : at));
  return Math.max(0, Math.ceil((within(end) - within(start)) / step));
}

export const squeeze: ShapeRule = ({ inputs: [x], given, constant, attribute }) => {
  if (!x) return [undefined];
  const written = constant(1) ?? attribute('axes')?.integers;
  if (!written) {
    const all = !given(1) && x.every((dim) => typeof dim === 'number');
    return [all ? x.filter((dim) => dim !== 1) : undefined];
  }
  const axes = written.map((axis) => axisOf(axis, x.length));
  const wrong = axes.find((axis) => clash(x[axis]!, 1));
  if (wrong !== undefined) throw new ShapeError(`removes axis ${wrong} of ${shownDims(x)}, whose size is not 1`);
  return [x.filter((_, axis) => !axes.includes(axis))];
};

export const unsqueeze: ShapeRule = ({ inputs: [x], constant, attribute }) => {
  const written = constant(1) ?? attribute('axes')?.integers;
  if (!x || !written) return [undefined];
  const rank = x.length + written.length;
  const axes = new Set(written.map((axis) => axisOf(axis, rank)));
  if (axes.size !== written.length) throw new ShapeError(`adds an axis twice: axes = [${written.join(', ')}]`);
  const rest = [...x];
  return [Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.shift()!))];
};

export const gather: ShapeRule = ({ inputs: [x, indices], attribute }) => {
  if (!x || !indices) return [undefined];
  const axis = axisOf(attribute('axis')?.integer ?? 0, x.length);
  return [[...x.slice(0, axis), ...indices, ...x.slice(axis + 1)]];
};

export const reduce: ShapeRule = ({ inputs: [x], given, constant, attribute, outputs }) => {
  if (!x) return [undefined];
  const written = constant(1) ?? attribute('axes')?.integers ?? undefined;
  const keeps = attribute('keepdims')?.integer !== 0;
  if (!written && given(1)) return [keeps ? x.map(() => null) : undefined];
  const named = written ?? [];
  const nothing = named.length === 0 && attribute('noop_with_empty_axes')?.integer === 1;
  const axes = new Set(named.length === 0 && !nothing ? x.keys() : named.map((axis) => axisOf(axis, x.length)));
  return new Array<Dims>(outputs).fill(reduced(x, axes, keeps));
};

export const arg: ShapeRule = ({ inputs: [x], attribute }) => {
  if (!x) return [undefined];
  const axis = axisOf(attribute('axis')?.integer ?? 0, x.length);
  return [reduced(x, new Set([axis]), attribute('keepdims')?.integer !== 0)];
};

function reduced(dims: readonly Dim[], axes: ReadonlySet<number>, keeps: boolean): Dims {
  return keeps ? dims.map((dim, axis) => (axes.has(axis) ? 1 : dim)) : dims.filter((_, axis) => !axes.has(axis));
}

export const topK: ShapeRule = ({ inputs: [x], constant, attribute, outputs }) => {
  if (!x) return [];
  const axis = axisOf(attribute('axis')?.integer ?? -1, x.length);
  const k = constant(1)?.[0] ?? attribute('k')?.integer ?? null;
  return new Array<Dims>(outputs).fill(x.map((dim, at) => (at === axis ? k : dim)));
};

export const ofShape =
  (input: number): ShapeRule =>
  ({ inputs, content }) => {
    const given = content(input);
    if (given) return [given];
    const rank = inputs[input]?.[0];
    return [typeof rank === 'number' ? new Array<Dim>(rank).fill(null) : undefined];
  };

export const expand: ShapeRule = ({ inputs: [x, shape], content }) => {
  const wanted = content(1);
  if (x && wanted) return [broadcast([x, wanted])];
  const rank = shape?.[0];
  return [x && typeof rank === 'number' ? new Array<Dim>(Math.max(rank, x.length)).fill(null) : undefined];
};

export const tile: ShapeRule = ({ inputs: [x], constant }) => {
  const repeats = constant(1);
  if (!x || repeats?.length !== x.length) return [x?.map(() => null)];
  return [x.map((dim, axis) => (repeats[axis] === 1 ? dim : typeof dim === 'number' ? dim * repeats[axis]! : null))];
};

export const pad: ShapeRule = ({ inputs: [x], constant, attribute, since }) => {
  if (!x) return [undefined];
  const pads = (since < 11 ? attribute('pads')?.integers : constant(1)) ?? undefined;
  // Axes of their own came with version 18.
  if (!pads || pads.length !== 2 * x.length) return [x.map(() => null)];
  return [x.map((dim, axis) => (typeof dim === 'number' ? dim + pads[axis]! + pads[axis + x.length]! : null))];
};
