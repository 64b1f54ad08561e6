import type { OnnxModel } from '../../../onnx/model.ts';

/**
 * A model whose batch was fixed by the export takes rows one by one, which hides what the export did. `rowsOf` an input: how many
 * the reference has of it.
 */
export function batchProblem({ inputs }: OnnxModel, rowsOf: (input: string) => number | undefined): string | null {
  for (const { name, dims } of inputs) {
    const [batch] = dims ?? [];
    const rows = rowsOf(name);
    if (typeof batch !== 'number' || rows === undefined || rows === batch) continue;
    return (
      `The reference has ${rows} rows, and the input "${name}" takes batches of ${batch} only: the export fixed the ` +
      'batch. Export with a dynamic batch dimension, or give a reference of that many rows.'
    );
  }
  return null;
}
