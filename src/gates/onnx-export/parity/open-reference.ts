import { ConfigurationError, placed } from '../../../core/errors.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import { UnlikeRowsError } from '../../../table/rows.ts';
import type { GateContext } from '../../context.ts';
import type { GatePolicy } from '../../gate.ts';
import type { OnnxExportKeys } from '../keys.ts';
import { modelReference } from './model-reference.ts';
import type { Reference } from './reference.ts';
import { rowReference } from './row-reference.ts';
import { npzReference, tensorReference } from './tensor-reference.ts';

/** What the model is held against, and without that rows whose values are legal for it. */
export interface HeldAgainst {
  readonly reference: Reference | null;
  readonly examples: Reference | null;
}

/** Throws ConfigurationError, with the line of the policy, where what it names is not there or cannot be read. */
export async function openHeldAgainst(
  policy: GatePolicy<OnnxExportKeys>,
  context: GateContext,
  model: Pick<OnnxModel, 'inputs'>,
): Promise<HeldAgainst> {
  const at = (key: string) => policy.sources.at([key]);
  const reference = await placed(at('reference'), () => openReference(policy, context, model));
  const examples = reference === null ? await placed(at('inputs'), () => openExamples(policy, context)) : null;
  return { reference, examples };
}

/** Rows without answers, whose values are legal for the model; null where the policy names none. */
async function openExamples(policy: GatePolicy<OnnxExportKeys>, context: GateContext): Promise<Reference | null> {
  const { inputs } = policy.keys;
  return inputs === undefined ? null : rowReference(context, inputs, policy.resolve(inputs, ['inputs']));
}

/** The reference that the policy names; null where it names none. Throws ConfigurationError where it is not there. */
async function openReference(
  policy: GatePolicy<OnnxExportKeys>,
  context: GateContext,
  { inputs }: Pick<OnnxModel, 'inputs'>,
): Promise<Reference | null> {
  const { reference: written } = policy.keys;
  if (written === undefined) return null;
  const path = policy.resolve(written, ['reference']);
  if (/\.onnx$/i.test(path)) return modelReference(policy, context, written, path);
  const names = await context.files.list(path).then(
    (listed) => listed.names,
    () => [],
  );
  if (names.some((name) => /\.(npy|pb)$/i.test(name))) return tensorReference(context, written, path, names);
  if (/\.(npy|pb)$/i.test(path)) {
    throw new ConfigurationError(
      `The reference ${written} is one tensor. Name the folder that holds it beside the others: input_0.pb with output_0.pb, or NAME.npy for each input and output.`,
      { position: policy.sources.at(['reference']) },
    );
  }
  if (!/\.npz$/i.test(path)) return rowReference(context, written, path);
  // A table of rows where it can be one; what has no rows, such as a number or a list of sizes, makes it one question.
  if (inputs.some(({ dims }) => dims?.length === 0)) return npzReference(context, written, path);
  return rowReference(context, written, path).catch((error: unknown) => {
    if (error instanceof UnlikeRowsError) return npzReference(context, written, path);
    throw error;
  });
}
