import type { Aggregate, AggregateOutcome, Value } from '../query.ts';
import { type AggregatePlan, type AggregateStatement, answers, compiled } from '../sql/aggregate-plan.ts';
import { type Scope, typeOf } from '../sql/infer.ts';
import { aggregateExpression, aggregateSql, type Source } from '../sql/queries.ts';
import type { ValueType } from '../types.ts';
import { stable } from '../values.ts';
import type { Connection } from './connection.ts';
import { trinoDialect } from './dialect.ts';
import { failureOf, isAboutOneExpression, ServerFailure } from './failure.ts';
import { carried, received } from './values.ts';

/** Aggregates in one statement, and characters: the server refuses a million. */
const MAX_IN_STATEMENT = 1000;
const MAX_CHARACTERS = 800_000;
/** From this many rows on, what keeps every value in the memory of one worker gets a statement of its own. */
const LARGE = 1_000_000;

interface Member {
  readonly name: string;
  readonly sql: string;
  readonly type: ValueType;
  finish(value: Value): Value;
}

/** As few statements as can be: the table is read once for nearly all aggregates together. */
export function planAggregates(
  from: Source,
  rows: number,
  aggregates: Readonly<Record<string, Aggregate>>,
): AggregatePlan<Member> {
  const { members, problems } = compiled(aggregates, (name, aggregate) => ({
    ...memberOf(name, aggregate, from.scope),
    own: rows >= LARGE ? ownStatement(from, aggregate) : undefined,
  }));
  const together = members.filter(({ own }) => own === undefined);
  const apart = members.flatMap(({ own, ...member }) => (own === undefined ? [] : [{ sql: own, members: [member] }]));
  return { statements: [...portions(from, together), ...apart], problems };
}

export async function runAggregates(
  connection: Connection,
  from: Source,
  plan: AggregatePlan<Member>,
  signal: AbortSignal | undefined,
): Promise<Map<string, AggregateOutcome>> {
  return answers(plan, {
    async answer({ sql, members }) {
      const [row] = (await connection.ask(sql, signal)).rows;
      return members.map(({ type, finish }, index) => finish(received(row?.[index], type)));
    },
    reason(error, isAlone) {
      const isSplit = isTooMuch(error) && !isAlone;
      if (!isSplit && !isAboutOneExpression(error)) throw error;
      return failureOf(error, from.scope.table).message;
    },
    of: (members) => statement(from, members),
  });
}

/** The server’s own compiler gives up on very long statements. */
function isTooMuch(error: unknown): boolean {
  return error instanceof ServerFailure && ['COMPILER_ERROR', 'QUERY_TEXT_TOO_LARGE'].includes(error.code);
}

function memberOf(name: string, aggregate: Aggregate, scope: Scope): Member {
  const sql = aggregateExpression(aggregate, scope, trinoDialect);
  const keep = (value: Value) => value;
  const float: ValueType = { kind: 'float', bits: 64 };
  switch (aggregate.fn) {
    case 'count':
    case 'count-values':
    case 'distinct':
      return { name, sql, type: { kind: 'integer' }, finish: keep };
    case 'min':
    case 'max': {
      const type = typeOf(aggregate.of, scope);
      return { name, sql: carried(sql, type), type, finish: keep };
    }
    case 'sum':
      return typeOf(aggregate.of, scope).kind === 'float'
        ? { name, sql, type: float, finish: stable }
        : { name, sql, type: { kind: 'decimal' }, finish: keep };
    case 'mean':
      return { name, sql, type: float, finish: typeOf(aggregate.of, scope).kind === 'float' ? stable : keep };
    case 'frequencies':
      return {
        name,
        sql,
        type: { kind: 'text' },
        finish: (value) => (value === null ? {} : JSON.parse(String(value))),
      };
    case 'bins': {
      const none = Array.from({ length: aggregate.edges.length + 1 }, () => 0);
      const type: ValueType = { kind: 'list', item: { kind: 'integer' } };
      return { name, sql: carried(sql, type), type, finish: (value) => value ?? none };
    }
    case 'quantile':
      return { name, sql, type: float, finish: keep };
    default:
      return { name, sql, type: float, finish: stable };
  }
}

function statement(from: Source, members: readonly Member[]): AggregateStatement<Member> {
  const selected = members.map(({ sql }, index) => `${sql} AS a${index}`);
  return { sql: aggregateSql(from, selected), members };
}

function portions(from: Source, members: readonly Member[]): AggregateStatement<Member>[] {
  const found: Member[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const member of members) {
    characters += member.sql.length + 10;
    if (characters > MAX_CHARACTERS || found.at(-1)!.length === MAX_IN_STATEMENT) {
      found.push([]);
      characters = from.sql.length + member.sql.length;
    }
    found.at(-1)!.push(member);
  }
  return found.map((portion) => statement(from, portion));
}

/** The same number where all values together are too many for one worker: grouping and sorting are shared out. */
function ownStatement(from: Source, aggregate: Aggregate): string | undefined {
  if (aggregate.fn !== 'entropy' && aggregate.fn !== 'quantile') return undefined;
  const counted = aggregateExpression(
    { fn: 'count-values', of: aggregate.of, where: aggregate.where },
    from.scope,
    trinoDialect,
  );
  const value = counted.slice('count('.length, -1);
  const values = `SELECT v FROM (SELECT ${value} AS v FROM ${from.sql}) WHERE v IS NOT NULL`;
  if (aggregate.fn === 'quantile') return rankedQuantile(values, aggregate.p);
  return (
    // H = log2 N − Σ n log2 n / N: one sum over the groups.
    'SELECT coalesce(greatest(log2(sum(n)) - sum(n * log2(n)) / sum(n), 0), 0) AS a0 ' +
    `FROM (SELECT count(*) AS n FROM (${values}) GROUP BY v)`
  );
}

/**
 * Type 7: between the values at ranks floor and ceil of p × (n − 1). Equal values are grouped, and a running sum over the
 * groups finds the two ranks: a shuffle of the distinct values, and no array of all.
 */
function rankedQuantile(values: string, p: number): string {
  return `WITH held AS (SELECT CAST(v AS DOUBLE) AS v, count(*) AS times FROM (${values}) GROUP BY 1),
     ranked AS (SELECT v, times, sum(times) OVER (ORDER BY v) AS upto FROM held),
     place AS (SELECT ${p}E0 * (sum(times) - 1) AS target, count_if(is_nan(v)) AS nans FROM held),
     ends AS (SELECT any_value(target) AS target, any_value(nans) AS nans,
                     min(CASE WHEN upto > floor(target) AND upto - times <= floor(target) THEN v END) AS low,
                     min(CASE WHEN upto > ceil(target) AND upto - times <= ceil(target) THEN v END) AS high
              FROM ranked CROSS JOIN place)
SELECT CASE WHEN nans > 0 THEN nan() WHEN low = high THEN low ELSE low + (high - low) * (target - floor(target)) END AS a0 FROM ends`;
}
