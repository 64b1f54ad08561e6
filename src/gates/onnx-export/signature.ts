import * as z from 'zod';
import { ConfigurationError } from '../../core/errors.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { quoted } from '../../onnx/quoted.ts';
import type { ValueInfo } from '../../onnx/value-info.ts';

const valueSchema = z.strictObject({
  name: z.string(),
  kind: z.string(),
  /** As ONNX writes it; null for what is no tensor. */
  type: z.string().nullable(),
  dims: z.array(z.union([z.int(), z.string()])).nullable(),
});

const signatureSchema = z.strictObject({
  schema: z.literal('modelassay/onnx-signature/v1'),
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
});

/** What callers of a model rely on: the names, element types and shapes of what goes in and comes out. */
export type ModelSignature = z.infer<typeof signatureSchema>;
type SignatureValue = z.infer<typeof valueSchema>;

/** Inputs and outputs of a model as they are kept for a later comparison. */
export function signatureOf({ inputs, outputs }: Pick<OnnxModel, 'inputs' | 'outputs'>): ModelSignature {
  return { schema: 'modelassay/onnx-signature/v1', inputs: inputs.map(written), outputs: outputs.map(written) };
}

/** Throws ConfigurationError where the text is no signature that the gate wrote. */
export function readSignature(text: string, file: string): ModelSignature {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new ConfigurationError(
      `${file} is no JSON. Give the file signature.json that the gate keeps beside its result.`,
    );
  }
  const parsed = signatureSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigurationError(
    `${file} is no signature of a model: ${issue!.path.join('.') || 'the whole'}: ${issue!.message}. ` +
      'Give the file signature.json that the gate keeps beside its result.',
  );
}

export interface SignatureChange {
  /** True where a caller that worked before may fail now. */
  readonly breaking: boolean;
  readonly what: string;
}

/**
 * What changed for callers. A caller feeds inputs and reads outputs by name, so what it gives must still be taken, and what
 * it reads must still come: a new input breaks it, a new output does not; a fixed dimension where any was taken breaks an
 * input, any dimension where a fixed one came breaks an output.
 */
export function changesOf(before: ModelSignature, after: ModelSignature): readonly SignatureChange[] {
  return [
    ...sideChanges('input', before.inputs, after.inputs),
    ...sideChanges('output', before.outputs, after.outputs),
  ];
}

type Side = 'input' | 'output';

function sideChanges(
  side: Side,
  before: readonly SignatureValue[],
  after: readonly SignatureValue[],
): SignatureChange[] {
  const changes: SignatureChange[] = [];
  for (const old of before) {
    const now = after.find(({ name }) => name === old.name);
    if (now === undefined) changes.push({ breaking: true, what: `the ${side} ${quoted(old.name)} is gone` });
    else changes.push(...valueChanges(side, old, now));
  }
  for (const { name } of after) {
    if (before.some((old) => old.name === name)) continue;
    changes.push({ breaking: side === 'input', what: `the ${side} ${quoted(name)} is new` });
  }
  const kept = (values: readonly SignatureValue[], others: readonly SignatureValue[]) =>
    values.map(({ name }) => name).filter((name) => others.some((one) => one.name === name));
  if (kept(before, after).join('\n') !== kept(after, before).join('\n')) {
    changes.push({ breaking: true, what: `the ${side}s stand in another order, which callers by position notice` });
  }
  return changes;
}

function valueChanges(side: Side, old: SignatureValue, now: SignatureValue): SignatureChange[] {
  const who = `the ${side} ${quoted(old.name)}`;
  if (old.kind !== now.kind) return [{ breaking: true, what: `${who} is a ${now.kind}, and was a ${old.kind}` }];
  if (old.type !== now.type) return [{ breaking: true, what: `${who} is ${now.type}, and was ${old.type}` }];
  if (old.dims === null || now.dims === null || old.dims.length !== now.dims.length) {
    if (old.dims === null && now.dims === null) return [];
    return [{ breaking: true, what: `${who} is ${shape(now.dims)}, and was ${shape(old.dims)}` }];
  }
  return old.dims.flatMap((dim, at) => {
    const other = now.dims![at]!;
    if (dim === other) return [];
    const what = `dimension ${at} of ${who} is ${shown(other)}, and was ${shown(dim)}`;
    if (typeof dim === 'string' && typeof other === 'string') return [{ breaking: false, what }];
    // An input that takes more, and an output that promises more, break nobody.
    const harmless = side === 'input' ? typeof other === 'string' : typeof dim === 'string';
    return [{ breaking: !harmless, what }];
  });
}

function written({ name, kind, type, dims }: ValueInfo): SignatureValue {
  return { name, kind, type: type?.name ?? null, dims: dims && [...dims] };
}

function shape(dims: readonly (number | string)[] | null): string {
  return dims === null ? 'of no declared rank' : `[${dims.map(shown).join(', ')}]`;
}

function shown(dim: number | string): string {
  return dim === '' ? 'of any size' : String(dim);
}
