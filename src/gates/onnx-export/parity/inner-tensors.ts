import type { OnnxGraph } from '../../../onnx/graph.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import { nodeName } from '../../../onnx/names.ts';
import type { Predictor, PredictorBudget } from '../../../predict/predictor.ts';
import type { GateContext } from '../../context.ts';

export type Workshop = Pick<GateContext, 'openOnnx' | 'withOutputs'>;

/** A model whose inner tensors are looked at. */
export interface Looked {
  readonly name: string;
  readonly path: string;
  readonly structure: OnnxModel;
}

/** Each group costs a run, and is in memory whole. */
const GROUP = 24;
/** More are not looked at. */
export const MAX_TENSORS = 5000;

/** By tensor, the node of the graph itself (not of a graph within it) that writes it, in the order of the file. */
export function writersOf({ nodes }: OnnxGraph): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap((node) =>
      node.type === 'Constant'
        ? []
        : node.outputs.filter((name) => name !== '').map((name): [string, string] => [name, nodeName(node)]),
    ),
  );
}

/**
 * What nodes compute from weights alone, such as weights that are stored in 8 bits. ONNX Runtime folds it, and refuses a model
 * of which it is an output too.
 */
export function constantTensors({ nodes, initializers }: OnnxGraph): ReadonlySet<string> {
  const constant = new Set(initializers.map(({ name }) => name));
  for (const { inputs, outputs } of nodes) {
    if (inputs.every((name) => name === '' || constant.has(name))) for (const name of outputs) constant.add(name);
  }
  return constant;
}

/** Opens the model with these tensors as further outputs. Throws SubjectError where the runtime cannot open it so. */
export async function withTensors<T>(
  workshop: Workshop,
  { name, path, structure }: Looked,
  tensors: readonly string[],
  budget: PredictorBudget,
  use: (predictor: Predictor) => Promise<T>,
): Promise<T> {
  const declared = new Set(structure.outputs.map((output) => output.name));
  const promoted = tensors.filter((one) => !declared.has(one));
  return workshop.withOutputs(path, promoted, async (copy) => {
    const predictor = await workshop.openOnnx({ name, path: copy }, budget);
    try {
      return await use(predictor);
    } finally {
      await predictor.close();
    }
  });
}

/** The items in runs that are few enough to be fetched of one session. */
export function* inGroups<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += GROUP) yield items.slice(at, at + GROUP);
}
