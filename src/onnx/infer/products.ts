import { broadcast, clash, type Dim, type Dims, ShapeError, shownDims } from './dims.ts';
import type { ShapeQuestion, ShapeRule } from './shape-question.ts';

export const matMul =
  (left: number, right: number): ShapeRule =>
  ({ inputs }) => {
    const [a, b] = [inputs[left], inputs[right]];
    if (!a || !b || a.length === 0 || b.length === 0) return [undefined];
    const inner = a.at(-1)!;
    const wanted = b.length === 1 ? b[0]! : b.at(-2)!;
    if (clash(inner, wanted)) {
      throw new ShapeError(`multiplies ${shownDims(a)} with ${shownDims(b)}, of which the inner sizes differ`);
    }
    const batch = broadcast([a.slice(0, -2), b.slice(0, -2)]);
    if (!batch) return [undefined];
    return [[...batch, ...(a.length > 1 ? [a.at(-2)!] : []), ...(b.length > 1 ? [b.at(-1)!] : [])]];
  };

export const gemm: ShapeRule = ({ inputs: [a, b, c], attribute }) => {
  if (a?.length !== 2 || b?.length !== 2) {
    const wrong = [a, b].find((dims) => dims !== undefined && dims.length !== 2);
    if (wrong) throw new ShapeError(`takes matrices, and is given ${shownDims(wrong)}`);
    return [undefined];
  }
  const turned = (dims: readonly Dim[], name: string) => (attribute(name)?.integer === 1 ? dims.toReversed() : dims);
  const [rows, inner] = turned(a, 'transA');
  const [depth, columns] = turned(b, 'transB');
  if (clash(inner!, depth!)) {
    throw new ShapeError(`multiplies ${shownDims(a)} with ${shownDims(b)}, of which the inner sizes differ`);
  }
  const result = [rows!, columns!];
  if (c) broadcast([result, c]);
  return [result];
};

export const convolution =
  (data: number, weights: number): ShapeRule =>
  (question) => {
    const [x, w] = [question.inputs[data], question.inputs[weights]];
    if (!x || !w) return [undefined];
    if (x.length !== w.length || x.length < 3) {
      throw new ShapeError(`convolves ${shownDims(x)} with weights of ${shownDims(w)}, another rank`);
    }
    const groups = question.attribute('group')?.integer ?? 1;
    const channels = typeof w[1] === 'number' ? w[1] * groups : null;
    if (clash(x[1]!, channels)) {
      throw new ShapeError(
        `convolves ${shownDims(x)}, which has ${x[1]} channels, with weights of ${shownDims(w)} in ${groups === 1 ? 'one group' : `${groups} groups`}, made for ${channels}`,
      );
    }
    return [[x[0]!, w[0]!, ...spatial(question, x.slice(2), w.slice(2))]];
  };

export const pool: ShapeRule = (question) => {
  const [x] = question.inputs;
  const kernel = question.attribute('kernel_shape')?.integers;
  if (!x || !kernel) return [undefined];
  if (x.length !== kernel.length + 2) {
    throw new ShapeError(`pools ${shownDims(x)} with a kernel of ${kernel.length} dimensions`);
  }
  const dims = [...x.slice(0, 2), ...spatial(question, x.slice(2), kernel)];
  return new Array<Dims>(question.outputs).fill(dims);
};

/** Sizes after a window has moved over them; null where ceil_mode or an unknown size leaves them open. */
function spatial({ attribute }: ShapeQuestion, sizes: readonly Dim[], kernel: readonly Dim[]): Dim[] {
  const strides = attribute('strides')?.integers;
  const dilations = attribute('dilations')?.integers;
  const pads = attribute('pads')?.integers;
  const auto = attribute('auto_pad')?.text ?? 'NOTSET';
  return sizes.map((size, axis) => {
    const width = kernel[axis]!;
    const stride = strides?.[axis] ?? 1;
    if (typeof size !== 'number' || typeof width !== 'number' || attribute('ceil_mode')?.integer === 1) return null;
    if (auto.startsWith('SAME')) return Math.ceil(size / stride);
    const padded = auto === 'VALID' ? size : size + (pads?.[axis] ?? 0) + (pads?.[axis + sizes.length] ?? 0);
    const reach = (width - 1) * (dilations?.[axis] ?? 1) + 1;
    return padded < reach ? null : Math.floor((padded - reach) / stride) + 1;
  });
}

export const globalPool: ShapeRule = ({ inputs: [x] }) => [x && [...x.slice(0, 2), ...x.slice(2).map(() => 1)]];

export const batchNormalization: ShapeRule = ({ inputs: [x, ...rest] }) => {
  const channels = x && (x.length > 1 ? x[1]! : null);
  for (const vector of rest.slice(0, 4)) {
    if (vector?.length === 1 && channels !== undefined && clash(channels, vector[0]!)) {
      throw new ShapeError(`normalises ${channels} channels with ${vector[0]} values`);
    }
  }
  return [x];
};
