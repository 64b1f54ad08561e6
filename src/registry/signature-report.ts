import { resolve } from 'node:path';
import { advice, key } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { verifyModelSignature } from '../evidence/signature.ts';
import type { VerbContext, VerbReport } from './verb.ts';
import { anchorsOf, readInput } from './verb-inputs.ts';

/** Offline: is this model, file or folder, what somebody who is believed signed? It says nothing of gates. */
export async function signatureReport(
  given: Parameters<typeof anchorsOf>[0] & { readonly path: string },
  signature: string,
  context: VerbContext,
): Promise<VerbReport> {
  const anchors = await anchorsOf(given, context);
  if (anchors.length === 0)
    throw new ConfigurationError(
      advice`Nobody is trusted, so no signature could be believed. Name a key with ${key('trust')}.`,
    );
  const verification = await verifyModelSignature(await readInput(signature, context, 'signature'), {
    model: resolve(context.folder, given.path),
    file: resolve(context.folder, signature),
    anchors,
    now: context.now(),
  });
  if (!verification.ok) {
    const { refusals } = verification;
    return { ok: false, sentences: refusals.map(({ sentence }) => sentence), table: null, data: { refusals } };
  }
  const { signer, manifest } = verification;
  return {
    ok: true,
    sentences: [
      `${given.path} is what was signed (${manifest.resources
        .map(({ name }) => name)
        .slice(0, 5)
        .join(', ')}${manifest.resources.length > 5 ? ', …' : ''}).`,
      `Signed by ${signer.text}. A signature says nothing of gates: verify the evidence for that.`,
    ],
    table: null,
    data: { signer, files: manifest.resources },
  };
}
