import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { bytes } from '../../core/units.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';
import { changesOf, type ModelSignature, readSignature, type SignatureChange, signatureOf } from './signature.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What callers were promised; or that it was written anew, and what changed by that: null where there was none before. */
export type Promised =
  | { readonly file: string; readonly signature: ModelSignature }
  | { readonly written: string; readonly changes: readonly SignatureChange[] | null };

const MAX_SIGNATURE = bytes(4 * 1024 * 1024);

/**
 * The signature that the policy names, and a copy of this model's own beside the result; with write-contract, this one takes its
 * place. null where the policy names none.
 */
export async function promisedSignature(
  { keys, resolve, sources }: Policy,
  context: GateContext,
  model: OnnxModel,
): Promise<Promised | null> {
  const { files } = context;
  const own = Buffer.from(`${JSON.stringify(signatureOf(model), null, 2)}\n`);
  await context.attach('signature.json', own);
  const rewrite = keys['write-contract'];
  if (keys.signature === undefined) {
    if (!rewrite) return null;
    throw new ConfigurationError(
      'write-contract writes the file that signature names. Say which with signature: signature.json.',
      {
        position: sources.at(['write-contract']),
      },
    );
  }
  const path = resolve(keys.signature, ['signature']);
  const file = files.shown(path);
  if (rewrite) {
    // What is no signature is not overwritten: readSignature refuses it.
    const before = (await files.exists(path))
      ? readSignature(Buffer.from(await files.read(path, MAX_SIGNATURE)).toString('utf8'), file)
      : null;
    const changes = before && changesOf(before, signatureOf(model));
    for (const { what, breaking } of changes ?? []) {
      context.log.info(`${file}: ${what} (${breaking ? 'breaking' : 'compatible'})`);
    }
    await files.write(path, own);
    return { written: file, changes };
  }
  let text: string;
  try {
    text = Buffer.from(await files.read(path, MAX_SIGNATURE)).toString('utf8');
  } catch (error) {
    throw new ConfigurationError(
      `The signature ${file} cannot be read: ${fileProblem(error)}${files.whyMissing(path)}. Write a first one with write-contract: true (or --write-contract), and commit it.`,
      { cause: error, position: sources.at(['signature']) },
    );
  }
  return { file, signature: readSignature(text, file) };
}
