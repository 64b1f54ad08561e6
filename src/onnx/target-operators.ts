/**
 * Operators of the default domain that ONNX Runtime does not have on the processor: measured on 2026-11-27 with the packages of PyPI for
 * Linux (x64) by bench/onnx-export/runtime_operators.py. Of the eleven that onnx has no test of, nothing is known, and they count as there.
 */
const LACKED_BY_ONNX_RUNTIME_1_17 = words('DeformConv ImageDecoder');

export const LACKED_BY_ONNX_RUNTIME: Readonly<Record<string, readonly string[]>> = {
  '1.16': ['DeformConv'],
  '1.17': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.18': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.19': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.20': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.21': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.22': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.23': LACKED_BY_ONNX_RUNTIME_1_17,
  '1.24': [...LACKED_BY_ONNX_RUNTIME_1_17, 'TensorScatter'],
  '1.25': ['ImageDecoder'],
  '1.26': ['ImageDecoder'],
  '1.27': ['ImageDecoder'],
  '1.28': ['ImageDecoder'],
  '1.29': ['ImageDecoder'],
  '1.30': ['ImageDecoder'],
  '1.31': ['ImageDecoder'],
  '1.32': ['ImageDecoder'],
};

/**
 * Operators of the default domain that TensorRT does not support, read on 2026-11-27. From docs/operators.md of onnx/onnx-tensorrt, whose
 * table says so of each, or does not name an operator that later tables have: 8.5 at commit f608709, 8.6 at 66b2536, 9.0 at 9d2d786, 9.1
 * at 877b5dc, 9.2 at 306247b, 9.3 at 1def182, 10.0 at 73f629e, 10.1 at 96e7811, 10.6 at 0137504, 10.14 at c727277, 10.15 at fa5aa9f, 10.16
 * at 6bde659, 11.1 at 7c51a63. Those between them are what the nearest tables have in common, and what the notes on each release
 * (CHANGELOG.md of NVIDIA/TensorRT at a892d22) say was added when: windows in 10.4, STFT in 10.5, Attention in 10.14, Swish in 11.0.
 */
const LACKED_BY_TENSORRT_8_6 = words(
  'Bernoulli BitShift BlackmanWindow Compress ConcatFromSequence ConvInteger DFT Det DynamicQuantizeLinear HammingWindow HannWindow Hardmax MatMulInteger MaxRoiPool MaxUnpool MelWeightMatrix Multinomial NegativeLogLikelihoodLoss Optional OptionalGetElement OptionalHasElement QLinearConv QLinearMatMul STFT SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SoftmaxCrossEntropyLoss SplitToSequence StringNormalizer TfIdfVectorizer Unique',
);
const LACKED_BY_TENSORRT_9_2 = without(LACKED_BY_TENSORRT_8_6, 'Hardmax');
const LACKED_BY_TENSORRT_10_0 = [
  ...LACKED_BY_TENSORRT_9_2,
  ...words(
    'AffineGrid BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im ImageDecoder RegexFullMatch StringConcat StringSplit',
  ),
];

const LACKED_BY_TENSORRT_10_4 = without(LACKED_BY_TENSORRT_10_0, 'BlackmanWindow', 'HammingWindow', 'HannWindow');
const LACKED_BY_TENSORRT_10_5 = without(LACKED_BY_TENSORRT_10_4, 'STFT');
/** What came with the opsets 23 and 24, and only later to TensorRT. */
const LACKED_BY_TENSORRT_10_7 = [
  ...LACKED_BY_TENSORRT_10_5,
  ...words('Attention RMSNormalization RotaryEmbedding Swish TensorScatter'),
];

export const LACKED_BY_TENSORRT: Readonly<Record<string, readonly string[]>> = {
  '8.5': ['IsInf', 'LayerNormalization', ...LACKED_BY_TENSORRT_8_6],
  '8.6': LACKED_BY_TENSORRT_8_6,
  '9.0': ['CastLike', ...LACKED_BY_TENSORRT_8_6],
  '9.1': LACKED_BY_TENSORRT_8_6,
  '9.2': LACKED_BY_TENSORRT_9_2,
  '9.3': LACKED_BY_TENSORRT_9_2,
  '10.0': LACKED_BY_TENSORRT_10_0,
  '10.1': LACKED_BY_TENSORRT_10_0,
  '10.2': LACKED_BY_TENSORRT_10_0,
  '10.3': LACKED_BY_TENSORRT_10_0,
  '10.4': LACKED_BY_TENSORRT_10_4,
  '10.5': LACKED_BY_TENSORRT_10_5,
  '10.6': LACKED_BY_TENSORRT_10_5,
  '10.7': LACKED_BY_TENSORRT_10_7,
  '10.8': LACKED_BY_TENSORRT_10_7,
  '10.9': LACKED_BY_TENSORRT_10_7,
  '10.10': LACKED_BY_TENSORRT_10_7,
  '10.11': LACKED_BY_TENSORRT_10_7,
  '10.12': LACKED_BY_TENSORRT_10_7,
  '10.13': LACKED_BY_TENSORRT_10_7,
  '10.14': without(LACKED_BY_TENSORRT_10_7, 'Attention'),
  '10.15': [...LACKED_BY_TENSORRT_10_5, 'Swish'],
  '10.16': [...LACKED_BY_TENSORRT_10_5, 'Swish'],
  '11.0': LACKED_BY_TENSORRT_10_5,
  '11.1': LACKED_BY_TENSORRT_10_5,
};

/**
 * Operators of the default domain that OpenVINO does not support: src/frontends/onnx/docs/supported_ops.md of
 * openvinotoolkit/openvino, commit 0ae60f0, read on 2026-11-26. It names no release. A model of a newer opset is taken for one of
 * the newest known.
 */
export const LACKED_BY_OPENVINO = words(
  'Bernoulli DeformConv Det ImageDecoder LpPool MaxUnpool MelWeightMatrix Optional OptionalGetElement OptionalHasElement RegexFullMatch SequenceMap StringConcat StringNormalizer StringSplit TfIdfVectorizer',
);

/**
 * What the Core ML execution provider takes in the format ML Program: tools/ci_build/github/apple/coreml_supported_mlprogram_ops.md of
 * microsoft/onnxruntime, commit 04f568d, read on 2026-11-26; and Constant, which runtimes store as a weight.
 */
export const HAD_BY_COREML = words(
  'Add ArgMax AveragePool Cast Clip Concat Constant Conv ConvTranspose Cos DepthToSpace Ceil Div Elu Erf Exp GatherND Gemm Gelu GlobalAveragePool GlobalMaxPool GridSample GroupNormalization HardSigmoid Identity InstanceNormalization LayerNormalization LeakyRelu MatMul MaxPool Max Mul Pow PRelu Range Reciprocal ReduceSum ReduceMean ReduceMax Relu Reshape Resize Round Shape Sin Slice Softplus Split Sub Sigmoid Softmax Sqrt Squeeze Tanh Tile Transpose Unsqueeze',
);

/**
 * What the WebGPU execution provider of ONNX Runtime Web has kernels for: docs/webgpu-operators.md in the package onnxruntime-web of
 * npm, of each version, read on 2026-11-27 (1.21 to 1.27 hold one table, 1.29 and 1.30 another); and Constant. Kernels of some
 * operators begin with a later opset than the operator: the table of ONNX Runtime says which, and nothing is said of it here.
 */
const HAD_BY_WEBGPU_1_17 = words(
  'Constant Abs Acos Acosh Add ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Cast Ceil Clip Concat Conv ConvTranspose Cos Cosh CumSum Div Einsum Elu Equal Erf Exp Expand Flatten Floor Gather GatherElements Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid If InstanceNormalization LayerNormalization LeakyRelu Less LessOrEqual Log MatMul MaxPool Mul Neg Not Pad Pow Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Shape Sigmoid Sin Sinh Slice Softmax Split Sqrt Squeeze Sub Tan Tanh ThresholdedRelu Tile Transpose Unsqueeze Where',
);
const HAD_BY_WEBGPU_1_18 = [...HAD_BY_WEBGPU_1_17, 'DepthToSpace'];
const HAD_BY_WEBGPU_1_20 = [...HAD_BY_WEBGPU_1_18, 'DequantizeLinear', 'Gelu'];
const HAD_BY_WEBGPU_1_21 = [...HAD_BY_WEBGPU_1_20, 'GatherND', 'GridSample', 'ScatterND'];
const HAD_BY_WEBGPU_1_29 = [...HAD_BY_WEBGPU_1_21, 'DFT', 'HardSwish'];

export const HAD_BY_WEBGPU: Readonly<Record<string, readonly string[]>> = {
  '1.17': HAD_BY_WEBGPU_1_17,
  '1.18': HAD_BY_WEBGPU_1_18,
  '1.19': HAD_BY_WEBGPU_1_18,
  '1.20': HAD_BY_WEBGPU_1_20,
  '1.21': HAD_BY_WEBGPU_1_21,
  '1.22': HAD_BY_WEBGPU_1_21,
  '1.23': HAD_BY_WEBGPU_1_21,
  '1.24': HAD_BY_WEBGPU_1_21,
  '1.25': HAD_BY_WEBGPU_1_21,
  '1.26': HAD_BY_WEBGPU_1_21,
  '1.27': HAD_BY_WEBGPU_1_21,
  '1.29': HAD_BY_WEBGPU_1_29,
  '1.30': HAD_BY_WEBGPU_1_29,
};

function words(text: string): readonly string[] {
  return text.split(' ');
}

function without(names: readonly string[], ...gone: readonly string[]): readonly string[] {
  return names.filter((name) => !gone.includes(name));
}
