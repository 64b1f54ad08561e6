import type { OnnxGraph } from '../onnx/graph.ts';

/**
 * A sequence of maps from class to score, as the converters of scikit-learn and LightGBM give it unless they are told not to. The
 * runtime here cannot hand it over, but the tensor that it is made of is in the graph, and the node says what its columns are.
 */
export interface ZipMap {
  /** The output with the maps. */
  readonly output: string;
  /** The tensor before it: [batch, classes]. */
  readonly tensor: string;
  /** Of each column its class; undefined where the node names too many. */
  readonly classes: readonly string[] | undefined;
}

export function zipMapsOf({ nodes, outputs }: OnnxGraph): readonly ZipMap[] {
  const declared = new Set(outputs.map(({ name }) => name));
  return nodes.flatMap((node): ZipMap[] => {
    const [tensor] = node.inputs;
    const [output] = node.outputs;
    if (node.type !== 'ZipMap' || tensor === undefined || output === undefined || !declared.has(output)) return [];
    const attribute = (name: string) => node.attributes.find((one) => one.name === name);
    const classes = attribute('classlabels_strings')?.texts ?? attribute('classlabels_int64s')?.integers?.map(String);
    return [{ output, tensor, classes: classes && classes.length > 0 ? classes : undefined }];
  });
}
