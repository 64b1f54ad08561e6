import { basename, join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { calibrate } from '../gates/drift/calibrate.ts';
import { firstProfile } from '../profile/measure.ts';
import { rowsOf, sample } from '../table/query.ts';
import type { Choosing } from './choose.ts';
import { idOf } from './fit.ts';
import { type Project, pathsWithin } from './found.ts';
import type { PolicyProposal } from './policy-text.ts';
import { tryPolicy } from './trial.ts';

/** Rows of training, or what stands for them; and rows that a model is given today. */
const REFERENCE = /(?:^|[-_.])(?:train|training|reference)(?:[-_.]|$)/i;
const CURRENT = /(?:^|[-_.])(?:live|current|recent|today|serving|inference)(?:[-_.]|$)/i;

/** Rows and splits that say within a second or two how often the gate is wrong. */
const MOST_ROWS = 5_000;
const SPLITS = 30;

interface Drifting {
  /** Null where nothing is to be compared, or where it has drifted already: a first run is no place for that. */
  readonly gate: PolicyProposal['drift'];
  /** The rows of training, where names say which they are. */
  readonly reference: string | null;
  readonly told: readonly string[];
  readonly named: readonly string[];
}

/** The rows of production that are compared with those of training, where names say which they are. */
export async function driftingIn(project: Project, choosing: Choosing): Promise<Drifting> {
  const reference = project.tables.find((path) => REFERENCE.test(basename(path)));
  const current = project.tables.find((path) => CURRENT.test(basename(path)) && path !== reference);
  const none = { gate: null, reference: reference ?? null, told: [], named: [] };
  if (reference === undefined || current === undefined) return none;
  const { folder, session, said } = choosing;
  const root = join(folder, project.folder);
  const within = pathsWithin(project);
  try {
    const columns = await columnsOf(join(folder, reference), choosing);
    const others = new Set(await columnsOf(join(folder, current), choosing));
    const id = idOf(columns, said);
    const ignored = columns.filter((name) => name === id || !others.has(name));
    const gate = { reference: within(reference), current: within(current), ignored };
    const keys = { ...gate, ignored: undefined, columns: Object.fromEntries(ignored.map((name) => [name, 'ignore'])) };
    const [tried] = await tryPolicy(JSON.stringify({ version: 1, gates: { drift: keys } }), root, session);
    const first = tried!.checks.find((check) => check.effect?.kind === 'blocks');
    if (first !== undefined) {
      const told = `No drift gate is written, for it would block today: ${current} against ${reference}: ${first.title}: ${first.reason}`;
      return { ...none, told: [told] };
    }
    const { splits, any } = await falseAlarms(join(folder, reference), new Set(ignored), choosing);
    const told = `${current} is compared with ${reference}; of ${splits} times that ${reference} was split in two, the gate would have called ${Math.round(any.drift * splits)} drift.`;
    return { gate, reference, told: [told], named: [reference, current] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { ...none, told: [`${current} was not compared with ${reference}: ${messageOf(error)}`] };
  }
}

async function columnsOf(path: string, { session }: Choosing): Promise<string[]> {
  const rows = await (await session.tables()).openRows({ paths: [path] });
  await rows.close();
  return rows.columns.map(({ name }) => name);
}

async function falseAlarms(path: string, without: ReadonlySet<string>, { session }: Choosing) {
  const engine = await session.tables();
  const dataset = await engine.open({ paths: [path] });
  const made = new Date(0).toISOString();
  const base = { engine, made, seed: 0, name: path, without, types: new Map(), keepRows: 0 };
  const profile = await firstProfile(dataset, base);
  const rows = await engine.select(sample(rowsOf(dataset), MOST_ROWS, 0), { limit: MOST_ROWS });
  return calibrate(profile, rows, { currentRows: Math.floor(rows.length / 2), splits: SPLITS, seed: 1 });
}
