import type { DuckDBConnection } from '@duckdb/node-api';
import { AssayError } from '../../core/errors.ts';
import type { Aggregate, AggregateOutcome, Value } from '../query.ts';
import { type AggregatePlan, type AggregateStatement, answers, compiled } from '../sql/aggregate-plan.ts';
import { typeOf } from '../sql/infer.ts';
import { aggregateExpression, aggregateSql, type Source } from '../sql/queries.ts';
import { stable } from '../values.ts';
import { duckdbDialect } from './dialect.ts';
import { explainFailure, isAboutOneExpression } from './failure.ts';
import { rowsOfSql } from './run.ts';
import { plain } from './values.ts';

/** Aggregates in one statement. */
const MAX_IN_STATEMENT = 2000;
/**
 * Those of them that name a column twice (`x > 0 AND x < 9`). DuckDB's planner hashes such expressions of all columns
 * alike, so that its time grows with their square: 300 take up to a second, 1,000 half a minute.
 */
const MAX_TWOFOLD = 300;
/** From this many rows on, what keeps every distinct value or every value in memory gets a statement of its own. */
const LARGE = 5_000_000;

/** One aggregate with its SQL. */
interface Compiled {
  readonly name: string;
  readonly aggregate: Aggregate;
  readonly sql: string;
}

export function planAggregates(
  from: Source,
  rows: number,
  aggregates: Readonly<Record<string, Aggregate>>,
): AggregatePlan<Compiled> {
  const { members, problems } = compiled(aggregates, (name, aggregate) => ({
    ...{ name, aggregate, sql: aggregateExpression(aggregate, from.scope, duckdbDialect) },
    own: rows >= LARGE ? ownStatement(from, aggregate) : undefined,
  }));
  const together = members.filter(({ own }) => own === undefined);
  const apart = members.flatMap(({ own, ...member }) => (own === undefined ? [] : [{ ...own, members: [member] }]));
  return { statements: [...portions(from, together).map((portion) => statement(from, portion)), ...apart], problems };
}

export async function runAggregates(
  connection: DuckDBConnection,
  from: Source,
  plan: AggregatePlan<Compiled>,
  signal: AbortSignal | undefined,
): Promise<Map<string, AggregateOutcome>> {
  return answers(plan, {
    async answer({ sql, otherwise, members }) {
      let values = await answersTo(connection, sql, signal);
      if (otherwise !== undefined && values[0] === null) values = await answersTo(connection, otherwise, signal);
      return members.map(({ aggregate }, index) => finished(from, aggregate, values[index] ?? null));
    },
    reason(error) {
      signal?.throwIfAborted();
      if (error instanceof AssayError) throw error;
      const failure = explainFailure(error, from.scope.table);
      if (!isAboutOneExpression(error)) throw failure;
      return failure.message;
    },
    of: (members) => statement(from, members),
  });
}

async function answersTo(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<readonly Value[]> {
  const [row] = await rowsOfSql(connection, sql, signal);
  return Object.values(row ?? {});
}

function statement(from: Source, members: readonly Compiled[]): AggregateStatement<Compiled> {
  const selected = members.map(({ sql }, index) => `${sql} AS a${index}`);
  return { sql: aggregateSql(from, selected), members };
}

/** Neighbors ask of the same columns, so that several statements together read a columnar file about once. */
function portions(from: Source, members: readonly Compiled[]): Compiled[][] {
  const result: Compiled[][] = [];
  let twofold = Number.POSITIVE_INFINITY;
  const sorted = members.length > MAX_TWOFOLD ? [...members].sort(byFirstColumn(from)) : members;
  for (const member of sorted) {
    const weight = namesTwice(member) ? 1 : 0;
    if (twofold + weight > MAX_TWOFOLD || result.at(-1)!.length === MAX_IN_STATEMENT) {
      result.push([]);
      twofold = 0;
    }
    result.at(-1)!.push(member);
    twofold += weight;
  }
  return result;
}

function namesTwice({ aggregate, sql }: Compiled): boolean {
  const name = firstColumn(aggregate);
  return name !== undefined && sql.split(duckdbDialect.identifier(name)).length > 2;
}

function byFirstColumn(from: Source): (a: Compiled, b: Compiled) => number {
  const position = new Map([...from.scope.columns.keys()].map((name, index) => [name, index]));
  const rank = ({ aggregate }: Compiled) => position.get(firstColumn(aggregate) ?? '') ?? -1;
  return (a, b) => rank(a) - rank(b);
}

/** The first column that a tree names, in the order in which it was built. */
function firstColumn(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('op' in node && node.op === 'column' && 'name' in node) return String(node.name);
  for (const member of Object.values(node)) {
    const found = firstColumn(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same number out of core: sorting and grouping spill to disk, states of aggregates do not. */
function ownStatement(from: Source, aggregate: Aggregate): { sql: string; otherwise?: string } | undefined {
  if (aggregate.fn !== 'distinct' && aggregate.fn !== 'entropy' && aggregate.fn !== 'quantile') return undefined;
  // The aggregate `max` of the same value is that value's SQL, with the condition inside.
  const bare = aggregateExpression(
    { fn: 'count-values', of: aggregate.of, where: aggregate.where },
    from.scope,
    duckdbDialect,
  );
  const value = bare.slice('count('.length, -1);
  const values = `SELECT ${value} AS v FROM ${from.sql}`;
  switch (aggregate.fn) {
    case 'distinct':
      return { sql: `SELECT count(v) AS a0 FROM (SELECT DISTINCT v FROM (${values}))` };
    case 'entropy':
      return {
        // H = log2 N − Σ n log2 n / N: one sum over the groups, where shares would need all groups at once.
        sql:
          'SELECT greatest(log2(sum(n)) - fsum(n * log2(n)) / sum(n), 0) AS a0 ' +
          `FROM (SELECT count(*) AS n FROM (${values}) WHERE v IS NOT NULL GROUP BY v)`,
      };
    case 'quantile':
      return {
        sql: bracketedQuantile(`SELECT CAST(v AS DOUBLE) AS v FROM (${values}) WHERE v IS NOT NULL`, aggregate.p),
        otherwise: sortedQuantile(`SELECT CAST(v AS DOUBLE) AS v FROM (${values}) WHERE v IS NOT NULL`, aggregate.p),
      };
  }
}

/** How far to each side of the fraction asked for the first statement looks: its sketch is right to a tenth of that. */
const MARGIN = 0.01;

/**
 * Type 7: between the values at ranks floor and ceil of p × (n − 1). A sketch brackets them, and only the values within the
 * bracket are grouped (those below it as one), so that a hundred million rows need two readings of a column and no sort. NaN
 * sorts last and shows as the maximum. Null where the ranks lie outside the bracket.
 */
function bracketedQuantile(values: string, p: number): string {
  const finite = 'CASE WHEN isfinite(v) THEN v END';
  const low = p <= MARGIN ? 'min(v)' : `approx_quantile(${finite}, ${p - MARGIN})`;
  const high = p >= 1 - MARGIN ? 'max(v)' : `approx_quantile(${finite}, ${p + MARGIN})`;
  return `WITH bracket AS (SELECT ${low} AS low, ${high} AS high, ${p} * (count(v) - 1) AS target, max(v) AS largest
                 FROM (${values})),
     held AS (SELECT CASE WHEN v >= low THEN v END AS v, count(*) AS times FROM (${values}), bracket WHERE v <= high GROUP BY 1),
     ranked AS (SELECT v, times, sum(times) OVER (ORDER BY v NULLS FIRST) AS upto FROM held),
     ends AS (SELECT any_value(target) AS target, any_value(largest) AS largest,
                     min(CASE WHEN upto > floor(target) AND upto - times <= floor(target) THEN v END) AS first,
                     min(CASE WHEN upto > ceil(target) AND upto - times <= ceil(target) THEN v END) AS second
              FROM ranked, bracket)
SELECT CASE WHEN isnan(largest) THEN largest WHEN first = second THEN first ELSE first + (second - first) * (target - floor(target)) END AS a0 FROM ends`;
}

/** The same by a sort, wherever the ranks lie. */
function sortedQuantile(values: string, p: number): string {
  return `WITH numbered AS (SELECT v, row_number() OVER (ORDER BY v) - 1 AS position FROM (${values})),
     place AS (SELECT ${p} * (count(v) - 1) AS target, max(v) AS largest FROM (${values})),
     ends AS (SELECT any_value(target) AS target, any_value(largest) AS largest, min(v) AS low, max(v) AS high
              FROM numbered, place WHERE position IN (floor(target), ceil(target)))
SELECT CASE WHEN isnan(largest) THEN largest WHEN low = high THEN low ELSE low + (high - low) * (target - floor(target)) END AS a0 FROM ends`;
}

function finished(from: Source, aggregate: Aggregate, value: unknown): Value {
  const result = plain(value);
  switch (aggregate.fn) {
    case 'sd':
    case 'sd-population':
    case 'correlation':
    case 'entropy':
      return stable(result);
    case 'bins': {
      const counts = Array.isArray(value) ? value : [];
      return Array.from({ length: aggregate.edges.length + 1 }, (_, bin) => counts[bin] ?? 0);
    }
    case 'frequencies':
      return typeof result === 'string' ? JSON.parse(result) : {};
    case 'sum':
    case 'mean':
      return typeOf(aggregate.of, from.scope).kind === 'float' ? stable(result) : result;
    default:
      return result;
  }
}
