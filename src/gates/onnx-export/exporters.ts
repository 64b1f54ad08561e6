import type { OnnxModel } from '../../onnx/model.ts';

/** What wrote the file, by the name that it gives itself there. Optimum exports with torch.onnx. */
const PRODUCERS: Readonly<Record<string, Exporter>> = {
  pytorch: 'torch',
  skl2onnx: 'skl2onnx',
  tf2onnx: 'tf2onnx',
  'onnx.quantize': 'onnxruntime.quantization',
};

type Exporter = 'torch' | 'skl2onnx' | 'tf2onnx' | 'onnxruntime.quantization';

const DYNAMIC: Fixes = {
  torch:
    'torch.onnx.export(…, dynamic_shapes={"x": {0: torch.export.Dim("batch")}}); optimum-cli export onnx makes batch and sequence dynamic by itself',
  skl2onnx: 'to_onnx(model, initial_types=[("X", FloatTensorType([None, 4]))])',
  tf2onnx: 'python -m tf2onnx.convert --inputs x:0[-1,224,224,3]',
};

const OLDER: Fixes = {
  torch: 'torch.onnx.export(…, opset_version=…); optimum-cli export onnx --opset …',
  skl2onnx: 'to_onnx(model, X, target_opset={"": …, "ai.onnx.ml": …})',
  tf2onnx: 'python -m tf2onnx.convert --opset …',
};

type Fixes = Readonly<Partial<Record<Exporter, string>>>;

/** By check, the flag of the exporter that puts it right. */
const FIXES: Readonly<Record<string, Fixes>> = {
  'dynamic-batch': DYNAMIC,
  sizes: DYNAMIC,
  'reference.runs': DYNAMIC,
  opset: OLDER,
  'known-operators': OLDER,
  'target-operators': OLDER,
  'target-fallback': OLDER,
  'training-mode': { torch: 'model.eval() before torch.onnx.export(…)' },
  'double-precision': { torch: 'model.float()', skl2onnx: 'to_onnx(model, X.astype(numpy.float32))' },
  'external-data': {
    torch: 'torch.onnx.export(…, external_data=False) for models below 2 GB',
    'onnxruntime.quantization': 'quantize_static(…, use_external_data_format=False) for models below 2 GB',
  },
  'host-paths': {
    torch:
      'torch.onnx.export writes a stack trace for every node: for node in model.graph.node: del node.metadata_props[:]; node.doc_string = ""',
  },
  foldable: { torch: 'torch.onnx.export(…, optimize=True)' },
};

/** Exporter → the flag that puts a check right; empty where none is known. */
export function exporterFixes(check: string): Readonly<Record<string, string>> {
  return Object.hasOwn(FIXES, check) ? FIXES[check]! : {};
}

/** ` With torch: model.eval() …`, to follow what to do about a check; nothing where the exporter or its flag is not known. */
export function exporterAdvice(check: string, { producer }: Pick<OnnxModel, 'producer'>): string {
  const exporter = Object.hasOwn(PRODUCERS, producer.name) ? PRODUCERS[producer.name]! : undefined;
  const fix = exporter && exporterFixes(check)[exporter];
  return fix === undefined ? '' : ` With ${exporter}: ${fix}.`;
}
