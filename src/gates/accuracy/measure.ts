import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import { type ModelDigest, modelDigest } from '../../onnx/digest.ts';
import { readModel } from '../../onnx/model.ts';
import { quantisedOperators } from '../../onnx/quantised.ts';
import type { PredictorLimits } from '../../predict/predictor.ts';
import type { RowSource } from '../../table/rows.ts';
import { several } from '../../wording/numbers.ts';
import type { GateContext, GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { permutedClasses } from './class-order.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement, Outcomes } from './measurement.ts';
import { type Predictions, predictAll } from './predictions.ts';
import { compareLabels, readTruth, type Truth } from './truth.ts';

interface Measured {
  readonly predictions: Predictions;
  readonly digest: ModelDigest;
  readonly environment: Readonly<Record<string, string | number>>;
}

/** Read the rows, run candidate and baseline over all of them in one row order, and reduce what they said. */
export async function measureAccuracy(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys, model } = policy;
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  const baselineModel = presentBaseline(policy);
  // Opened first by our own reader, which runs nothing: a broken file is told before any row is read.
  const digest = await modelDigest(shown(model.path), context.signal);
  const baselineDigest = baselineModel && (await modelDigest(shown(baselineModel.path), context.signal));
  const models = [model, ...(baselineModel ? [baselineModel] : [])];
  const quantised = (await Promise.all(models.map(({ path }) => readModel(path)))).some(
    (one) => quantisedOperators(one).length > 0,
  );
  const tables = await context.tables();
  const paths = typeof keys.data.path === 'string' ? [keys.data.path] : keys.data.path;
  const source = await tables.openRows({
    paths: paths.map((path) => shown(policy.resolve(path, ['data', 'path']))),
    format: keys.data.format,
    csv: keys.data.csv,
  });
  try {
    const truth = await readTruth(source, truthRequest(keys), context.signal);
    const candidate = await run(model, digest, source, truth, keys, context, 'candidate');
    const baseline =
      baselineModel && baselineDigest
        ? await run(baselineModel, baselineDigest, source, truth, keys, context, 'baseline')
        : null;
    const measurement = {
      ...assemble(truth, candidate.predictions, baseline?.predictions ?? null),
      quantised: quantised ? keys['quantised-arithmetic'] : null,
    };
    refusePermuted(measurement, model, baselineModel);
    warnOfFeatures(candidate.predictions, context);
    const provenance = provenanceOf(model, candidate, baselineModel, baseline, { ...source, name: paths.join(', ') });
    return {
      measurement,
      provenance: {
        ...provenance,
        environment: {
          ...provenance.environment,
          ...(measurement.quantised && { quantisedArithmetic: measurement.quantised }),
        },
      },
    };
  } finally {
    await source.close();
  }
}

/** Relative to where the command runs, so that messages name files as a person at this terminal would. */
function shown(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

/** The baseline, or undefined where there is none and the policy says what that means. */
function presentBaseline({ keys, baseline }: GatePolicy<AccuracyKeys>): ModelPolicy | undefined {
  if (baseline === undefined || existsSync(baseline.path)) return baseline;
  if (keys['on-missing-baseline'] !== 'fail') return undefined;
  throw new ConfigurationError(
    `The baseline ${baseline.name} is not at ${shown(baseline.path)}. Put it there; for a first run without one say on-missing-baseline: warn.`,
    { position: baseline.position },
  );
}

function truthRequest({ data, slices, 'allow-missing-labels': allowMissingLabels }: AccuracyKeys) {
  const columns = slices.map((slice) => (typeof slice === 'string' ? slice : slice.by));
  return { label: data.label, id: data.id, slices: [...new Set(columns)], allowMissingLabels };
}

async function run(
  model: ModelPolicy,
  digest: ModelDigest,
  source: RowSource,
  truth: Truth,
  keys: AccuracyKeys,
  context: GateContext,
  role: string,
): Promise<Measured> {
  const limits: PredictorLimits = {
    timeout: keys.timeout,
    memory: keys.memory,
    threads: keys.threads,
    quantisedArithmetic: keys['quantised-arithmetic'],
  };
  const predictor = await context.openModel(model, limits);
  try {
    const task = `accuracy: ${role} ${model.name}`;
    const predictions = await predictAll(model, predictor, source, truth, keys, context, task);
    return { predictions, digest, environment: predictor.environment };
  } finally {
    await predictor.close();
  }
}

/** Labelled rows only, and one numbering of the classes for labels and both models. */
function assemble(truth: Truth, candidate: Predictions, baseline: Predictions | null): Omit<Measurement, 'quantised'> {
  const classes = [...new Set([...truth.labels, ...candidate.classes, ...(baseline?.classes ?? [])])].sort(
    compareLabels,
  );
  const code = new Map(classes.map((name, index) => [name, index]));
  const kept: number[] = [];
  for (let row = 0; row < truth.rows; row++) if (truth.label[row]! >= 0) kept.push(row);
  const labelCode = truth.labels.map((name) => code.get(name)!);
  const { ids } = truth;
  return {
    rows: kept.length,
    unlabelled: truth.unlabelled,
    classes,
    label: Int32Array.from(kept, (row) => labelCode[truth.label[row]!]!),
    name: (row) => ids?.[kept[row]!] ?? `row ${kept[row]! + 1}`,
    slices: truth.slices.map((slice) => ({ ...slice, value: Int32Array.from(kept, (row) => slice.value[row]!) })),
    candidate: outcomesOf(candidate, kept, code),
    baseline: baseline && outcomesOf(baseline, kept, code),
  };
}

function outcomesOf(predictions: Predictions, kept: readonly number[], code: ReadonlyMap<string, number>): Outcomes {
  const own = predictions.classes.map((name) => code.get(name)!);
  const predicted = Int32Array.from(kept, (row) => {
    const guess = predictions.predicted[row]!;
    return guess < 0 ? -1 : own[guess]!;
  });
  return {
    predicted,
    rank: predictions.rank && Int32Array.from(kept, (row) => predictions.rank![row]!),
    probability: predictions.probability && Float64Array.from(kept, (row) => predictions.probability![row]!),
    epsilon: predictions.epsilon,
    nonFinite: predicted.reduce((count, guess) => (guess < 0 ? count + 1 : count), 0),
  };
}

function refusePermuted(measurement: Measurement, model: ModelPolicy, baseline: ModelPolicy | undefined): void {
  const models: [ModelPolicy, string, Outcomes][] = [[model, 'model', measurement.candidate]];
  if (baseline && measurement.baseline) models.push([baseline, 'baseline', measurement.baseline]);
  for (const [{ name, position }, role, outcomes] of models) {
    const finding = permutedClasses(measurement, outcomes);
    if (finding !== undefined) throw new SubjectError(`The ${role} ${name} cannot be judged: ${finding}`, { position });
  }
}

function warnOfFeatures({ nonFiniteFeatures }: Predictions, context: GateContext): void {
  if (nonFiniteFeatures === 0) return;
  context.log.warn(
    `accuracy: ${several(nonFiniteFeatures, 'feature is', 'features are')} NaN or infinite; the model was given them as they are.`,
  );
}

/** Of what a registry keeps, the version as a whole: its ledger knows it by that digest. */
function identityOf({ name, registered }: ModelPolicy, { digest }: ModelDigest): Provenance['baseline'] {
  if (registered === undefined) return { kind: 'file', name, version: null, digest, since: null };
  return { kind: 'registry', name, ...registered };
}

function provenanceOf(
  model: ModelPolicy,
  candidate: Measured,
  baselineModel: ModelPolicy | undefined,
  baseline: Measured | null,
  source: RowSource,
): Provenance {
  const { digest, files } = candidate.digest;
  return {
    subject: { name: model.name, digest, files: [...files] },
    baseline: baselineModel && baseline ? identityOf(baselineModel, baseline.digest) : null,
    datasets: [{ name: source.name, digest: source.digest, rows: source.rows }],
    environment: candidate.environment,
  };
}
