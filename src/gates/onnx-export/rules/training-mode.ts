import { smallConstants } from '../../../onnx/constants.ts';
import { everyGraph } from '../../../onnx/every-node.ts';
import { DEFAULT_DOMAIN, type OnnxGraph, type OnnxNode } from '../../../onnx/graph.ts';
import { nodeName } from '../../../onnx/names.ts';
import type { Finding, Rule } from './rule.ts';

const TRAINING_DOMAIN = 'ai.onnx.preview.training';

export const trainingMode: Rule = {
  title: 'no node is in training mode',
  handling: 'fail',
  remedy: 'Call model.eval() before the export, or export with training=torch.onnx.TrainingMode.EVAL.',
  find: ({ model }) => [...everyGraph(model)].flatMap(findingsIn),
};

function findingsIn(graph: OnnxGraph): Finding[] {
  const constants = smallConstants(graph);
  return graph.nodes.flatMap((node) => {
    const what = problemOf(node, constants);
    return what === undefined ? [] : [{ where: nodeName(node), what }];
  });
}

function problemOf(node: OnnxNode, constants: ReadonlyMap<string, readonly number[]>): string | undefined {
  const { domain, type, inputs, attributes } = node;
  if (domain === TRAINING_DOMAIN) return 'is an operator for training';
  if (domain !== DEFAULT_DOMAIN) return undefined;
  const isOn = (name: string) => attributes.some((one) => one.name === name && one.integer === 1);
  if (type === 'BatchNormalization' && isOn('training_mode'))
    return 'computes its statistics from the batch: training_mode is 1';
  // Since opset 12 the third input says so; before opset 7 it had is_test.
  if (type === 'Dropout' && constants.get(inputs[2] ?? '')?.[0] === 1)
    return 'drops values at random: training_mode is true';
  return undefined;
}
