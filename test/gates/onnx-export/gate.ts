import { basename } from 'node:path';
import { runCommand } from '../../../src/child/command.ts';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import type { GatePolicy } from '../../../src/gates/gate.ts';
import { describeOnnxExport } from '../../../src/gates/onnx-export/describe.ts';
import { judgeOnnxExport } from '../../../src/gates/onnx-export/judge.ts';
import { type OnnxExportKeys, onnxExportKeys } from '../../../src/gates/onnx-export/keys.ts';
import { measureOnnxExport } from '../../../src/gates/onnx-export/measure.ts';
import { externalFiles } from '../../../src/onnx/files.ts';
import { readModel } from '../../../src/onnx/model.ts';
import { withOutputs } from '../../../src/onnx/promote.ts';
import { readWeights } from '../../../src/onnx/weights.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { openOnnxPredictor } from '../../../src/predict/onnx-predictor.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import { modelOptions } from '../../predict/models.ts';
import { gateContext } from '../context.ts';

/** The whole gate on a file, with the real runtime; the keys as they stand in a policy. */
export async function runGate(
  path: string,
  yaml = '{}',
  engine?: TableEngine,
  around: Partial<GatePolicy<OnnxExportKeys>> = {},
) {
  const policy = policyOf(path, yaml, around);
  const attached = new Map<string, string>();
  const context = gateContext({
    ...(engine && { tables: async () => engine }),
    readOnnx: readModel,
    externalFiles,
    readWeights,
    withOutputs,
    openOnnx: (model, budget, place) =>
      openOnnxPredictor({ ...modelOptions(''), modelPath: model.path, name: model.name, budget, ...place }),
    findModel: (model) =>
      findModel(model, {
        log: context.log,
        signal: context.signal,
        tables: context.tables,
        runtime: async () => modelOptions('').runtime,
        childProgram: modelOptions('').program,
      }),
    run: (command, budget) => runCommand(command, budget, context.signal),
    attach: async (name, content) => void attached.set(name, Buffer.from(content).toString()),
  });
  const { measurement, provenance } = await measureOnnxExport(policy, context);
  const checks = judgeOnnxExport(policy, measurement);
  const description = describeOnnxExport(policy, measurement, checks);
  return { measurement, provenance, checks, description, attached };
}

export function policyOf(
  path: string,
  yaml: string,
  around: Partial<GatePolicy<OnnxExportKeys>> = {},
): GatePolicy<OnnxExportKeys> {
  const { config, sources } = validate(onnxExportKeys, parseYaml(yaml, 'modelassay.yml'));
  return {
    keys: config,
    sources,
    model: {
      name: basename(path),
      source: { kind: 'onnx', at: path, output: undefined, outputKind: undefined },
      classes: undefined,
      position: undefined,
    },
    baseline: undefined,
    resolve: (named: string) => named,
    reproduce: 'modelassay onnx-export',
    ...around,
  };
}
