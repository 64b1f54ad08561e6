import type { OnnxModel } from '../../../onnx/model.ts';

/** A model whose batch was fixed by the export takes rows one by one, which hides what the export did. */
export function batchProblem({ inputs }: OnnxModel, rows: number): string | null {
  const fixed = inputs.find(({ dims }) => typeof dims?.[0] === 'number' && dims[0] !== rows);
  if (fixed === undefined) return null;
  return (
    `The reference has ${rows} rows, and the input "${fixed.name}" takes batches of ${fixed.dims![0]} only: the export fixed the ` +
    'batch. Export with a dynamic batch dimension, or give a reference of that many rows.'
  );
}
