import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, posix } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { inferContract } from '../gates/data-schema/infer.ts';
import type { Signature } from '../predict/predictor.ts';
import type { Check } from '../result/document.ts';
import { DEFAULT_POLICY_FILE } from '../suite/run-settings.ts';
import type { Session } from '../suite/session.ts';
import { several } from '../wording/numbers.ts';
import {
  type Choosing,
  type ChosenPredictions,
  chooseModels,
  choosePredictions,
  chooseReference,
  chooseRows,
  isArchive,
  type Rows,
  signatureOf,
} from './choose.ts';
import { driftingIn } from './drifting.ts';
import { type DvcTarget, type Found, type Project, pathsWithin, projectsOf, wholeOf } from './found.ts';
import { chooseImages } from './images.ts';
import { measureLatency } from './latency.ts';
import { exportPage } from './libraries.ts';
import { measure } from './measure.ts';
import { type PolicyProposal, policyText } from './policy-text.ts';
import { USUAL } from './predictions.ts';
import { byRank } from './rank.ts';
import { type TriedGate, tryPolicy } from './trial.ts';
import { workflowText } from './workflow-text.ts';

export const WORKFLOW = '.github/workflows/model.yml';

export interface ProposedFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly content: string;
}

export interface Proposal {
  readonly files: readonly ProposedFile[];
  /** The policies that there are then, each to be run. */
  readonly policies: readonly string[];
  /** What was found out on the way, one sentence each, in order. */
  readonly told: readonly string[];
}

interface ProjectProposal {
  readonly files: readonly ProposedFile[];
  readonly told: readonly string[];
  /** The files of the repository that the policy names. */
  readonly named: readonly string[];
}

/**
 * The files that a repository lacks to have its model gated, with limits that its model keeps. With `anew` also those that it has.
 * Throws ConfigurationError where there is nothing to gate, saying what to do.
 */
export async function propose(request: Choosing, anew = false): Promise<Proposal> {
  const { found, said } = request;
  const files: ProposedFile[] = [];
  const told: string[] = [];
  const named: string[] = [];
  const projects = said.model === undefined ? projectsOf(found) : [wholeOf(found)];
  for (const project of projects) {
    const policy = posix.join(project.folder, DEFAULT_POLICY_FILE);
    if (found.policies.includes(policy) && !anew) {
      told.push(`${policy} is there and stays as it is.`);
      named.push(...project.models, ...project.tables);
      continue;
    }
    const proposed = await proposeProject(project, request, anew);
    files.push(...proposed.files);
    told.push(...proposed.told);
    named.push(...proposed.named);
  }
  if (found.workflows.length > 0 && !(anew && found.workflows.includes(WORKFLOW))) {
    told.push(`${found.workflows.join(', ')} runs Model Assay already.`);
  } else {
    const folders = projects.map(({ folder }) => folder);
    const dvc = found.dvc.filter((target) => named.some((path) => isFetchedBy(path, target))).map(({ pull }) => pull);
    files.push({ path: WORKFLOW, content: workflowText({ projects: folders, usesLfs: found.usesLfs, dvc }) });
    if (!found.git) told.push('There is no git repository here yet; the workflow runs once this is one on GitHub.');
  }
  return { files, told, policies: projects.map(({ folder }) => posix.join(folder, DEFAULT_POLICY_FILE)) };
}

/** DVC keeps a file, or a folder of them. */
function isFetchedBy(path: string, target: DvcTarget): boolean {
  return path === target.path || path.startsWith(`${target.path}/`);
}

async function proposeProject(project: Project, request: Choosing, anew: boolean): Promise<ProjectProposal> {
  const { folder, session } = request;
  const about = await subjectOf(project, request);
  const told = [...about.told];
  const { data } = about;
  const within = pathsWithin(project);
  const root = join(folder, project.folder);
  const isTable = project.tables.includes(data) ? !isArchive(data) : !project.imageFolders.includes(data);
  const contract = isTable ? posix.join('contracts', `${basename(data, extname(data))}.odcs.yaml`) : null;
  const isThere = contract !== null && existsSync(join(root, contract)) && !anew;
  if (isThere) told.push(`${posix.join(project.folder, contract)} is there and is kept.`);
  const contractText =
    contract === null || isThere ? null : await contractOf(join(folder, data), basename(data, extname(data)), session);
  const drift = await driftingIn(project, request);
  told.push(...drift.told);
  const text = policyText({
    ...about.policy,
    data: within(data),
    contract,
    drift: drift.gate,
    reference: drift.reference !== null ? within(drift.reference) : isTable ? within(data) : null,
    knowsMlflow: request.found.knowsMlflow,
  });
  const tried = await withFile(contractText, (path) =>
    tryPolicy(text, root, session, {
      replaced: path === null ? [] : [{ path: ['gates', 'data-schema', 'contract'], value: path }],
      // Tried a moment ago.
      without: ['latency', 'drift'],
    }),
  );
  for (const { gate, verdict, checks } of tried) told.push(sentenceOf(gate, verdict, checks));
  return {
    files: [
      { path: posix.join(project.folder, DEFAULT_POLICY_FILE), content: text },
      ...(contract === null || contractText === null
        ? []
        : [{ path: posix.join(project.folder, contract), content: contractText }]),
    ],
    told,
    named: [...about.named, ...drift.named],
  };
}

/** What a policy says of the model, from the rows that judge it. */
interface Subject {
  readonly policy: Pick<PolicyProposal, 'model' | 'baseline' | 'onnx' | 'accuracy' | 'latency'>;
  readonly data: string;
  readonly told: readonly string[];
  readonly named: readonly string[];
}

async function subjectOf(project: Project, request: Choosing): Promise<Subject> {
  const models = await chooseModels(project, request);
  if (models !== null && isOnnx(models.model)) return onnxSubject(project, models, request);
  const predictions = await choosePredictions(project, request);
  if (predictions !== null) return predictionsSubject(project, predictions, request);
  const [data] =
    request.said.data === undefined ? byRank(project.tables.filter((path) => !isArchive(path))) : [request.said.data];
  if (data === undefined || request.said.model !== undefined) throw nothingToGate(request.found, request.said.model);
  return {
    policy: { model: null, baseline: null, onnx: null, accuracy: null, latency: null },
    data,
    told: [
      `There is no ONNX file and no table of predictions, so only ${data} is gated. Once there is a model (${pageFor(request.found)}), run modelassay init --force.`,
    ],
    named: [data],
  };
}

const pageFor = ({ libraries: [library] }: Found) =>
  library === undefined ? 'docs/export-a-model.md' : exportPage(library.name);

const isOnnx = (path: string) => path.endsWith('.onnx');

async function onnxSubject(
  project: Project,
  { model, baseline }: { readonly model: string; readonly baseline: string | null },
  request: Choosing,
): Promise<Subject> {
  const { folder, session } = request;
  const signature = await signatureOf(join(folder, model), session);
  const reference = await chooseReference(project, signature, request);
  const rows = await rowsFor(model, signature, withoutTable(project, reference), request);
  const { data, fit, columns } = rows;
  const within = pathsWithin(project);
  const given = {
    root: join(folder, project.folder),
    model: { path: within(model) },
    baseline: baseline && within(baseline),
    data: within(data),
    fit,
    ...(rows.classes && { classes: rows.classes }),
  };
  const measured = await measure(given, session);
  const timed = await measureLatency(given, signature, session);
  const feedsByName =
    fit.inputs === undefined && signature.inputs.every(({ name }) => columns.some((column) => column.name === name));
  return {
    policy: {
      model: measured.classes === null ? given.model : { ...given.model, classes: measured.classes },
      baseline: given.baseline,
      onnx: { inputs: feedsByName ? given.data : null, reference: reference && within(reference) },
      accuracy: { fit, limits: measured.limits },
      latency: timed.gate,
    },
    data,
    told: [
      ...(baseline === null ? [] : [`${model} is compared with ${baseline}.`]),
      ...(fit.images
        ? [`${model} is judged by the images of ${data}: the folder's name is the truth.`]
        : [judgedBy(model, data, fit)]),
      ...rows.told,
      ...measured.told,
      ...timed.told,
      ...(reference === null
        ? []
        : [`${reference} holds what the model said of its inputs: the file must still say so.`]),
      ...(fit.id === null && !fit.images
        ? ['No column names the rows; reports call them by their number. Name one with --id.']
        : []),
    ],
    named: [model, data, ...[baseline, reference].filter((path) => path !== null)],
  };
}

/** Images where somebody names them or no table fits, else a table. */
async function rowsFor(model: string, signature: Signature, project: Project, request: Choosing): Promise<JudgingRows> {
  const byTable = async () => ({ ...(await chooseRows(project, signature, request)), told: [] });
  const named = request.said.data;
  if (named === undefined ? project.imageFolders.length === 0 : !project.imageFolders.includes(named)) return byTable();
  try {
    if (named === undefined) return await byTable();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return (await imageRows(model, signature, project, request)) ?? Promise.reject(error);
  }
  return (await imageRows(model, signature, project, request)) ?? byTable();
}

interface JudgingRows extends Rows {
  readonly classes?: readonly string[];
  readonly told: readonly string[];
}

async function imageRows(
  model: string,
  signature: Signature,
  project: Project,
  request: Choosing,
): Promise<JudgingRows | null> {
  const images = await chooseImages(model, signature, project, request);
  if (images === null) return null;
  const { data, keys, classes, told } = images;
  return { data, columns: [], fit: { label: 'label', id: 'id', inputs: undefined, images: keys }, classes, told };
}

function withoutTable(project: Project, table: string | null): Project {
  return { ...project, tables: project.tables.filter((path) => path !== table) };
}

async function predictionsSubject(
  project: Project,
  { path, predicted, data, label, id, baseline }: ChosenPredictions,
  { folder, session }: Choosing,
): Promise<Subject> {
  const within = pathsWithin(project);
  const fit = { label, id, inputs: undefined };
  const model = { path: within(path), ...(!USUAL.test(predicted) && { predicted }) };
  const given = {
    root: join(folder, project.folder),
    model,
    baseline: baseline && within(baseline),
    data: within(data),
    fit,
  };
  const measured = await measure(given, session);
  return {
    policy: {
      model,
      baseline: given.baseline,
      onnx: null,
      accuracy: { fit, limits: measured.limits },
      latency: null,
    },
    data,
    told: [
      ...(baseline === null ? [] : [`${path} is compared with ${baseline}.`]),
      judgedBy(path, data, fit),
      `${path} is what a model said: its verdict vouches for no file that could ship.`,
      ...measured.told,
    ],
    named: [path, data, ...(baseline === null ? [] : [baseline])],
  };
}

function judgedBy(model: string, data: string, { label, id }: { readonly label: string; readonly id: string | null }) {
  return `${model} is judged by ${data}: the truth is in "${label}"${id === null ? '' : `, rows are named by "${id}"`}.`;
}

function nothingToGate(
  { notFetched, mlflow, imageFolders, libraries }: Found,
  model: string | undefined,
): ConfigurationError {
  if (model !== undefined) {
    return new ConfigurationError(
      `${model} is no ONNX file and no table of predictions that shares a column of ids with labelled rows here. Name the rows with --data and their columns with --id and --label.`,
    );
  }
  const [gone] = notFetched;
  if (gone) return new ConfigurationError(`${gone.path} is ${gone.what}. Then run modelassay init again.`);
  const logged =
    mlflow.length > 0 ? ` MLflow models without an ONNX file are in ${mlflow.slice(0, 3).join(', ')}.` : '';
  const images = imageFolders.length > 0 ? ` ${imageFolders[0]} holds images in a folder per class.` : '';
  const [library] = libraries;
  const trained =
    library === undefined
      ? ''
      : ` ${library.namedBy} names ${library.name}: ${exportPage(library.name)} makes its models ONNX.`;
  return new ConfigurationError(
    `There is nothing to gate here: no ONNX file, no table of predictions, no rows in Parquet, CSV or JSON lines.${logged}${images}${trained} Export a model (docs/export-a-model.md) or write down what it predicts (docs/predictors.md), and name what lies elsewhere with --model and --data.`,
  );
}

async function contractOf(path: string, name: string, session: Session): Promise<string> {
  const engine = await session.tables();
  return inferContract(engine, await engine.open({ paths: [path] }), name, session.signal);
}

async function withFile<T>(content: string | null, use: (path: string | null) => Promise<T>): Promise<T> {
  if (content === null) return use(null);
  const folder = await mkdtemp(join(tmpdir(), 'modelassay-init-'));
  try {
    const path = join(folder, 'contract.odcs.yaml');
    await writeFile(path, content);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sentenceOf(gate: string, verdict: TriedGate['verdict'], checks: readonly Check[]): string {
  if (verdict === 'pass') return `${gate}: ${several(checks.length, 'check holds', 'checks hold')} today.`;
  const first = checks.find((check) => check.effect?.kind === 'blocks');
  return `${gate} would block today: ${first ? `${first.title}: ${first.reason}` : verdict}`;
}
