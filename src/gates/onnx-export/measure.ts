import { ConfigurationError, messageOf } from '../../core/errors.ts';
import { bytes } from '../../core/units.ts';
import { structureOf } from '../../onnx/structure.ts';
import { WHAT } from '../../predict/named-source.ts';
import type { FoundModel } from '../../predict/row-predictor.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import { execute } from './execute.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { openReference } from './parity/open-reference.ts';
import { readSignature, signatureOf } from './signature.ts';

type Policy = GatePolicy<OnnxExportKeys>;

const MAX_SIGNATURE = bytes(4 * 1024 * 1024);

/** Read the model's structure and what it is held against, then run it, unless the policy wants the structure only. */
export async function measureOnnxExport(
  policy: Policy,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const { named, path, found } = await presentModel(policy, context);
  const { identity } = found;
  const model = await context.readOnnx(context.files.shown(path));
  const promised = await promisedSignature(policy, context);
  await context.attach('signature.json', Buffer.from(`${JSON.stringify(signatureOf(model), null, 2)}\n`));
  const reference = keys['structure-only'] ? null : await openReference(policy, context);
  try {
    const execution = keys['structure-only']
      ? { notRun: 'structure-only is true' }
      : await execute(policy, context, { model, name: named, path }, reference);
    const size = identity.files.reduce((total, file) => total + file.bytes, 0);
    return {
      measurement: { model, structure: structureOf(model), bytes: size, promised, execution },
      provenance: {
        subject: { kind: identity.bytes, name: identity.name, digest: identity.digest, files: [...identity.files] },
        baseline: null,
        datasets: reference ? reference.datasets : [],
        environment: 'environment' in execution ? execution.environment : {},
      },
    };
  } finally {
    await reference?.close();
  }
}

async function presentModel(
  { model }: Policy,
  context: GateContext,
): Promise<{ readonly named: string; readonly path: string; readonly found: FoundModel }> {
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  const { at, kind } = model.source;
  if (kind !== 'onnx') {
    throw new ConfigurationError(
      `${model.name} is ${WHAT[kind]}, and this gate judges an ONNX file. Name one with model: path.`,
      { position: model.position },
    );
  }
  const found = await context.findModel(model);
  if (found !== null) return { named: model.name, path: at, found };
  throw new ConfigurationError(
    `The model ${model.name} is not at ${context.files.shown(at)}${context.files.whyMissing(at)}. Put it there, or name another one with model.`,
    { position: model.position },
  );
}

async function promisedSignature(
  { keys, resolve, sources }: Policy,
  { files }: GateContext,
): Promise<Measurement['promised']> {
  if (keys.signature === undefined) return null;
  const path = resolve(keys.signature, ['signature']);
  const file = files.shown(path);
  let text: string;
  try {
    text = Buffer.from(await files.read(path, MAX_SIGNATURE)).toString('utf8');
  } catch (error) {
    throw new ConfigurationError(
      `The signature ${file} cannot be read: ${messageOf(error)}${files.whyMissing(path)}. A first one is kept beside the gate’s result: run it without signature, and commit signature.json.`,
      { cause: error, position: sources.at(['signature']) },
    );
  }
  return { file, signature: readSignature(text, file) };
}
