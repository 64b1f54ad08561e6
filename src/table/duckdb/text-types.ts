import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../rows.ts';
import { identifier, literal } from './quote.ts';
import type { Relation } from './relation.ts';

/**
 * Types for the columns of delimited text, by a rule over every row, so that neither order nor a sample decides:
 * - BIGINT where each value is exactly how an integer of 64 bits is written: `7`, not `007`, `+7` or `7 `;
 * - DOUBLE where each is a number in decimal or scientific notation, `nan` or `inf`, and not an integer beyond 64 bits;
 * - BOOLEAN where each is `true` or `false` (any case);
 * - DOUBLE[] (or [][], [][][]) where each is a list of numbers: `[0.5, 1]`;
 * - VARCHAR for everything else, so that `007` stays `007`, and for columns without any value.
 * An empty value is null in columns of numbers; in text, `""` is the empty text and nothing at all is null.
 * Reads all values of all columns, so that a malformed line is found here.
 */
export async function typedText(
  connection: DuckDBConnection,
  relation: Relation,
): Promise<{ relation: Relation; rows: number }> {
  const { rows, masks } = await classesOf(connection, relation);
  const depths = await listDepths(connection, relation, masks);
  const typed = (asWritten: readonly string[]): Relation => {
    const columns = relation.columns.map(({ name }, index) => ({
      name,
      declared: asWritten.includes(name) ? 'VARCHAR' : (depths.get(name) ?? SCALARS[masks[index]!] ?? 'VARCHAR'),
    }));
    const sql = `(SELECT ${columns.map(cast).join(', ')} FROM ${relation.sql})`;
    return {
      sql,
      wholeSql: sql,
      tolerantSql: null,
      columns,
      asWritten: typed,
    };
  };
  return { rows: rows!, relation: typed([]) };
}

/** DuckDB's planner takes time that grows with the square of the columns in one statement: 100 take 0.2 s. */
const COLUMNS_AT_ONCE = 100;

/** The number of rows, and which classes occur in each column, as bits. */
async function classesOf(
  connection: DuckDBConnection,
  relation: Relation,
): Promise<{ rows: number; masks: readonly number[] }> {
  const masks: number[] = [];
  let rows = 0;
  for (let at = 0; at < relation.columns.length; at += COLUMNS_AT_ONCE) {
    const some = relation.columns.slice(at, at + COLUMNS_AT_ONCE);
    const classes = some.map(({ name }) => `bit_or(${classOf(identifier(name))})::INTEGER`);
    const found = await connection.runAndReadAll(`SELECT count(*)::DOUBLE, ${classes.join(', ')} FROM ${relation.sql}`);
    const [count, ...seen] = found.getRowsJS()[0]!.map(Number);
    rows = count!;
    masks.push(...seen);
  }
  return { rows, masks };
}

const WHOLE = 1;
const REAL = 2;
const TRUTH = 4;
const LIST = 8;
const OTHER = 16;
const SCALARS: Readonly<Record<number, string>> = {
  [WHOLE]: 'BIGINT',
  [REAL]: 'DOUBLE',
  [WHOLE | REAL]: 'DOUBLE',
  [TRUTH]: 'BOOLEAN',
};

const NUMBER = '-?(((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?|nan|NaN|inf|Infinity)';
const listOf = (item: string) => `\\[\\s*(${item}(\\s*,\\s*${item})*)?\\s*\\]`;
const LISTS = [
  { type: 'DOUBLE[]', pattern: listOf(NUMBER) },
  { type: 'DOUBLE[][]', pattern: listOf(listOf(NUMBER)) },
  { type: 'DOUBLE[][][]', pattern: listOf(listOf(listOf(NUMBER))) },
];

/** The class of one value; the first branch, which most values take, is the cheapest. */
function classOf(column: string): string {
  return [
    'CASE',
    `WHEN ${column} IS NULL OR ${column} = '' THEN 0`,
    `WHEN TRY_CAST(${column} AS BIGINT)::VARCHAR = ${column} THEN ${WHOLE}`,
    `WHEN regexp_full_match(${column}, '[-+]?[0-9]{2,}') THEN ${OTHER}`,
    `WHEN regexp_full_match(${column}, '${NUMBER}') THEN ${REAL}`,
    `WHEN lower(${column}) IN ('true', 'false') THEN ${TRUTH}`,
    `WHEN starts_with(${column}, '[') THEN ${LIST}`,
    `ELSE ${OTHER} END`,
  ].join(' ');
}

async function listDepths(
  connection: DuckDBConnection,
  relation: Relation,
  masks: readonly number[],
): Promise<Map<string, string>> {
  const lists = relation.columns.filter((_, index) => masks[index] === LIST);
  const depths = new Map<string, string>();
  if (lists.length === 0) return depths;
  const checks = lists.flatMap(({ name }) =>
    LISTS.map(({ pattern }) => {
      const column = identifier(name);
      return `bool_and(${column} = '' OR regexp_full_match(${column}, ${literal(pattern)}))`;
    }),
  );
  const found = await connection.runAndReadAll(`SELECT ${checks.join(', ')} FROM ${relation.sql}`);
  const fits = found.getRowsJS()[0]!;
  lists.forEach(({ name }, index) => {
    const list = LISTS.find((_, depth) => fits[index * LISTS.length + depth] === true);
    if (list !== undefined) depths.set(name, list.type);
  });
  return depths;
}

function cast({ name, declared }: ColumnInfo): string {
  const column = identifier(name);
  return declared === 'VARCHAR' ? column : `CAST(nullif(${column}, '') AS ${declared}) AS ${column}`;
}
