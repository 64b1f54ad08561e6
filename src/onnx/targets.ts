import { DEFAULT_DOMAIN } from './graph.ts';

/** A runtime that must be able to read a model. */
export interface TargetRuntime {
  /** `ONNX Runtime 1.22`. */
  readonly name: string;
  /** The newest IR version that it reads; null where its publisher says nothing of it. */
  readonly ir: number | null;
  /** By domain, the newest opset that it knows; of other domains nothing is said. */
  readonly opsets: Readonly<Record<string, number>>;
  /** The oldest opset of the default domain that it knows. */
  readonly oldest: number;
  /** Operators of the default domain that it does not have; null where there is no list. */
  readonly lacks: readonly string[] | null;
  /** The only operators of the default domain that it has, where its publisher lists those instead; null where not. */
  readonly has: readonly string[] | null;
  /** Domains of its own, whose operators it always has. */
  readonly domains: readonly string[];
}

/**
 * Measured on 2026-11-26 with the packages of PyPI for Linux (x64), as they are installed: the newest IR version and opsets
 * with which a model of one Identity still opens. The runtime has no call that would tell (microsoft/onnxruntime, issue
 * 14932), and its table of compatibility counts opsets that it opens only when asked to.
 */
const ONNX_RUNTIME: readonly (readonly [version: string, ir: number, opset: number, ml: number])[] = [
  ['1.16', 9, 19, 3],
  ['1.17', 9, 20, 4],
  ['1.18', 10, 21, 5],
  ['1.19', 10, 21, 5],
  ['1.20', 10, 21, 5],
  ['1.21', 10, 22, 5],
  ['1.22', 10, 22, 5],
  ['1.23', 11, 23, 5],
  ['1.24', 13, 25, 5],
  ['1.25', 13, 26, 5],
  ['1.26', 13, 26, 5],
  ['1.27', 13, 26, 5],
  ['1.28', 13, 26, 5],
  ['1.29', 13, 26, 5],
  ['1.30', 13, 26, 5],
];

const LACKED_BY_TENSORRT_8_6 =
  'Bernoulli BitShift BlackmanWindow Compress ConcatFromSequence ConvInteger DFT Det DynamicQuantizeLinear HammingWindow HannWindow Hardmax MatMulInteger MaxRoiPool MaxUnpool MelWeightMatrix Multinomial NegativeLogLikelihoodLoss Optional OptionalGetElement OptionalHasElement QLinearConv QLinearMatMul STFT SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SoftmaxCrossEntropyLoss SplitToSequence StringNormalizer TfIdfVectorizer Unique';
const LACKED_BY_TENSORRT_10_0 =
  'AffineGrid Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow CenterCropPad Compress ConcatFromSequence ConvInteger DFT Det DynamicQuantizeLinear HammingWindow HannWindow ImageDecoder MatMulInteger MaxRoiPool MaxUnpool MelWeightMatrix Multinomial NegativeLogLikelihoodLoss Optional OptionalGetElement OptionalHasElement QLinearConv QLinearMatMul RegexFullMatch STFT SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SoftmaxCrossEntropyLoss SplitToSequence StringConcat StringNormalizer StringSplit TfIdfVectorizer Unique';

/**
 * What NVIDIA publishes, read on 2026-11-26. 8.5, 8.6 and 10.0: docs/operators.md of onnx/onnx-tensorrt (commits f608709, 66b2536
 * and 96e7811), whose table says which operators are not supported. 11.5: its release notes and the page "ONNX Opset Guide" of its
 * documentation, which give the opsets only. Versions between them are left out, because no such page was found for them.
 */
const TENSORRT: readonly (readonly [version: string, opset: number, oldest: number, lacks: string | null])[] = [
  ['8.5', 17, 7, `IsInf LayerNormalization ${LACKED_BY_TENSORRT_8_6}`],
  ['8.6', 17, 7, LACKED_BY_TENSORRT_8_6],
  ['10.0', 20, 9, LACKED_BY_TENSORRT_10_0],
  ['11.5', 25, 9, null],
];

/**
 * src/frontends/onnx/docs/supported_ops.md of openvinotoolkit/openvino, commit 0ae60f0, read on 2026-11-26: operators of the default
 * domain without a supported version. It names no release. A model of a newer opset is taken for one of the newest known.
 */
const LACKED_BY_OPENVINO =
  'Bernoulli DeformConv Det ImageDecoder LpPool MaxUnpool MelWeightMatrix Optional OptionalGetElement OptionalHasElement RegexFullMatch SequenceMap StringConcat StringNormalizer StringSplit TfIdfVectorizer';

/**
 * tools/ci_build/github/apple/coreml_supported_mlprogram_ops.md of microsoft/onnxruntime, commit 04f568d, read on 2026-11-26: what the
 * Core ML execution provider takes in the format ML Program; and Constant, which runtimes store as a weight.
 */
const HAD_BY_COREML =
  'Add ArgMax AveragePool Cast Clip Concat Constant Conv ConvTranspose Cos DepthToSpace Ceil Div Elu Erf Exp GatherND Gemm Gelu GlobalAveragePool GlobalMaxPool GridSample GroupNormalization HardSigmoid Identity InstanceNormalization LayerNormalization LeakyRelu MatMul MaxPool Max Mul Pow PRelu Range Reciprocal ReduceSum ReduceMean ReduceMax Relu Reshape Resize Round Shape Sin Slice Softplus Split Sub Sigmoid Softmax Sqrt Squeeze Tanh Tile Transpose Unsqueeze';

/** As policies name them: `onnxruntime 1.22`, `tensorrt 10.0`. */
export const TARGETS: ReadonlyMap<string, TargetRuntime> = new Map<string, TargetRuntime>([
  ...ONNX_RUNTIME.map(([version, ir, opset, ml]): [string, TargetRuntime] => [
    `onnxruntime ${version}`,
    {
      name: `ONNX Runtime ${version}`,
      ir,
      opsets: { [DEFAULT_DOMAIN]: opset, 'ai.onnx.ml': ml },
      oldest: 1,
      lacks: null,
      has: null,
      domains: ['com.microsoft'],
    },
  ]),
  ...TENSORRT.map(([version, opset, oldest, lacks]): [string, TargetRuntime] => [
    `tensorrt ${version}`,
    {
      name: `TensorRT ${version}`,
      ir: null,
      opsets: { [DEFAULT_DOMAIN]: opset },
      oldest,
      lacks: lacks?.split(' ') ?? null,
      has: null,
      domains: [],
    },
  ]),
  [
    'openvino latest',
    {
      name: 'OpenVINO',
      ir: null,
      opsets: {},
      oldest: 1,
      lacks: LACKED_BY_OPENVINO.split(' '),
      has: null,
      domains: ['com.microsoft'],
    },
  ],
  [
    'coreml mlprogram',
    {
      name: 'the Core ML execution provider',
      ir: null,
      opsets: {},
      oldest: 1,
      lacks: null,
      has: HAD_BY_COREML.split(' '),
      domains: ['com.microsoft'],
    },
  ],
]);
