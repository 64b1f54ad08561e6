import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../core/errors.ts';
import { duckdbDialect } from '../duckdb/dialect.ts';
import { and, isNull, not } from '../expression.ts';
import {
  type Aggregate,
  type AggregateOutcome,
  type Dataset,
  type Duplicates,
  filter,
  group,
  type Query,
  type QueryEngine,
  type Row,
  type Selection,
} from '../query.ts';
import type { RowBatch, RowSource, TableEngine } from '../rows.ts';
import type { DataSource } from '../source.ts';
import { typeOf } from '../sql/infer.ts';
import { source as sourceOf } from '../sql/queries.ts';
import { aggregatedGroups, groupsOf, joinGroups, selectedGroups } from './groups.ts';
import { type Kind, kindOf } from './order.ts';
import { type Answer, inOrderId, type PartDataset, type PartRows, type PartTables, readKey, sourceId } from './part.ts';
import { type Counted, MOST_VALUES, type Partial, type Partition, partitionOf, textOf } from './partial.ts';
import { cutOf, isKeyed, keyOf, type NameOf, refused, standingOf, written } from './question.ts';
import { allProblems, ownSql, problemOf, refuseUnless, tooManyGroups, tooManyKeys } from './refusals.ts';

/** An engine that keeps what it answers. */
export interface RecordingEngine {
  readonly engine: TableEngine;
  /**
   * Of rows that go to a model: what is read of them is what the model is fed with, and is not kept. Says whether they are those of a
   * part; undefined of rows that were not read from here.
   */
  forget(rows: AsyncIterable<RowBatch>): boolean | undefined;
  /** What was answered. Throws ConfigurationError where a table changed while it was read. */
  kept(): Promise<PartTables>;
}

/**
 * Asks an engine what is asked, and beside it what makes the answers of all parts one. What cannot be put together is refused as a
 * question that cannot be answered, in a part as in the whole.
 */
export function recording(engine: TableEngine): RecordingEngine {
  const datasets = new Map<string, Dataset>();
  const names = new WeakMap<Dataset, { id: string; cut: { by: string | undefined } | undefined }>();
  const rowSources = new Map<string, { source: RowSource; isPart: boolean; read: Record<string, RowBatch[]> }>();
  const forgotten = new WeakSet<AsyncIterable<RowBatch>>();
  const ofParts = new WeakMap<AsyncIterable<RowBatch>, boolean>();
  const answers: Record<string, Answer> = {};
  const nameOf: NameOf = (dataset) => names.get(dataset)!;
  const keep = (key: string, answer: Answer) => {
    answers[key] = answer;
  };

  const listGroups = async (rows: Query, signal: AbortSignal | undefined): Promise<readonly Row[] | null> => {
    const listed = await engine.select(rows, { limit: MOST_VALUES + 1 }, signal);
    const groups = listed.length <= MOST_VALUES ? listed : null;
    keep(keyOf('groups', written(rows, nameOf)), { is: 'groups', groups });
    return groups;
  };

  const opened = (dataset: Dataset, id: string, { shard }: DataSource): Dataset => {
    datasets.set(id, dataset);
    names.set(dataset, { id, cut: shard && { by: shard.by } });
    return dataset;
  };

  const queries: QueryEngine = {
    open: async (source, signal) => opened(await engine.open(source, signal), sourceId(source), source),
    async aggregate(rows, aggregates, signal) {
      const standing = standingOf(rows, nameOf);
      const key = (aggregate: Aggregate) => keyOf('aggregate', written(rows, nameOf), aggregate);
      if (standing.is === 'whole') {
        const found = await engine.aggregate(rows, aggregates, signal);
        for (const [name, outcome] of found) keep(key(aggregates[name]!), { is: 'outcome', outcome });
        return found;
      }
      const groups = standing.is === 'groups' ? groupsOf(rows) : undefined;
      if (groups !== undefined) {
        const listed = await listGroups(rows, signal);
        const found = listed && aggregatedGroups(joinGroups(groups, [listed]), aggregates);
        if (found) return found;
      }
      const problem = problemOf(standing);
      if (problem !== null) return allProblems(aggregates, problem);
      const partitions = Object.entries(aggregates).map(
        ([name, aggregate]) => [name, aggregate, partitionOf(aggregate, kindOfAggregate(aggregate, rows))] as const,
      );
      const found = await askAll(
        engine,
        rows,
        partitions.map(([, , partition]) => partition),
        signal,
      );
      const outcomes = new Map<string, AggregateOutcome>();
      for (const [at, [name, aggregate, partition]] of partitions.entries()) {
        keep(key(aggregate), { is: 'partial', partial: found[at]! });
        outcomes.set(name, partition.join([found[at]!]));
      }
      return outcomes;
    },
    async select(rows, selection, signal) {
      const standing = standingOf(rows, nameOf);
      const groups = standing.is === 'whole' ? undefined : groupsOf(rows);
      if (groups !== undefined && (standing.is === 'rows' || standing.is === 'groups')) {
        const listed = await listGroups(rows, signal);
        if (listed === null) throw tooManyGroups();
        return chosen(joinGroups(groups, [listed]), selection);
      }
      refuseUnless(standing);
      const found = await engine.select(rows, selection, signal);
      const { limit, ...asked } = selection;
      keep(keyOf('select', written(rows, nameOf), asked), { is: 'rows', rows: found, limit });
      return found;
    },
    async histogram(rows, of, edges, signal) {
      refuseUnless(standingOf(rows, nameOf));
      const histogram = await engine.histogram(rows, of, edges, signal);
      keep(keyOf('histogram', written(rows, nameOf), of, edges), { is: 'histogram', histogram });
      return histogram;
    },
    async duplicates(rows, parts, options, signal) {
      const standing = standingOf(rows, nameOf);
      refuseUnless(standing);
      const key = keyOf('duplicates', written(rows, nameOf), parts, options);
      const by = standing.is === 'whole' ? undefined : cutOf(rows, nameOf);
      if (standing.is === 'whole' || isKeyed(Object.values(parts), by)) {
        const duplicates = await engine.duplicates(rows, parts, options, signal);
        keep(key, { is: 'duplicates', duplicates });
        return duplicates;
      }
      const present =
        options.nulls === 'ignore' ? filter(rows, and(...Object.values(parts).map((part) => not(isNull(part))))) : rows;
      const counts = group(present, parts, { [ROWS]: { fn: 'count' } });
      const listed = await engine.select(counts, { limit: MOST_VALUES + 1 }, signal);
      const keys = listed.length > MOST_VALUES ? null : Object.fromEntries(listed.map(hashed));
      keep(key, { is: 'keys', keys });
      if (keys === null) throw tooManyKeys(by);
      return duplicatesAmong([keys]);
    },
    async query(sql, tables, options, signal) {
      const named = Object.values(tables).map(({ dataset }) => dataset);
      if (named.some((dataset) => nameOf(dataset).cut !== undefined)) throw ownSql();
      const rows = await engine.query(sql, tables, options, signal);
      keep(queryKey(sql, tables, options, nameOf), { is: 'rows', rows, limit: options.limit });
      return rows;
    },
    async patternProblems(patterns, signal) {
      const problems = await engine.patternProblems(patterns, signal);
      keep(keyOf('patterns', patterns), { is: 'patterns', problems });
      return problems;
    },
    explain: engine.explain,
  };

  return {
    engine: {
      ...queries,
      openInOrder: async (source, copying, signal) =>
        opened(await engine.openInOrder(source, copying, signal), inOrderId(source), source),
      async openRows(source, copying, signal) {
        const rows = await engine.openRows(source, copying, signal);
        return recordedRows(rows, source, rowSources, { forgotten, ofParts });
      },
      close: () => engine.close(),
    },
    forget: (rows) => {
      forgotten.add(rows);
      return ofParts.get(rows);
    },
    async kept() {
      const opened: Record<string, PartDataset> = {};
      for (const [id, dataset] of datasets) {
        const { hashes, ...told } = dataset;
        opened[id] = { ...told, digest: await dataset.digest(), hashes: hashes ? await hashes() : null };
      }
      const rows: Record<string, PartRows> = {};
      for (const [id, { source, isPart, read }] of rowSources) {
        const { name, columns, digest } = source;
        rows[id] = { name, columns, rows: source.rows, digest, isPart, read };
      }
      return { datasets: opened, rows, answers };
    },
  };
}

const ROWS = 'modelassay rows';

function recordedRows(
  rows: RowSource,
  source: DataSource,
  kept: Map<string, { source: RowSource; isPart: boolean; read: Record<string, RowBatch[]> }>,
  told: {
    readonly forgotten: WeakSet<AsyncIterable<RowBatch>>;
    readonly ofParts: WeakMap<AsyncIterable<RowBatch>, boolean>;
  },
): RowSource {
  const id = sourceId(source);
  const record = kept.get(id) ?? { source: rows, isPart: source.shard !== undefined, read: {} };
  kept.set(id, record);
  return {
    ...rows,
    read(columns, size, signal, asWritten) {
      const own = rows.read(columns, size, signal, asWritten);
      const read: AsyncIterable<RowBatch> = {
        async *[Symbol.asyncIterator]() {
          if (told.forgotten.has(read)) {
            yield* own;
            return;
          }
          const batches: RowBatch[] = [];
          for await (const batch of own) {
            batches.push(batch);
            yield batch;
          }
          record.read[readKey(columns, asWritten)] = batches;
        },
      };
      told.ofParts.set(read, record.isPart);
      return read;
    },
  };
}

/** All questions in one; the distinct values that some need, one after another. */
async function askAll(
  engine: QueryEngine,
  rows: Query,
  partitions: readonly Partition[],
  signal: AbortSignal | undefined,
): Promise<Partial[]> {
  const ids = new Map<string, string>();
  const asked: Record<string, Aggregate> = {};
  const idOf = (aggregate: Aggregate) => {
    const key = keyOf('', aggregate);
    const id = ids.get(key) ?? `p${ids.size}`;
    ids.set(key, id);
    asked[id] = aggregate;
    return id;
  };
  const named = partitions.map(({ ask }) => Object.entries(ask).map(([name, one]) => [name, idOf(one)] as const));
  const found = Object.keys(asked).length === 0 ? new Map() : await engine.aggregate(rows, asked, signal);
  const values = new Map<string, readonly Counted[] | null>();
  const partials: Partial[] = [];
  for (const [at, { valuesOf }] of partitions.entries()) {
    const answers = Object.fromEntries(
      named[at]!.map(([name, id]) => [
        name,
        found.get(id) ?? ({ ok: false, problem: 'the engine gave no answer' } as const),
      ]),
    );
    if (valuesOf === null) {
      partials.push({ answers });
      continue;
    }
    const key = keyOf('', valuesOf);
    if (!values.has(key)) values.set(key, await distinctOf(engine, rows, valuesOf, signal));
    partials.push({ answers, values: values.get(key)! });
  }
  return partials;
}

async function distinctOf(
  engine: QueryEngine,
  rows: Query,
  { of, where }: NonNullable<Partition['valuesOf']>,
  signal: AbortSignal | undefined,
): Promise<readonly Counted[] | null> {
  const counts = group(filter(rows, where), { v: of }, { n: { fn: 'count' } });
  const listed = await engine.select(counts, { limit: MOST_VALUES + 1 }, signal);
  return listed.length > MOST_VALUES ? null : listed.map(({ v, n }): Counted => [v ?? null, Number(n)]);
}

/** Of what an aggregate is made, by the types of the columns. */
export function kindOfAggregate(aggregate: Aggregate, rows: Query): Kind {
  if (aggregate.fn === 'count') return 'exact';
  try {
    return kindOf(typeOf(aggregate.of, sourceOf(rows, duckdbDialect, ({ sql }) => sql).scope));
  } catch {
    return 'text';
  }
}

export function chosen(groups: readonly Row[], selection: Selection): Row[] {
  const rows = selectedGroups(groups, selection);
  if (rows === undefined)
    throw new ConfigurationError(refused('groups are asked for what is not counted', undefined).reason);
  return rows;
}

export const queryKey = (
  sql: string,
  tables: Parameters<QueryEngine['query']>[1],
  options: { readonly limit: number },
  nameOf: NameOf,
) =>
  keyOf(
    'query',
    sql,
    Object.entries(tables).map(([name, { dataset, columns }]) => [name, nameOf(dataset).id, columns]),
    options,
  );

function hashed({ [ROWS]: rows, ...key }: Row): [string, number] {
  const text = Object.values(key)
    .map((part) => textOf(part))
    .join('\0');
  return [createHash('sha256').update(text).digest('base64url').slice(0, 22), Number(rows)];
}

/** Of the rows that have each key. */
export function duplicatesAmong(parts: readonly Readonly<Record<string, number>>[]): Duplicates {
  const rows = new Map<string, number>();
  for (const part of parts) {
    for (const [key, count] of Object.entries(part)) rows.set(key, (rows.get(key) ?? 0) + count);
  }
  const repeated = [...rows.values()].filter((count) => count > 1);
  const members = repeated.reduce((sum, count) => sum + count, 0);
  return { keys: repeated.length, members, surplus: members - repeated.length, examples: [] };
}
