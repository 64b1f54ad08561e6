import { ConfigurationError } from '../../../core/errors.ts';
import type { FeatureProfile, Profile } from '../../../profile/document.ts';
import { cells } from '../../../table/cells.ts';
import type { RowSource } from '../../../table/rows.ts';
import type { SharedContext } from '../../context.ts';
import type { GatePolicy } from '../../gate.ts';
import { copyingOf } from '../../source-keys.ts';
import { askedOf } from '../choice.ts';
import type { DriftKeys } from '../keys.ts';
import type { NamedSide } from '../sides.ts';
import { asEvidently, driftShare, EVIDENTLY } from './evidently.ts';
import { asNannyMl, NANNYML } from './nannyml.ts';
import type { Compatible, Peer, PeerColumn } from './peer-column.ts';

const PEER: Readonly<Record<Peer, { readonly tool: string; readonly of: typeof asEvidently }>> = {
  evidently: { tool: EVIDENTLY, of: asEvidently },
  nannyml: { tool: NANNYML, of: asNannyMl },
};

const BATCH = 8_192;

/** Reads one column after another of both sides. Throws ConfigurationError where a side is a profile, which has no rows. */
export async function measureCompatible(
  { keys, sources }: GatePolicy<DriftKeys>,
  context: SharedContext,
  { reference, current }: { readonly reference: NamedSide; readonly current: NamedSide },
  { features }: Profile,
  without: ReadonlySet<string>,
): Promise<Compatible | null> {
  const peer = keys['compatible-with'];
  if (peer === undefined) return null;
  if (reference.is === 'profile' || current.is === 'profile') {
    throw new ConfigurationError(
      `compatible-with: ${peer} computes that tool’s numbers, which are of rows, and ${(reference.is === 'profile' ? reference : current).name} is a profile. Name rows on both sides, or leave compatible-with out.`,
      { position: sources.at(['compatible-with']) },
    );
  }
  const { tool, of } = PEER[peer];
  const engine = await context.tables({ memory: keys['memory-limit'], threads: keys.threads });
  const now = new Set(current.dataset.columns.map(({ name }) => name));
  const compared = features.filter(
    ({ column, feature, type }) => feature === 'value' && KINDS.has(type) && now.has(column) && !without.has(column),
  );
  const { signal } = context;
  const before = await engine.openRows(reference.source, copyingOf(keys.reference), signal);
  const after = await engine.openRows(current.source, copyingOf(keys.current), signal);
  try {
    const columns = [];
    for (const feature of compared) {
      const column = await readColumn(feature, before, after, context.signal);
      columns.push({ column: feature.column, answers: of(column, askedOf(feature.column, keys)) });
    }
    const whole = peer === 'evidently' ? driftShare(columns.map(({ answers }) => answers)) : null;
    return { tool, columns, whole };
  } finally {
    await before.close();
    await after.close();
  }
}

/** Of other columns the tools say nothing. */
const KINDS = new Set<FeatureProfile['type']>(['integer', 'number', 'boolean', 'text']);

async function readColumn(
  { column, type }: FeatureProfile,
  reference: RowSource,
  current: RowSource,
  signal: AbortSignal,
): Promise<PeerColumn> {
  if (type === 'integer' || type === 'number') {
    const [before, now] = [await numbersOf(reference, column, signal), await numbersOf(current, column, signal)];
    const isWhole = (values: Float64Array) => type === 'integer' && !values.some(Number.isNaN);
    return {
      is: 'numbers',
      whole: { reference: isWhole(before), current: isWhole(now) },
      reference: before,
      current: now,
    };
  }
  return {
    is: 'texts',
    type: type === 'boolean' ? 'boolean' : 'text',
    reference: await textsOf(reference, column, signal),
    current: await textsOf(current, column, signal),
  };
}

async function numbersOf(source: RowSource, column: string, signal: AbortSignal): Promise<Float64Array> {
  const values = new Float64Array(source.rows);
  for await (const batch of source.read([column], BATCH, signal)) {
    let row = batch.start;
    for (const cell of cells(batch.columns.get(column)!, { table: source.name, column })) {
      values[row++] = cell === null ? Number.NaN : Number(cell);
    }
  }
  return values;
}

async function textsOf(source: RowSource, column: string, signal: AbortSignal): Promise<(string | null)[]> {
  const values: (string | null)[] = [];
  for await (const batch of source.read([column], BATCH, signal)) {
    for (const cell of cells(batch.columns.get(column)!, { table: source.name, column })) {
      values.push(cell === null ? null : String(cell));
    }
  }
  return values;
}
