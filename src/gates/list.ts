import { accuracyGate } from './accuracy/about.ts';
import { dataSchemaGate } from './data-schema/about.ts';
import { driftGate } from './drift/about.ts';
import { type AnyGate, asAnyGate } from './gate.ts';
import { gpuBenchmarkGate } from './gpu-benchmark/about.ts';
import { latencyGate } from './latency/about.ts';
import { onnxExportGate } from './onnx-export/about.ts';

/** Every gate, in the order in which a suite runs and reports them. A new gate is one folder and one line here. */
export const GATES: readonly AnyGate[] = [
  asAnyGate(dataSchemaGate),
  asAnyGate(driftGate),
  asAnyGate(onnxExportGate),
  asAnyGate(accuracyGate),
  asAnyGate(latencyGate),
  asAnyGate(gpuBenchmarkGate),
];
