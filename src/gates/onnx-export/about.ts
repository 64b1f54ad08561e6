import type { Gate } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const onnxExportGate: Gate<OnnxExportKeys, Measurement> = {
  name: 'onnx-export',
  title: 'ONNX export',
  decides: 'Decides whether an exported ONNX file is sound, fits its runtime, runs, and says what the framework said.',
  example: `modelassay onnx-export --model candidate.onnx \\
  --target 'onnxruntime 1.22' --reference reference.npz`,
  comparesModels: false,
  readsBeside: (keys) => Object.keys(keys['max-growth']).length > 0,
  explains: false,
  schema: async () => (await import('./keys.ts')).onnxExportKeys,
  load: () => import('./steps.ts'),
};
