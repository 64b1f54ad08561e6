import { ConfigurationError, placed } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { DEFAULT_DOMAIN } from '../../onnx/graph.ts';
import { inventoryOf } from '../../onnx/inventory.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { isStandardDomain, operatorNames } from '../../onnx/operators.ts';
import { structureOf } from '../../onnx/structure.ts';
import { WHAT } from '../../predict/named-source.ts';
import { symbolsOf } from '../../predict/symbols.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { runExport } from './export-command.ts';
import type { OnnxExportKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { promisedSignature } from './promised.ts';
import { operatorName } from './rules/denied-operators.ts';

type Policy = GatePolicy<OnnxExportKeys>;

const NO_BASELINE =
  'max-growth compares with the model before, and there is none here. Name its ONNX file with baseline: path, or a stage of a registry: baseline: production.';
const NOT_ASKED = 'structure-only is true';
const UNSAFE = 'its external data is not there, not whole, or not safe to read';

/**
 * Export the model where the policy says how, read its structure and what it is held against, then run it, unless the policy
 * wants the structure only.
 */
export async function measureOnnxExport(
  policy: Policy,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const { model: named, path } = modelAsked(policy);
  const exported = await runExport(policy, context, named);
  await requireThere(context, named, path);
  const model = await placed(named.position, () => context.readOnnx(context.files.shown(path)));
  requireNames(policy, model);
  const external = await context.externalFiles(model);
  const isSafe = external.problems.length === 0;
  // Bytes that cannot all be had have no digest, so nothing is known of them under a name.
  const identity = isSafe ? (await context.findModel(named))!.identity : null;
  const promised = await promisedSignature(policy, context, model);
  const baseline = await baselineSize(policy, context);
  const why = keys['structure-only'] ? NOT_ASKED : isSafe ? null : UNSAFE;
  const weights = why === null ? await context.readWeights(model) : { notRead: why };
  // What runs models is loaded where one is run.
  const inputs = why === null ? (await import('./run-model.ts')).runnable(model) : { notRun: why };
  const { reference, examples } =
    'notRun' in inputs
      ? { reference: null, examples: null }
      : await (await import('./parity/open-reference.ts')).openHeldAgainst(policy, context, model);
  try {
    const own = { model, name: named.name, path };
    const execution =
      'notRun' in inputs
        ? inputs
        : await (await import('./execute.ts')).execute(policy, context, own, inputs, { reference, examples });
    const structure = structureOf(model);
    const inventory = inventoryOf(model, structure.inference);
    const { bytes } = external;
    return {
      measurement: {
        exported,
        model,
        structure,
        inventory,
        external,
        weights,
        bytes,
        baseline: baseline?.size ?? null,
        promised,
        execution,
      },
      provenance: {
        subject: identity && {
          kind: identity.bytes,
          name: identity.name,
          digest: identity.digest,
          files: [...identity.files],
        },
        baseline: baseline?.provenance ?? null,
        datasets: (reference ?? examples)?.datasets ?? [],
        environment: 'environment' in execution ? execution.environment : {},
      },
    };
  } finally {
    await reference?.close();
    await examples?.close();
  }
}

function modelAsked({ model }: Policy): { readonly model: ModelPolicy; readonly path: string } {
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  if (model.source.kind === 'onnx') return { model, path: model.source.at };
  throw new ConfigurationError(
    `${model.name} is ${WHAT[model.source.kind]}, and this gate judges an ONNX file. Name one with model: path.`,
    { position: model.position },
  );
}

async function requireThere({ files }: GateContext, { name, position }: ModelPolicy, path: string): Promise<void> {
  if (await files.exists(path)) return;
  throw new ConfigurationError(
    `The model ${name} is not at ${files.shown(path)}${files.whyMissing(path)}. Put it there, or name another one with model.`,
    { position },
  );
}

/** What is said of an input, an output or an operator that nobody has would hold for nothing. */
function requireNames(policy: Policy, { inputs, outputs, functions }: OnnxModel): void {
  const { keys, sources } = policy;
  const own = new Set(functions.map(({ domain, name }) => operatorName(domain, name)));
  for (const key of ['allow-operators', 'deny-operators'] as const) {
    for (const [index, name] of keys[key].entries()) {
      const [domain, type] = name.includes(':') ? name.split(':') : [DEFAULT_DOMAIN, name];
      const names = operatorNames(domain!);
      if (!isStandardDomain(domain!) || names.includes(type!) || own.has(name)) continue;
      throw new ConfigurationError(
        `${key} names ${JSON.stringify(name)}, which is no operator of ${domain}.${didYouMean(type!, names)} Those of another domain are written as com.microsoft:Gelu.`,
        { position: sources.at([key, index]) },
      );
    }
  }
  const symbols = symbolsOf(inputs.map(({ name, dims }) => ({ name, dims: dims ?? [] }))).map((name) => ({ name }));
  const named = [
    { key: 'ranges', what: 'input', known: inputs },
    { key: 'tolerance', what: 'output', known: outputs },
    { key: 'sizes', what: 'symbolic dimension', known: symbols },
  ] as const;
  for (const { key, what, known } of named) {
    const names = known.map(({ name }) => name);
    const said = Array.isArray(keys[key]) ? [] : Object.keys(keys[key]);
    const stranger = said.find((name) => !names.includes(name));
    if (stranger === undefined) continue;
    throw new ConfigurationError(
      `${key} names the ${what} "${stranger}", which the model does not have.${didYouMean(stranger, names)} It has ${names.join(', ') || 'none'}.`,
      { position: sources.at([key, stranger]) },
    );
  }
}

/** Of the model that growth is measured from; null where the policy asks for no such limit. */
async function baselineSize(
  { keys, baseline, noBaseline, sources }: Policy,
  context: GateContext,
): Promise<{ readonly size: Measurement['baseline']; readonly provenance: Provenance['baseline'] } | null> {
  if (Object.keys(keys['max-growth']).length === 0) return null;
  if (baseline === undefined) return { size: { missing: noBaseline ?? NO_BASELINE }, provenance: null };
  const position = sources.at(['max-growth']);
  const found = baseline.source.kind === 'onnx' ? await context.findModel(baseline) : null;
  if (baseline.source.kind !== 'onnx' || found === null) {
    throw new ConfigurationError(
      `max-growth compares with the model before, and ${found === null && baseline.source.kind === 'onnx' ? `${baseline.name} is not there` : `${baseline.name} is no ONNX file`}. Name its ONNX file with baseline: path, or a stage of a registry: baseline: production.`,
      { position },
    );
  }
  const { at } = baseline.source;
  const model = await placed(baseline.position, () => context.readOnnx(context.files.shown(at)));
  const { identity } = found;
  return {
    size: {
      name: baseline.name,
      bytes: identity.files.reduce((total, file) => total + file.bytes, 0),
      inventory: inventoryOf(model, structureOf(model).inference),
    },
    provenance: baseline.registered
      ? { kind: 'registry', name: baseline.name, ...baseline.registered }
      : { kind: 'file', name: baseline.name, version: null, digest: identity.digest, since: null },
  };
}
