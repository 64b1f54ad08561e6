import { broadcast, type Dims } from './dims.ts';
import {
  arg,
  concat,
  expand,
  flatten,
  gather,
  ofShape,
  pad,
  reduce,
  reshape,
  slice,
  split,
  squeeze,
  tile,
  topK,
  transpose,
  unsqueeze,
} from './layout.ts';
import { batchNormalization, convolution, gemm, globalPool, matMul, pool } from './products.ts';
import type { ShapeRule } from './shape-question.ts';

const like =
  (input: number): ShapeRule =>
  ({ inputs, outputs }) =>
    new Array<Dims>(outputs).fill(inputs[input]);
const first: ShapeRule = ({ inputs }) => [inputs[0]];
const broadcasting: ShapeRule = ({ inputs, since }) => (since < 7 ? [undefined] : [broadcast(inputs)]);

const constantOf: ShapeRule = ({ attribute }) => {
  const [tensor] = attribute('value')?.tensors ?? [];
  if (tensor) return [tensor.dims];
  if (attribute('value_float') ?? attribute('value_int') ?? attribute('value_string')) return [[]];
  const list = attribute('value_floats') ?? attribute('value_ints') ?? attribute('value_strings');
  return [list ? [list.integers?.length ?? null] : undefined];
};

const shapeOf: ShapeRule = ({ inputs: [x], attribute }) => {
  if (!x) return [[null]];
  const at = (name: string, usual: number) => {
    const written = attribute(name)?.integer ?? usual;
    return Math.min(x.length, Math.max(0, written < 0 ? written + x.length : written));
  };
  return [[Math.max(0, at('end', x.length) - at('start', 0))]];
};

/** Y, Y_h and Y_c of LSTM, GRU and RNN, from X [sequence, batch, …] and R [directions, …, hidden]. */
const recurrent: ShapeRule = ({ inputs: [x, , r], attribute }) => {
  if (x?.length !== 3 || r?.length !== 3) return [];
  const [directions, , hidden] = r;
  const isBatchFirst = attribute('layout')?.integer === 1;
  const [sequence, batch] = isBatchFirst ? [x[1]!, x[0]!] : [x[0]!, x[1]!];
  const last = isBatchFirst ? [batch, directions!, hidden!] : [directions!, batch, hidden!];
  const all = isBatchFirst ? [batch, sequence, directions!, hidden!] : [sequence, directions!, batch, hidden!];
  return [all, last, last];
};

const SAME = [
  'Abs Acos Acosh Asin Asinh Atan Atanh BitShift BitwiseNot Cast CastLike Ceil Celu Clip Cos Cosh CumSum Elu Erf Exp Floor',
  'Gelu GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN LRN LeakyRelu Log',
  'LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not RMSNormalization Reciprocal Relu Round ScatterElements',
  'ScatterND Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu Trilu',
  'QuantizeLinear DequantizeLinear Bernoulli RandomNormalLike RandomUniformLike LayerNormalization',
].flatMap((line) => line.split(' '));
const BROADCASTING =
  'Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow PRelu Sub Sum Where Xor'.split(
    ' ',
  );
const REDUCING =
  'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare'.split(
    ' ',
  );

/** By operator of the default domain. Of one that is not here nothing is inferred. */
export const SHAPE_RULES: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ...SAME.map((type): [string, ShapeRule] => [type, first]),
  ...BROADCASTING.map((type): [string, ShapeRule] => [type, broadcasting]),
  ...REDUCING.map((type): [string, ShapeRule] => [type, reduce]),
  ['Dropout', like(0)],
  ['MatMul', matMul(0, 1)],
  ['MatMulInteger', matMul(0, 1)],
  ['QLinearMatMul', matMul(0, 3)],
  ['Gemm', gemm],
  ['Conv', convolution(0, 1)],
  ['ConvInteger', convolution(0, 1)],
  ['QLinearConv', convolution(0, 3)],
  ['MaxPool', pool],
  ['AveragePool', pool],
  ['LpPool', pool],
  ['GlobalAveragePool', globalPool],
  ['GlobalMaxPool', globalPool],
  ['GlobalLpPool', globalPool],
  ['BatchNormalization', batchNormalization],
  ['Transpose', transpose],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Concat', concat],
  ['Split', split],
  ['Slice', slice],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Gather', gather],
  ['GatherElements', ({ inputs: [, indices] }) => [indices]],
  ['ArgMax', arg],
  ['ArgMin', arg],
  ['TopK', topK],
  ['Expand', expand],
  ['Pad', pad],
  ['Tile', tile],
  ['ConstantOfShape', ofShape(0)],
  ['Constant', constantOf],
  ['Shape', shapeOf],
  ['Size', () => [[]]],
  ['Range', () => [[null]]],
  ['NonZero', ({ inputs: [x] }) => [[x ? x.length : null, null]]],
  ['LSTM', recurrent],
  ['GRU', recurrent],
  ['RNN', recurrent],
  ['DynamicQuantizeLinear', ({ inputs: [x] }) => [x, [], []]],
]);
