import { ConfigurationError } from '../core/errors.ts';
import { type Dataset, datasetsOf, type EngineName, type Query, type QueryEngine } from './query.ts';
import type { DataSource } from './source.ts';

/** An engine with the sources that it reads. */
export interface Place {
  readonly name: EngineName;
  readonly engine: QueryEngine<never>;
  /** Undefined of a source that is another engine's. */
  readonly open: (source: DataSource, signal: AbortSignal | undefined) => Promise<Dataset> | undefined;
}

export function place<S extends DataSource>(
  name: EngineName,
  holds: (source: DataSource) => source is S,
  engine: QueryEngine<S>,
): Place {
  return { name, engine, open: (source, signal) => (holds(source) ? engine.open(source, signal) : undefined) };
}

/**
 * One engine of several: a question goes to the engine that opened its tables. The first knows which patterns are RE2, which
 * they are everywhere; what another engine cannot say in its own words it refuses where it is asked.
 * Throws ConfigurationError for a question about tables of two engines.
 */
export function routed(places: readonly [Place, ...Place[]]): QueryEngine {
  const [first] = places;
  const behind = (datasets: readonly Dataset[]) => {
    const [one, ...others] = datasets;
    const other = others.find(({ engine }) => engine !== one!.engine);
    if (other === undefined) return (places.find(({ name }) => name === one?.engine) ?? first).engine;
    throw new ConfigurationError(
      `${one!.name} and ${other.name} do not lie together: one is on a server, the other is not. What compares them needs both ` +
        'in one place.',
    );
  };
  const about = (rows: Query) => behind(datasetsOf(rows));
  return {
    async open(source, signal) {
      for (const { open } of places) {
        const opening = open(source, signal);
        if (opening) return opening;
      }
      throw new TypeError('a source that no engine reads');
    },
    aggregate: async (rows, ...rest) => about(rows).aggregate(rows, ...rest),
    select: async (rows, ...rest) => about(rows).select(rows, ...rest),
    histogram: async (rows, ...rest) => about(rows).histogram(rows, ...rest),
    duplicates: async (rows, ...rest) => about(rows).duplicates(rows, ...rest),
    query: async (sql, tables, ...rest) =>
      behind(Object.values(tables).map(({ dataset }) => dataset)).query(sql, tables, ...rest),
    patternProblems: (...rest) => first.engine.patternProblems(...rest),
    explain: {
      aggregate: (rows, ...rest) => about(rows).explain.aggregate(rows, ...rest),
      select: (rows, ...rest) => about(rows).explain.select(rows, ...rest),
      count: (rows) => about(rows).explain.count(rows),
    },
  };
}
