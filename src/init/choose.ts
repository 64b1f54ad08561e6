import { basename, join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import type { Signature } from '../predict/predictor.ts';
import type { Session } from '../suite/session.ts';
import { type Fit, fitOf } from './fit.ts';
import type { Found, Project } from './found.ts';

/** What somebody said beforehand; the rest is guessed or asked. */
export interface Said {
  readonly model?: string | undefined;
  readonly baseline?: string | undefined;
  readonly data?: string | undefined;
  readonly label?: string | undefined;
  readonly id?: string | undefined;
}

/** Asks a person, or takes the default where there is none. */
export interface Ask {
  choose(question: string, options: readonly string[], byDefault: string): Promise<string>;
}

/** What is to be chosen among, and by whom. */
export interface Choosing {
  /** Absolute. */
  readonly folder: string;
  readonly found: Found;
  readonly said: Said;
  readonly ask: Ask;
  readonly session: Session;
}

/** What the model that is compared with is usually called. */
const BEFORE = /(?:^|[-_.])(?:production|prod|baseline|champion|current|previous|old|main|reference)(?:[-_.]|$)/i;
/** What rows that judge are usually called, and what they are not. */
const JUDGES = /(?:^|[-_./])(?:eval|evaluation|test|val|valid|validation|holdout)(?:[-_./]|$)/i;
const OTHERS = /(?:^|[-_./])(?:train|training|live|current|reference|predictions?)(?:[-_./]|$)/i;

/** The model to test and what it is compared with, by their names or by what is said. Throws ConfigurationError where there is none. */
export async function chooseModels(
  { models }: Project,
  { said, ask, found }: Choosing,
): Promise<{ model: string; baseline: string | null }> {
  if (said.model !== undefined) return { model: said.model, baseline: said.baseline ?? null };
  const [first] = models;
  if (first === undefined) throw noModel(found);
  const candidates = models.filter((path) => !BEFORE.test(basename(path)));
  const model =
    models.length === 1
      ? first
      : await ask.choose('Which model is to be tested?', models, likeliest(candidates) ?? first);
  const before = models.find((path) => path !== model && BEFORE.test(basename(path)));
  return { model, baseline: said.baseline ?? before ?? null };
}

/** A name that says so, else the last by name, which with versions is the newest. */
function likeliest(models: readonly string[]): string | undefined {
  return models.find((path) => /candidate|best|final|new/i.test(basename(path))) ?? models.at(-1);
}

function noModel({ notFetched, mlflow }: Found): ConfigurationError {
  const [gone] = notFetched.filter(({ path }) => path.endsWith('.onnx'));
  if (gone) return new ConfigurationError(`${gone.path} is ${gone.what}. Then run modelassay init again.`);
  const logged =
    mlflow.length > 0 ? ` MLflow models without an ONNX file are in ${mlflow.slice(0, 3).join(', ')}.` : '';
  return new ConfigurationError(
    `There is no ONNX file here, so there is no model to test.${logged} Export one (docs/export-a-model.md), or judge a table of predictions (docs/predictors.md); name a model elsewhere with --model.`,
  );
}

const LIMITS = { timeout: milliseconds(120_000), memory: bytes(8 * 2 ** 30), threads: 0 };

/** By ONNX Runtime, which so shows that it opens the model. */
export async function signatureOf(path: string, session: Session): Promise<Signature> {
  const predictor = await session.openOnnx({ name: basename(path), path }, LIMITS);
  const { signature } = predictor;
  await predictor.close();
  return signature;
}

interface Rows {
  readonly data: string;
  readonly fit: Fit;
  readonly columns: readonly string[];
}

/** The rows that judge it. Throws ConfigurationError where no table fits the model. */
export async function chooseRows(
  { tables }: Project,
  signature: Signature,
  { folder, said, ask, session, found }: Choosing,
): Promise<Rows> {
  const candidates = said.data === undefined ? [...tables].sort((a, b) => rank(a) - rank(b)) : [said.data];
  const fits: Rows[] = [];
  const problems: string[] = [];
  const engine = await session.tables();
  for (const data of candidates.slice(0, 50)) {
    try {
      const rows = await engine.openRows({ paths: [join(folder, data)] });
      const fit = fitOf(signature, { name: data, columns: rows.columns }, said);
      await rows.close();
      if (typeof fit === 'string') problems.push(`${data}: ${fit}`);
      else fits.push({ data, fit, columns: rows.columns.map(({ name }) => name) });
    } catch (error) {
      problems.push(`${data}: ${messageOf(error)}`);
    }
  }
  const [first] = fits;
  if (first === undefined) throw noRows(problems, found);
  if (fits.length === 1) return first;
  const chosen = await ask.choose(
    'Which rows judge the model?',
    fits.map(({ data }) => data),
    first.data,
  );
  return fits.find(({ data }) => data === chosen) ?? first;
}

const rank = (path: string) => (JUDGES.test(path) ? 0 : OTHERS.test(path) ? 2 : 1);

function noRows(problems: readonly string[], { notFetched, imageFolders }: Found): ConfigurationError {
  const [gone] = notFetched;
  const images =
    imageFolders.length > 0
      ? ` ${imageFolders[0]} holds images in a folder per class: docs/images.md says how they feed a model.`
      : '';
  if (problems.length === 0) {
    return new ConfigurationError(
      `There are no labelled rows to judge the model by: no Parquet, CSV or JSON lines.${gone ? ` ${gone.path} is ${gone.what}.` : ''}${images} Name them with --data.`,
    );
  }
  return new ConfigurationError(
    `No table fits the model.\n${problems
      .slice(0, 5)
      .map((problem) => `- ${problem}`)
      .join('\n')}\nName the rows with --data, and the column of the truth with --label.${images}`,
  );
}
