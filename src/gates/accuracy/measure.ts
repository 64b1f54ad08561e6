import { meantChampion } from '../../config/model-keys.ts';
import { ConfigurationError, placed } from '../../core/errors.ts';
import type { ModelIdentity } from '../../predict/row-predictor.ts';
import { requireColumns } from '../../table/columns.ts';
import { several } from '../../wording/numbers.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import { assemble, labelledRowsOf } from './assemble.ts';
import { ClassNames } from './coded.ts';
import { conditionsOf } from './conditions.ts';
import { withCustom } from './custom.ts';
import type { Conditions } from './cut.ts';
import { type AccuracyKeys, cutsOf, taskOfKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { keepingOf, openLabelledRows } from './open-rows.ts';
import type { Predictions, Questions } from './predictions.ts';
import { preparedOtherwise } from './prepared-otherwise.ts';
import { type Found, type Measured, runModels } from './run-models.ts';
import { type ChosenThreshold, chosenThreshold } from './threshold-choice.ts';
import { readTruth, type TruthRequest } from './truth.ts';
import { decisionsBefore, wearSentence } from './wear.ts';
import { worstImagesOf } from './worst-images.ts';

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
  const paths = [keys.data.path ?? []].flat();
  const at = (...below: string[]) => policy.sources.at(['data', ...below]);
  const source = await placed(at(keys.data.trino === undefined ? 'path' : 'trino'), () =>
    openLabelledRows(policy, context),
  );
  try {
    const existing = source.columns.map(({ name }) => name);
    if (keys.data.id !== undefined)
      await placed(at('id'), () => requireColumns(source.name, existing, [keys.data.id!]));
    const conditions = await conditionsOf(policy, context, source.rows);
    const truth = await placed(at('label'), () => readTruth(source, truthRequest(keys, conditions), context.signal));
    const names = new ClassNames(truth.target.kind === 'classes' ? truth.target.labels : []);
    const thresholds = await thresholdsOf(
      policy,
      context,
      [candidateModel, ...(baselineModel ? [baselineModel] : [])],
      source.digest,
    );
    const questions: Questions = {
      source,
      truth,
      names,
      keys,
      kept: await keepingOf(policy, source, context),
      thresholds: thresholds && new Map([...thresholds].map(([model, { value }]) => [model, value])),
      context,
    };
    const ran = await placed(at('inputs'), () => runModels(candidateModel, baselineModel, questions));
    const { candidate, baseline } = ran;
    const otherwise = await preparedOtherwise(policy, context, candidateModel, questions, ran);
    const arithmetic = quantised ? keys['quantised-arithmetic'] : null;
    const measured = assemble(truth, names, candidate, baseline ?? null, arithmetic);
    const worn = await wearOf(policy, source.digest, candidate.identity.digest, context);
    const notes = [otherwise, ...measured.notes, worn].filter((note) => note !== null);
    const guesses = [otherwise, ...(measured.guesses ?? [])].filter((guess) => guess !== null);
    const told = { ...measured, notes, ...(guesses.length > 0 && { guesses }) };
    const whole = await withCustom(policy, told, context);
    const worstImages = await worstImagesOf(keys, whole, labelledRowsOf(truth), source, context);
    const measurement = worstImages === undefined ? whole : { ...whole, worstImages };
    for (const note of measurement.notes) context.log.warn(`accuracy: ${note}`);
    warnOfFeatures(candidate.predictions, context);
    return {
      measurement,
      provenance: {
        subject: subjectOf(candidate, baseline),
        baseline: baseline ? baselineOf(baseline.model, baseline.identity) : null,
        datasets: [
          { name: paths.join(', ') || source.name, digest: source.digest, rows: source.rows },
          ...(thresholds ? [thresholds.get(candidateModel.model)!.dataset] : []),
        ],
        environment: {
          ...environmentOf(candidate, baseline),
          ...thresholdsTold(thresholds, candidateModel, baselineModel),
          ...(measurement.quantised && { quantisedArithmetic: measurement.quantised }),
        },
      },
    };
  } finally {
    await source.close();
  }
}

/** One for each model, where the policy has it chosen. */
async function thresholdsOf(
  policy: GatePolicy<AccuracyKeys>,
  context: GateContext,
  models: readonly Found[],
  judged: string,
): Promise<ReadonlyMap<ModelPolicy, ChosenThreshold> | undefined> {
  const { threshold } = policy.keys;
  if (typeof threshold !== 'object') return undefined;
  const chosen = new Map<ModelPolicy, ChosenThreshold>();
  for (const found of models) chosen.set(found.model, await chosenThreshold(policy, context, found, threshold, judged));
  return chosen;
}

function thresholdsTold(
  thresholds: ReadonlyMap<ModelPolicy, ChosenThreshold> | undefined,
  candidate: Found,
  baseline: Found | undefined,
): Provenance['environment'] {
  if (thresholds === undefined) return {};
  const other = baseline && thresholds.get(baseline.model);
  return {
    threshold: thresholds.get(candidate.model)!.value,
    ...(other && { baselineThreshold: other.value }),
  };
}

/** What it means that these rows have decided before; null where nobody keeps results, or it means little. */
async function wearOf(
  { keys, sources, resolve }: GatePolicy<AccuracyKeys>,
  rows: string,
  model: string,
  context: GateContext,
): Promise<string | null> {
  if (keys.history === undefined) return null;
  const pattern = resolve(keys.history, ['history']);
  const decisions = await placed(sources.at(['history']), () => decisionsBefore(pattern, rows, model, context));
  return wearSentence(decisions, keys.confidence);
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
    `The baseline ${model.name} is not at ${placeOf(model, context)}.${meantChampion(model.name)} Put it there; for a first run without one say on-missing-baseline: warn.`,
    { position: model.position },
  );
}

function placeOf({ source }: ModelPolicy, { files }: GateContext): string {
  return source.at === undefined ? 'its endpoint' : files.shown(source.at) + files.whyMissing(source.at);
}

function truthRequest(keys: AccuracyKeys, conditions: Conditions): TruthRequest {
  const { data, 'allow-missing-labels': allowMissingLabels } = keys;
  return {
    task: taskOfKeys(keys),
    label: data.label,
    id: data.id,
    slices: cutsOf(keys),
    conditions,
    groupBy: keys['group-by'],
    allowMissingLabels,
  };
}

function warnOfFeatures({ nonFiniteFeatures }: Predictions, context: GateContext): void {
  if (nonFiniteFeatures === 0) return;
  context.log.warn(
    `accuracy: ${several(nonFiniteFeatures, 'feature is', 'features are')} NaN or infinite; the model was given them as they are.`,
  );
}

/** What rests on kept predictions, of either model, vouches for no file. */
function subjectOf(
  { identity: { name, bytes, digest, files } }: Measured,
  baseline: Measured | undefined,
): Provenance['subject'] {
  const kept = baseline !== undefined && 'predictions' in baseline.environment;
  return { kind: kept ? 'predictions' : bytes, name, digest, files: [...files] };
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
  const kept = baseline?.environment.predictions;
  return { ...environment, output, ...other, ...(kept !== undefined && { baselinePredictions: kept }) };
}
