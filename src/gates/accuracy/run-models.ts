import { MemoryBudgetError } from '../../predict/ending.ts';
import type { PredictorBudget } from '../../predict/predictor.ts';
import type { FoundModel, RowPredictor } from '../../predict/row-predictor.ts';
import type { ModelPolicy } from '../gate.ts';
import type { Heard } from './assemble.ts';
import { predictAll, predictOne, type Questions } from './predictions.ts';
import { labelColumns } from './truth.ts';

/** The column that images become. */
const PIXELS = 'pixels';

/** A model as the policy has it, and what was found there. */
export interface Found {
  readonly model: ModelPolicy;
  readonly found: FoundModel;
}

export interface Measured extends Heard, Pick<RowPredictor, 'identity' | 'output' | 'environment'> {}

interface Measurements {
  readonly candidate: Measured;
  readonly baseline: Measured | undefined;
}

/**
 * Files of an ONNX model that count as small. Its operators are too short to be shared out among many threads, which then
 * mostly wait for each other, awake: measured on two processors, a second thread doubles the processor time and saves no
 * time at all. Two such models side by side use the processors for work; and they fit into memory together.
 */
const SMALL_BYTES = 2 ** 26;

/**
 * One pass of each model over all rows, in one order of rows; in smaller batches where larger ones take more memory than a model
 * may have. Throws what is wrong with the candidate before the rest.
 */
export async function runModels(
  candidate: Found,
  baseline: Found | undefined,
  questions: Questions,
): Promise<Measurements> {
  const { keys, context } = questions;
  for (let size = keys['batch-size']; ; size = Math.floor(size / 2)) {
    try {
      return await runOnce(candidate, baseline, { ...questions, keys: { ...keys, 'batch-size': size } });
    } catch (error) {
      if (!(error instanceof MemoryBudgetError) || size <= 1) throw error;
      context.log.warn(
        `accuracy: batches of ${size} rows take more than memory allows; trying ${Math.floor(size / 2)}.`,
      );
    }
  }
}

async function runOnce(candidate: Found, baseline: Found | undefined, questions: Questions): Promise<Measurements> {
  const { keys, context } = questions;
  const { cores } = context.machine;
  if (baseline === undefined) return { candidate: await runAlone(candidate, 'candidate', questions), baseline };
  if (keys.threads === 0 && cores > 1 && isSmall(candidate) && isSmall(baseline)) {
    return runSideBySide(candidate, baseline, questions, Math.floor(cores / 2));
  }
  if (baseline.model.source.kind === 'onnx') await tryBaseline(candidate, baseline, questions);
  return {
    candidate: await runAlone(candidate, 'candidate', questions),
    baseline: await runAlone(baseline, 'baseline', questions),
  };
}

/** A baseline that does not fit is told before the candidate's long run, not after it, but for what is wrong with the candidate. */
async function tryBaseline(candidate: Found, baseline: Found, questions: Questions): Promise<void> {
  try {
    await askOneRow(baseline, questions);
  } catch (error) {
    await askOneRow(candidate, questions);
    throw error;
  }
}

async function askOneRow(found: Found, questions: Questions): Promise<void> {
  const predictor = await open(found, questions, questions.keys.threads);
  try {
    await predictOne(found.model, predictor, questions);
  } finally {
    await predictor.close();
  }
}

function isSmall({ model, found }: Found): boolean {
  const bytes = found.identity.files.reduce((sum, file) => sum + file.bytes, 0);
  return model.source.kind === 'onnx' && bytes <= SMALL_BYTES;
}

async function runAlone(found: Found, role: string, questions: Questions): Promise<Measured> {
  const { keys, truth, context } = questions;
  const predictor = await open(found, questions, keys.threads);
  const task = `accuracy: ${role} ${found.model.name}`;
  try {
    return await hear(found, predictor, questions, (done) => {
      context.progress({ task, done, total: truth.rows, unit: 'rows' });
    });
  } finally {
    await predictor.close();
  }
}

async function runSideBySide(
  candidate: Found,
  baseline: Found,
  questions: Questions,
  threads: number,
): Promise<Measurements> {
  const { truth, context } = questions;
  const task = `accuracy: ${candidate.model.name} and ${baseline.model.name}`;
  const done = { candidate: 0, baseline: 0 };
  const teller = (role: keyof typeof done) => (rows: number) => {
    done[role] = rows;
    const ofBoth = Math.min(done.candidate, done.baseline);
    context.progress({ task, done: ofBoth, total: truth.rows, unit: 'rows' });
  };
  const opened: RowPredictor[] = [];
  const running: Promise<Measured>[] = [];
  const start = (model: Found, predictor: RowPredictor, role: keyof typeof done) => {
    const measured = hear(model, predictor, questions, teller(role));
    running.push(measured);
    return measured;
  };
  try {
    for (const model of [candidate, baseline]) opened.push(await open(model, questions, threads));
    const [first, second] = opened as [RowPredictor, RowPredictor];
    const ofCandidate = start(candidate, first, 'candidate');
    const ofBaseline = start(baseline, second, 'baseline');
    // Told after the candidate's trouble, whichever comes first, so that one input has one message.
    ofBaseline.catch(() => {});
    return { candidate: await ofCandidate, baseline: await ofBaseline };
  } finally {
    await Promise.all(opened.map((predictor) => predictor.close()));
    await Promise.allSettled(running);
  }
}

function open({ found }: Found, { source, keys, truth, kept }: Questions, threads: number): Promise<RowPredictor> {
  const budget: PredictorBudget = {
    timeout: keys.timeout,
    memory: keys.memory,
    threads,
    quantisedArithmetic: keys['quantised-arithmetic'],
    // Images are decoded while the model runs, and threads that wait awake would take their processors.
    waiting: keys.data.images ? 'asleep' : 'awake',
  };
  const { label, id, inputs, categories, missing } = keys.data;
  const reserved = keys.data.images
    ? source.columns.map(({ name }) => name).filter((name) => name !== PIXELS)
    : [...labelColumns({ label }), ...(id === undefined ? [] : [id])];
  const feeding = { id, inputs, categories, missing, reserved, kept };
  return found.open({ table: source.name, columns: source.columns, task: truth.target.kind, ...feeding }, budget);
}

async function hear(
  { model }: Found,
  predictor: RowPredictor,
  questions: Questions,
  tell: (done: number) => void,
): Promise<Measured> {
  // What does not fit is told before the rest of the rows is read. Whoever keeps no model asks for no column.
  if (model.source.kind === 'onnx' && predictor.columns.length > 0) {
    questions.context.log.info(`accuracy: ${await predictOne(model, predictor, questions)}.`);
  }
  const predictions = await predictAll(model, predictor, questions, tell);
  const { identity, output, environment } = predictor;
  return { model, predictions, identity, output, environment };
}
