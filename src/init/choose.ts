import { basename, join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { bytes, milliseconds } from '../core/units.ts';
import type { Signature } from '../predict/predictor.ts';
import type { Session } from '../suite/session.ts';
import { cells } from '../table/cells.ts';
import { type Fit, fitOf, type NoFit, type SaidColumns, type TableColumns } from './fit.ts';
import type { Found, Project } from './found.ts';
import { type Predictions, predictionsIn } from './predictions.ts';
import { byRank, rank } from './rank.ts';

/** What somebody said beforehand; the rest is guessed or asked. */
export interface Said extends SaidColumns {
  readonly model?: string | undefined;
  readonly baseline?: string | undefined;
  readonly data?: string | undefined;
}

/** Asks a person, or takes the default where there is none; null where nothing is likelier than the rest. */
export interface Ask {
  choose<Default extends string | null>(
    question: string,
    options: readonly string[],
    byDefault: Default,
  ): Promise<string | Default>;
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
interface Models {
  readonly model: string;
  /** What it is compared with. */
  readonly baseline: string | null;
}

/** The model to test, by its name or by what is said; null where there is none. Throws ConfigurationError where it is not fetched. */
export async function chooseModels({ models }: Project, { said, ask, found }: Choosing): Promise<Models | null> {
  if (said.model !== undefined) return { model: said.model, baseline: said.baseline ?? null };
  const [first] = models;
  if (first === undefined) {
    const gone = found.notFetched.find(({ path }) => path.endsWith('.onnx'));
    if (gone) throw new ConfigurationError(`${gone.path} is ${gone.what}. Then run modelassay init again.`);
    return null;
  }
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

const LIMITS = { timeout: milliseconds(120_000), memory: bytes(8 * 2 ** 30), threads: 0 };

/** By ONNX Runtime, which so shows that it opens the model. */
export async function signatureOf(path: string, session: Session): Promise<Signature> {
  const predictor = await session.openOnnx({ name: basename(path), path }, LIMITS);
  const { signature } = predictor;
  await predictor.close();
  return signature;
}

export interface Rows {
  readonly data: string;
  readonly fit: Fit;
  readonly columns: TableColumns['columns'];
}

/** A NumPy archive with inputs and outputs of a model by their names: what it once said; null where there is none. */
export async function chooseReference(
  project: Project,
  signature: Signature,
  choosing: Choosing,
): Promise<string | null> {
  const { tables } = await columnsOf(project.tables.filter(isArchive), choosing);
  const wanted = [...signature.inputs, ...signature.outputs].map(({ name }) => name);
  const holds = ({ columns }: TableColumns) => wanted.every((name) => columns.some((column) => column.name === name));
  return tables.find(holds)?.name ?? null;
}

/** Arrays, of which no questions are asked: no contract, no drift. */
export const isArchive = (path: string) => /\.npz$/i.test(path);

/** The rows that judge a model. Throws ConfigurationError where no table fits it. */
export async function chooseRows(project: Project, signature: Signature, choosing: Choosing): Promise<Rows> {
  const { said, ask, found } = choosing;
  const { tables, problems } = await columnsOf(
    said.data === undefined ? byRank(project.tables) : [said.data],
    choosing,
  );
  const tried = tables.map((table) => ({ table, fit: fitOf(signature, table, said) }));
  const fits = tried.flatMap(({ table, fit }): Rows[] =>
    'label' in fit ? [{ data: table.name, fit, columns: table.columns }] : [],
  );
  const [first] = fits;
  if (first === undefined) {
    const misfits = tried.flatMap(({ table, fit }) => ('label' in fit ? [] : [{ table, ...fit }]));
    return (
      (await askForLabel(misfits, signature, choosing)) ??
      Promise.reject(noRows([...misfits.map(({ table, problem }) => `${table.name}: ${problem}`), ...problems], found))
    );
  }
  if (fits.length === 1) return first;
  const chosen = await ask.choose(
    'Which rows judge the model?',
    fits.map(({ data }) => data),
    first.data,
  );
  return fits.find(({ data }) => data === chosen) ?? first;
}

/** Where only the label of the first table is not plain: a person knows it. */
async function askForLabel(
  [first]: readonly (NoFit & { readonly table: TableColumns })[],
  signature: Signature,
  { ask, said }: Choosing,
): Promise<Rows | undefined> {
  if (first === undefined || first.labels.length === 0) return undefined;
  const label = await ask.choose(`Which column of ${first.table.name} holds the truth?`, first.labels, null);
  if (label === null) return undefined;
  const fit = fitOf(signature, first.table, { ...said, label });
  return 'label' in fit ? { data: first.table.name, fit, columns: first.table.columns } : undefined;
}

export interface ChosenPredictions extends Omit<Predictions, 'labels'> {
  readonly label: string;
  readonly baseline: string | null;
}

/**
 * The predictions to judge, and those that they are compared with; null where no table holds any. Throws ConfigurationError where
 * nobody says which column holds the truth.
 */
export async function choosePredictions(project: Project, choosing: Choosing): Promise<ChosenPredictions | null> {
  const { said, ask } = choosing;
  const { tables } = await columnsOf(project.tables, choosing);
  const all = predictionsIn(tables, said).filter(
    ({ path, data }) => path === (said.model ?? path) && data === (said.data ?? data),
  );
  // Rows of their own before a table that holds both; rows that judge before others.
  const pairs = all.sort(
    (a, b) => Number(a.path === a.data) - Number(b.path === b.data) || rank(a.data) - rank(b.data),
  );
  const paths = [...new Set(pairs.map(({ path }) => path))];
  const [first] = paths;
  if (first === undefined) return null;
  const byDefault = likeliest(paths.filter((path) => !BEFORE.test(basename(path)))) ?? first;
  const path = paths.length === 1 ? first : await ask.choose('Which predictions are to be judged?', paths, byDefault);
  const before = paths.find((one) => one !== path && BEFORE.test(basename(one)));
  const { labels, ...pair } = pairs.find((one) => one.path === path)!;
  return { ...pair, label: await labelAmong(labels, pair, choosing), baseline: said.baseline ?? before ?? null };
}

/** By its name, by its values, or by what a person says. */
async function labelAmong(
  labels: readonly string[],
  { path, predicted, data }: Omit<Predictions, 'labels'>,
  choosing: Choosing,
): Promise<string> {
  const [only, ...others] = labels;
  if (others.length === 0) return only!;
  const said = await classesIn(path, [predicted], choosing);
  const known = await classesIn(data, labels, choosing);
  const alike = labels.filter((name) => isWithin(said.get(predicted), known.get(name)));
  if (alike.length === 1) return alike[0]!;
  const label = await choosing.ask.choose(`Which column of ${data} holds the truth?`, labels, null);
  if (label !== null) return label;
  throw new ConfigurationError(
    `${path} says what a model predicted of ${data}, but which of its columns holds the truth is not plain (${labels.slice(0, 8).join(', ')}${labels.length > 8 ? ', …' : ''}): name it with --label.`,
  );
}

const isWithin = (some: ReadonlySet<string> | null | undefined, all: ReadonlySet<string> | null | undefined) =>
  some != null && all != null && [...some].every((value) => all.has(value));

/** Of columns the texts that stand in the first rows; null of a column of very many, or of numbers, which is no class by its values. */
async function classesIn(
  table: string,
  columns: readonly string[],
  { folder, session }: Choosing,
): Promise<ReadonlyMap<string, ReadonlySet<string> | null>> {
  const rows = await (await session.tables()).openRows({ paths: [join(folder, table)] });
  try {
    const texts = columns.filter((name) => rows.columns.find((column) => column.name === name)?.declared === 'VARCHAR');
    const seen = new Map(texts.map((name) => [name, new Set<string>()]));
    if (texts.length === 0) return seen;
    for await (const batch of rows.read(texts, 8192)) {
      for (const [name, values] of seen) {
        for (const cell of cells(batch.columns.get(name)!, { table, column: name })) values.add(String(cell));
      }
      break;
    }
    return new Map([...seen].map(([name, values]) => [name, values.size > MOST_CLASSES ? null : values]));
  } finally {
    await rows.close();
  }
}

/** A text column of more values than these holds no classes. */
const MOST_CLASSES = 50;

/** More tables than these are not opened. */
const MOST_TABLES = 50;

/** Of each table that can be read; of the others why not. */
async function columnsOf(paths: readonly string[], { folder, session }: Choosing) {
  const tables: TableColumns[] = [];
  const problems: string[] = [];
  const engine = await session.tables();
  for (const name of paths.slice(0, MOST_TABLES)) {
    try {
      const rows = await engine.openRows({ paths: [join(folder, name)] });
      tables.push({ name, columns: rows.columns });
      await rows.close();
    } catch (error) {
      problems.push(`${name}: ${messageOf(error)}`);
    }
  }
  return { tables, problems };
}

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
