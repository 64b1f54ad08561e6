import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import type { PredictorLimits } from '../../predict/predictor.ts';
import type { FoundModel, ModelIdentity, RowPredictor } from '../../predict/row-predictor.ts';
import type { RowSource } from '../../table/rows.ts';
import { several } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { permutedClasses } from './class-order.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement, Outcomes } from './measurement.ts';
import { type Predictions, predictAll } from './predictions.ts';
import { compareLabels, readTruth, type Truth } from './truth.ts';

interface Measured extends Pick<RowPredictor, 'identity' | 'output' | 'environment'> {
  readonly predictions: Predictions;
}

/** A model as the policy has it, and what was found there. */
interface Found {
  readonly model: ModelPolicy;
  readonly found: FoundModel;
}

/** Read the rows, run candidate and baseline over all of them in one row order, and reduce what they said. */
export async function measureAccuracy(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  // Found before any row is read: a broken file is told at once.
  const candidateModel = await presentCandidate(policy, context);
  const baselineModel = await presentBaseline(policy, context);
  const quantised = candidateModel.found.quantised || baselineModel?.found.quantised === true;
  const tables = await context.tables();
  const paths = typeof keys.data.path === 'string' ? [keys.data.path] : keys.data.path;
  const source = await tables.openRows({
    paths: paths.map((path) => context.files.shown(policy.resolve(path, ['data', 'path']))),
    format: keys.data.format,
    csv: keys.data.csv,
  });
  try {
    const truth = await readTruth(source, truthRequest(keys), context.signal);
    const candidate = await run(candidateModel, source, truth, keys, context, 'candidate');
    const baseline = baselineModel && (await run(baselineModel, source, truth, keys, context, 'baseline'));
    const measurement = {
      ...assemble(truth, candidate.predictions, baseline?.predictions ?? null),
      quantised: quantised ? keys['quantised-arithmetic'] : null,
    };
    refusePermuted(measurement, candidateModel.model, baselineModel?.model);
    warnOfFeatures(candidate.predictions, context);
    return {
      measurement,
      provenance: {
        subject: subjectOf(candidate),
        baseline: baselineModel && baseline ? baselineOf(baselineModel.model, baseline.identity) : null,
        datasets: [{ name: paths.join(', '), digest: source.digest, rows: source.rows }],
        environment: {
          ...environmentOf(candidate, baseline),
          ...(measurement.quantised && { quantisedArithmetic: measurement.quantised }),
        },
      },
    };
  } finally {
    await source.close();
  }
}

async function presentCandidate({ model }: GatePolicy<AccuracyKeys>, context: GateContext): Promise<Found> {
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  const found = await context.findModel(model);
  if (found !== null) return { model, found };
  throw new ConfigurationError(
    `The model ${model.name} is not at ${placeOf(model, context)}. Put it there, or name another one with model.`,
    { position: model.position },
  );
}

/** The baseline, or undefined where there is none and the policy says what that means. */
async function presentBaseline(
  { keys, baseline: model }: GatePolicy<AccuracyKeys>,
  context: GateContext,
): Promise<Found | undefined> {
  if (model === undefined) return undefined;
  const found = await context.findModel(model);
  if (found !== null) return { model, found };
  if (keys['on-missing-baseline'] !== 'fail') return undefined;
  throw new ConfigurationError(
    `The baseline ${model.name} is not at ${placeOf(model, context)}. Put it there; for a first run without one say on-missing-baseline: warn.`,
    { position: model.position },
  );
}

function placeOf({ source }: ModelPolicy, { files }: GateContext): string {
  return files.shown(source.at) + files.whyMissing(source.at);
}

function truthRequest({ data, slices, 'allow-missing-labels': allowMissingLabels }: AccuracyKeys) {
  const columns = slices.map((slice) => (typeof slice === 'string' ? slice : slice.by));
  return { label: data.label, id: data.id, slices: [...new Set(columns)], allowMissingLabels };
}

async function run(
  { model, found }: Found,
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
  const { label, id, inputs } = keys.data;
  const reserved = [label, ...(id === undefined ? [] : [id])];
  const predictor = await found.open({ table: source.name, columns: source.columns, id, inputs, reserved }, limits);
  try {
    const task = `accuracy: ${role} ${model.name}`;
    const predictions = await predictAll(model, predictor, source, truth, keys, context, task);
    const { identity, output, environment } = predictor;
    return { predictions, identity, output, environment };
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

function subjectOf({ identity: { name, digest, files } }: Measured): Provenance['subject'] {
  return { name, digest, files: [...files] };
}

/** Of what a registry keeps, the version as a whole: its ledger knows it by that digest. */
function baselineOf({ name, registered }: ModelPolicy, { digest }: ModelIdentity): Provenance['baseline'] {
  if (registered === undefined) return { kind: 'file', name, version: null, digest, since: null };
  return { kind: 'registry', name, ...registered };
}

/** How the candidate ran, and which output was read; that of the baseline where it is called otherwise. */
function environmentOf(candidate: Measured, baseline: Measured | undefined): Provenance['environment'] {
  const { output, environment } = candidate;
  const other = baseline !== undefined && baseline.output !== output ? { baselineOutput: baseline.output } : {};
  return { ...environment, output, ...other };
}
