import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, posix } from 'node:path';
import { inferContract } from '../gates/data-schema/infer.ts';
import type { Check } from '../result/document.ts';
import type { Session } from '../suite/session.ts';
import { several } from '../wording/numbers.ts';
import { type Choosing, chooseModels, chooseRows, signatureOf } from './choose.ts';
import { type Found, type Project, projectsOf } from './found.ts';
import { measure } from './measure.ts';
import { policyText } from './policy-text.ts';
import { type TriedGate, tryPolicy } from './trial.ts';
import { workflowText } from './workflow-text.ts';

export const POLICY = 'modelassay.yml';
export const WORKFLOW = '.github/workflows/model.yml';

export interface ProposedFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly content: string;
}

export interface Proposal {
  readonly files: readonly ProposedFile[];
  /** What was found out on the way, one sentence each, in order. */
  readonly told: readonly string[];
  /** What the gates say of the policy of each project. */
  readonly tried: readonly TriedGate[];
}

/**
 * The files that a repository lacks to have its model gated, with limits that its model keeps. Throws ConfigurationError where there is
 * no model or no rows to judge it by, saying what to do.
 */
export async function propose(request: Choosing): Promise<Proposal> {
  const { found, said } = request;
  const files: ProposedFile[] = [];
  const told: string[] = [];
  const tried: TriedGate[] = [];
  const projects = said.model === undefined ? projectsOf(found) : [wholeOf(found)];
  const gated: string[] = [];
  for (const project of projects) {
    const policy = posix.join(project.folder, POLICY);
    if (found.policies.includes(policy)) {
      told.push(`${policy} is there and stays as it is.`);
      gated.push(project.folder);
      continue;
    }
    const proposed = await proposeProject(project, request);
    files.push(...proposed.files);
    told.push(...proposed.told);
    tried.push(...proposed.tried);
    gated.push(project.folder);
  }
  if (found.workflows.length > 0) told.push(`${found.workflows.join(', ')} runs Model Assay already.`);
  else {
    const named = files.map(({ content }) => content).join('\n');
    const dvc = found.dvc.filter((path) => named.includes(basename(path, '.dvc')));
    files.push({ path: WORKFLOW, content: workflowText({ projects: gated, usesLfs: found.usesLfs, dvc }) });
  }
  return { files, told, tried };
}

function wholeOf({ models, tables, imageFolders }: Found): Project {
  return { folder: '.', models, tables, imageFolders };
}

async function proposeProject(project: Project, request: Choosing): Promise<Proposal> {
  const { folder, said, session } = request;
  const told: string[] = [];
  const { model, baseline } = await chooseModels(project, request);
  if (baseline !== null) told.push(`${model} is compared with ${baseline}.`);
  const signature = await signatureOf(join(folder, model), session);
  const { data, fit, columns } = await chooseRows(project, signature, request);
  told.push(
    `${model} is judged by ${data}: the truth is in "${fit.label}"${fit.id === null ? '' : `, rows are named by "${fit.id}"`}.`,
  );
  const within = (path: string) => posix.relative(project.folder, path) || path;
  const root = join(folder, project.folder);
  const measured = await measure(
    { root, model: within(model), baseline: baseline && within(baseline), data: within(data), fit },
    session,
  );
  told.push(...measured.told);
  const contract = posix.join('contracts', `${basename(data, extname(data))}.odcs.yaml`);
  const contractText = await contractOf(join(folder, data), basename(data, extname(data)), session);
  const text = policyText({
    model: within(model),
    classes: measured.classes,
    baseline: baseline && within(baseline),
    data: within(data),
    fit,
    limits: measured.limits,
    contract,
    feedsByName: fit.inputs === undefined && signature.inputs.every(({ name }) => columns.includes(name)),
  });
  const tried = await withFile(contractText, (path) =>
    tryPolicy(text, root, session, [{ path: ['gates', 'data-schema', 'contract'], value: path }]),
  );
  for (const { gate, verdict, checks } of tried) told.push(sentenceOf(gate, verdict, checks));
  if (said.data === undefined && fit.id === null) {
    told.push('No column names the rows; reports call them by their number. Name one with data.id.');
  }
  return {
    files: [
      { path: posix.join(project.folder, POLICY), content: text },
      { path: posix.join(project.folder, contract), content: contractText },
    ],
    told,
    tried,
  };
}

async function contractOf(path: string, name: string, session: Session): Promise<string> {
  const engine = await session.tables();
  return inferContract(engine, await engine.open({ paths: [path] }), name, session.signal);
}

async function withFile<T>(content: string, use: (path: string) => Promise<T>): Promise<T> {
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
