import { ConfigurationError } from '../../core/errors.ts';
import { duckdbExplain } from '../duckdb/query-engine.ts';
import { digestOfHashes } from '../files.ts';
import {
  type Aggregate,
  type AggregateOutcome,
  type Dataset,
  type Duplicates,
  type Histogram,
  type Malformed,
  POSITION,
  type Query,
  type QueryEngine,
  type Row,
  type Selection,
} from '../query.ts';
import type { RowBatch, RowSource, TableEngine } from '../rows.ts';
import { shardText } from '../shard.ts';
import type { DataSource } from '../source.ts';
import { trinoExplain } from '../trino/engine.ts';
import { emptyOf, lacks } from './absent.ts';
import { aggregatedGroups, groupsOf, joinGroups } from './groups.ts';
import { packed } from './pack.ts';
import { type Answer, inOrderId, type PartDataset, type PartRows, type PartTables, readKey, sourceId } from './part.ts';
import { partitionOf } from './partial.ts';
import { cutOf, keyOf, type NameOf, standingOf, written } from './question.ts';
import { chosen, duplicatesAmong, kindOfAggregate, queryKey } from './record.ts';
import { allProblems, ownSql, problemOf, refuseUnless, tooManyGroups, tooManyKeys } from './refusals.ts';

const EXPLAIN = { duckdb: duckdbExplain, trino: trinoExplain } as const;

/**
 * The tables of all parts as one: it answers what every part was asked, and reads nothing. Throws ConfigurationError for a question that
 * a part was not asked, and where parts do not agree on what they all read. `parts` in their order.
 */
export function merged(parts: readonly PartTables[]): TableEngine {
  const opened = new Map<string, Dataset>();
  const names = new WeakMap<Dataset, { id: string; cut: { by: string | undefined } | undefined }>();
  const nameOf: NameOf = (dataset) => names.get(dataset)!;

  /** The answer of each part. */
  const askedOf = <Is extends Answer['is']>(key: string, is: Is): (Extract<Answer, { is: Is }> | undefined)[] =>
    parts.map(({ answers }) => {
      const answer = Object.hasOwn(answers, key) ? answers[key] : undefined;
      return answer?.is === is ? (answer as Extract<Answer, { is: Is }>) : undefined;
    });
  const all = <Is extends Answer['is']>(key: string, is: Is): Extract<Answer, { is: Is }>[] =>
    askedOf(key, is).map((answer, at) => {
      if (answer === undefined) throw notAsked(at, parts.length);
      return answer;
    });
  const agreed = <Is extends Answer['is']>(key: string, is: Is): Extract<Answer, { is: Is }> =>
    sameOf(all(key, is), (at) => `what ${shardText({ index: at + 1, of: parts.length })} found`);

  const groupsIn = (rows: Query): (readonly Row[])[] =>
    all(keyOf('groups', written(rows, nameOf)), 'groups').map(({ groups }) => {
      if (groups === null) throw tooManyGroups();
      return groups;
    });

  const openAs = async (id: string, { shard }: DataSource): Promise<Dataset> => {
    const known = opened.get(id);
    if (known !== undefined) return known;
    const dataset = wholeOf(
      parts.map((part, at) => {
        const one = Object.hasOwn(part.datasets, id) ? part.datasets[id] : undefined;
        if (one === undefined) throw notAsked(at, parts.length);
        return one;
      }),
    );
    opened.set(id, dataset);
    names.set(dataset, { id, cut: shard && { by: shard.by } });
    return dataset;
  };

  const queries: QueryEngine = {
    open: (source) => openAs(sourceId(source), source),
    async aggregate(rows, aggregates) {
      const standing = standingOf(rows, nameOf);
      const entries = Object.entries(aggregates);
      const key = (aggregate: Aggregate) => keyOf('aggregate', written(rows, nameOf), aggregate);
      if (standing.is === 'whole') {
        return new Map(entries.map(([name, aggregate]) => [name, agreed(key(aggregate), 'outcome').outcome]));
      }
      const groups = standing.is === 'groups' ? groupsOf(rows) : undefined;
      if (groups !== undefined) {
        const found = aggregatedGroups(joinGroups(groups, groupsIn(rows)), aggregates);
        if (found) return found;
      }
      const problem = problemOf(standing);
      if (problem !== null) return allProblems(aggregates, problem);
      return new Map(
        entries.map(([name, aggregate]): [string, AggregateOutcome] => {
          const partition = partitionOf(aggregate, kindOfAggregate(aggregate, rows));
          const partials = askedOf(key(aggregate), 'partial').map((answer, at) => {
            if (answer !== undefined) return answer.partial;
            // A slice of which a part has no row is not asked for there.
            if (lacks(parts[at]!, rows, aggregate, nameOf)) return emptyOf(partition);
            throw notAsked(at, parts.length);
          });
          return [name, partition.join(partials)];
        }),
      );
    },
    async select(rows, selection) {
      const standing = standingOf(rows, nameOf);
      const { limit: _, ...asked } = selection;
      if (standing.is === 'whole') {
        return agreed(keyOf('select', written(rows, nameOf), asked), 'rows').rows;
      }
      const groups = groupsOf(rows);
      if (groups !== undefined && (standing.is === 'rows' || standing.is === 'groups')) {
        return chosen(joinGroups(groups, groupsIn(rows)), selection);
      }
      refuseUnless(standing);
      const found = askedOf(keyOf('select', written(rows, nameOf), asked), 'rows');
      // Where none was asked, nobody looked.
      if (found.every((answer) => answer === undefined)) throw notAsked(0, parts.length);
      return listedIn(found, rows, selection);
    },
    async histogram(rows, of, edges) {
      const standing = standingOf(rows, nameOf);
      refuseUnless(standing);
      const key = keyOf('histogram', written(rows, nameOf), of, edges);
      if (standing.is === 'whole') return agreed(key, 'histogram').histogram;
      return all(key, 'histogram')
        .map(({ histogram }) => histogram)
        .reduce(addHistograms);
    },
    async duplicates(rows, key, options) {
      const standing = standingOf(rows, nameOf);
      refuseUnless(standing);
      const question = keyOf('duplicates', written(rows, nameOf), key, options);
      if (standing.is === 'whole') return agreed(question, 'duplicates').duplicates;
      if (askedOf(question, 'duplicates').some((answer) => answer !== undefined)) {
        return all(question, 'duplicates')
          .map(({ duplicates }) => duplicates)
          .reduce((one, other) => addDuplicates(one, other, options.examples));
      }
      return duplicatesAmong(
        all(question, 'keys').map(({ keys }) => {
          if (keys === null) throw tooManyKeys(cutOf(rows, nameOf));
          return keys;
        }),
      );
    },
    async query(sql, tables, options) {
      if (Object.values(tables).some(({ dataset }) => nameOf(dataset).cut !== undefined)) throw ownSql();
      return agreed(queryKey(sql, tables, options, nameOf), 'rows').rows;
    },
    patternProblems: async (patterns) => agreed(keyOf('patterns', patterns), 'patterns').problems,
    explain: {
      aggregate: (rows, aggregates) => explainOf(rows).aggregate(rows, aggregates),
      select: (rows, selection) => explainOf(rows).select(rows, selection),
      count: (rows) => explainOf(rows).count(rows),
    },
  };

  /** Rows that each part listed, in the order of the parts. */
  const listedIn = (
    found: readonly (Extract<Answer, { is: 'rows' }> | undefined)[],
    rows: Query,
    { columns, order = [], limit }: Selection,
  ): Row[] => {
    const isPosition = ({ op, ...by }: { readonly op: string; readonly name?: string }) =>
      op === 'column' && by.name === POSITION;
    if (!order.every(({ by, descending }) => isPosition(by) && descending !== true)) {
      throw new ConfigurationError('Rows of several parts cannot be listed in this order.');
    }
    const positions = Object.entries(columns ?? {}).flatMap(([name, by]) => (isPosition(by) ? [name] : []));
    const [dataset] = datasetIdsOf(rows, nameOf);
    let before = 0;
    const listed: Row[] = [];
    for (const [at, answer] of found.entries()) {
      const all = parts[at]!.datasets[dataset!]?.rows ?? 0;
      if (answer && answer.rows.length === answer.limit && answer.limit < Math.min(limit, all)) {
        throw notAsked(at, parts.length);
      }
      for (const row of answer?.rows ?? []) {
        listed.push({
          ...row,
          ...Object.fromEntries(positions.map((name) => [name, Number(row[name]) + before])),
        });
      }
      before += all;
    }
    return listed.slice(0, limit);
  };

  return {
    ...queries,
    openRows: async (source) => rowsOf(parts, source),
    openInOrder: (source) => openAs(inOrderId(source), source),
    async close() {},
  };
}

function notAsked(at: number, of: number): ConfigurationError {
  return new ConfigurationError(
    `${shardText({ index: at + 1, of })} was not asked what the whole is asked, for that hangs on what all parts found. Measure it in one run; where ` +
      'rules speak of the time of the run, give all parts the same now.',
  );
}

function sameOf<T>(all: readonly T[], what: (at: number) => string): T {
  const [first, ...others] = all;
  const at = others.findIndex((other) => JSON.stringify(packed(other)) !== JSON.stringify(packed(first)));
  if (at < 0) return first!;
  throw new ConfigurationError(
    `The parts do not agree on what they all read: ${what(at + 1)} is not that of the first. Run all of them again over the same data.`,
  );
}

function explainOf(rows: Query): QueryEngine['explain'] {
  return EXPLAIN[datasetUnder(rows).engine];
}

function datasetUnder(rows: Query): Dataset {
  return rows.from === 'dataset' ? rows.dataset : datasetUnder(rows.rows);
}

function datasetIdsOf(rows: Query, nameOf: NameOf): string[] {
  return [nameOf(datasetUnder(rows)).id];
}

function wholeOf(parts: readonly PartDataset[]): Dataset {
  const first = parts[0]!;
  sameOf(
    parts.map(({ engine, columns, cut }) => [engine, columns.map(({ name, declared }) => [name, declared]), cut]),
    (at) => `${first.name} of ${shardText({ index: at + 1, of: parts.length })}`,
  );
  const isWhole = first.cut === undefined;
  const ofFiles = first.cut === 'files';
  // What every part reads has one digest; what each reads of it is told file by file.
  const digest = ofFiles
    ? digestOfHashes(parts.flatMap(({ hashes }) => hashes ?? []))
    : sameOf(
        parts.map((part) => part.digest),
        () => `${first.name}, by its bytes,`,
      );
  const { hashes: _, cut: __, ...whole } = first;
  return {
    ...whole,
    rows: isWhole ? first.rows : parts.reduce((sum, { rows }) => sum + rows, 0),
    files: ofFiles ? parts.flatMap(({ files }) => files) : first.files,
    malformed: ofFiles ? parts.map(({ malformed }) => malformed).reduce(addMalformed) : first.malformed,
    digest: async () => digest,
  };
}

const MOST_EXAMPLES = 20;

function addMalformed(one: Malformed | null, other: Malformed | null): Malformed | null {
  if (one === null || other === null) return one ?? other;
  return {
    lines: one.lines + other.lines,
    amongRows: one.amongRows + other.amongRows,
    complete: one.complete && other.complete,
    examples: [...one.examples, ...other.examples].slice(0, MOST_EXAMPLES),
  };
}

function addHistograms(one: Histogram, other: Histogram): Histogram {
  return {
    counts: one.counts.map((count, at) => count + other.counts[at]!),
    below: one.below + other.below,
    above: one.above + other.above,
    nulls: one.nulls + other.nulls,
    nans: one.nans + other.nans,
  };
}

/** Of parts that share no key. */
function addDuplicates(one: Duplicates, other: Duplicates, most: number): Duplicates {
  return {
    keys: one.keys + other.keys,
    members: one.members + other.members,
    surplus: one.surplus + other.surplus,
    examples: [...one.examples, ...other.examples].sort((a, b) => b.rows - a.rows).slice(0, most),
  };
}

/** Rows of all parts one after another, as far as they were read. */
function rowsOf(parts: readonly PartTables[], source: DataSource): RowSource {
  const id = sourceId(source);
  const kept = parts.map(({ rows }, at): PartRows => {
    const one = Object.hasOwn(rows, id) ? rows[id] : undefined;
    if (one === undefined) throw notAsked(at, parts.length);
    return one;
  });
  const first = kept[0]!;
  sameOf(
    kept.map(({ digest, columns }) => ({ digest, columns })),
    () => `${first.name}, by its bytes,`,
  );
  const each = first.isPart ? kept : [first];
  return {
    name: first.name,
    columns: first.columns,
    rows: each.reduce((sum, { rows }) => sum + rows, 0),
    digest: first.digest,
    async *read(columns, _size, _signal, asWritten): AsyncGenerator<RowBatch> {
      const key = readKey(columns, asWritten);
      let before = 0;
      for (const [at, { rows, read }] of each.entries()) {
        const batches = Object.hasOwn(read, key) ? read[key] : undefined;
        if (batches === undefined) throw notAsked(at, parts.length);
        for (const batch of batches) yield { ...batch, start: before + batch.start };
        before += rows;
      }
    },
    async close() {},
  };
}
