import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTrino } from '../../test/integration/trino/server.ts';
import { cost } from '../data-schema/cost.ts';
import { odcs, own } from './contract.ts';

/**
 * The gates on a Trino cluster of this machine, by what the server itself counted for every statement: 200 rules over 50 columns
 * beside one statement by hand with the same aggregates, then more rows. Needs test/integration/trino/install-trino.sh:
 * `node bench/scale/trino.ts [WORKERS] [ROWS …]`; no worker is the coordinator alone.
 */
const CLI = process.env.CLI ?? resolve(import.meta.dirname, '../../dist/cli.js');
const [workers = '0', ...sizes] = process.argv.slice(2);
const COLUMNS = 50;
const folder = mkdtempSync(join(tmpdir(), 'scale-trino-'));
const cluster = await startTrino({ workers: Number(workers) });
try {
  await cluster.make('CREATE SCHEMA lake.scale');
  for (const rows of sizes.length > 0 ? sizes.map(Number) : [1e5, 1e6, 1e7]) await one(rows);
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** What the server counted for one statement. */
interface Counted {
  readonly query: string;
  /** Seconds of processors and of the wall; bytes. */
  readonly cpu: number;
  readonly wall: number;
  readonly scanned: number;
  readonly shuffled: number;
  readonly memory: number;
}

async function one(rows: number): Promise<void> {
  const table = `lake.scale.t${rows}`;
  await made(table, rows);
  const contract = join(folder, 'contract.yaml');
  writeFileSync(contract, contractOf());
  const gate = async () => {
    const data = JSON.stringify({ trino: cluster.address, table });
    const found = await cost(process.execPath, [
      ...[CLI, 'data-schema', '--contract', contract, '--data', data, '--out', join(folder, 'out')],
    ]);
    if (found.code !== 0) throw new Error(`data-schema ended with ${found.code}`);
  };
  const byHand = async () => {
    await cluster.make(handWritten(table));
  };
  await gate();
  await byHand();
  // Turn by turn, so that what else runs on the machine meets both.
  const [ours, theirs]: [Counted[], Counted[]] = [[], []];
  for (let turn = 0; turn < 5; turn++) {
    const before = new Set((await statements()).map(({ id }) => id));
    await gate();
    const between = await fresh(before);
    for (const { id } of between) before.add(id);
    await byHand();
    const after = await fresh(before);
    ours.push(together(between));
    theirs.push(together(after));
    if (turn === 0) {
      console.log(`${rows} rows: the gate's statements that read the table: ${between.filter(reads).length}`);
      for (const { query, scanned, cpu } of between) {
        console.log(
          `  ${cpu.toFixed(2)} s, ${(scanned / 1e6).toFixed(1)} MB: ${query.slice(0, 90).replace(/\s+/g, ' ')}`,
        );
      }
    }
  }
  const median = (all: readonly Counted[], of: (one: Counted) => number) =>
    all.map(of).sort((a, b) => a - b)[all.length >> 1]!;
  const line = (name: string, all: readonly Counted[]) =>
    `${name}: CPU ${median(all, ({ cpu }) => cpu).toFixed(2)} s, wall ${median(all, ({ wall }) => wall).toFixed(2)} s, ` +
    `scanned ${(median(all, ({ scanned }) => scanned) / 1e6).toFixed(1)} MB, ` +
    `shuffled ${(median(all, ({ shuffled }) => shuffled) / 1e6).toFixed(3)} MB, ` +
    `peak ${(median(all, ({ memory }) => memory) / 1e6).toFixed(1)} MB`;
  console.log(line(`${rows} rows, the gate`, ours));
  console.log(line(`${rows} rows, by hand`, theirs));
  const ratios = (of: (one: Counted) => number) =>
    ours.map((own, at) => of(own) / of(theirs[at]!)).sort((a, b) => a - b);
  console.log(
    `${rows} rows, gate over hand: CPU ${ratios(({ cpu }) => cpu)[2]!.toFixed(2)}, wall ${ratios(({ wall }) => wall)[2]!.toFixed(2)}; ` +
      `${workers} workers, load of the machine ${loadavg()[0]!.toFixed(0)}`,
  );
}

/** Not its names and files, which are asked for as well. */
function reads({ query }: Counted): boolean {
  return query.includes('"scale"."t') && !/LIMIT 0$|"\$path"/.test(query);
}

async function fresh(known: ReadonlySet<string>): Promise<(Counted & { id: string })[]> {
  const found = (await statements()).filter(({ id }) => !known.has(id));
  return Promise.all(found.map(async ({ id }) => ({ id, ...(await counted(id)) })));
}

async function ask(path: string): Promise<unknown> {
  const answer = await fetch(`${cluster.address}${path}`, { headers: { 'X-Trino-User': 'bench' } });
  return answer.json();
}

async function statements(): Promise<{ readonly id: string }[]> {
  const all = (await ask('/v1/query')) as { queryId: string }[];
  return all.map(({ queryId }) => ({ id: queryId })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function counted(id: string): Promise<Counted> {
  const { query, queryStats } = (await ask(`/v1/query/${id}`)) as {
    query: string;
    queryStats: Readonly<Record<string, string>>;
  };
  return {
    query,
    cpu: seconds(queryStats.totalCpuTime!),
    wall: seconds(queryStats.executionTime!),
    scanned: size(queryStats.physicalInputDataSize!),
    shuffled: size(queryStats.internalNetworkInputDataSize!),
    memory: size(queryStats.peakUserMemoryReservation!),
  };
}

function together(all: readonly Counted[]): Counted {
  const sum = (of: (one: Counted) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    query: '',
    cpu: sum(({ cpu }) => cpu),
    wall: sum(({ wall }) => wall),
    scanned: sum(({ scanned }) => scanned),
    shuffled: sum(({ shuffled }) => shuffled),
    memory: Math.max(...all.map(({ memory }) => memory)),
  };
}

/** `1.50m`, `820.00ms`. */
function seconds(text: string): number {
  const unit = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 } as const;
  return Number.parseFloat(text) * unit[text.replace(/[\d.]/g, '') as keyof typeof unit];
}

/** `1024B`, `1.5kB`. */
function size(text: string): number {
  const unit = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;
  return Number.parseFloat(text) * unit[text.replace(/[\d.]/g, '') as keyof typeof unit];
}

/** Numbers without a pattern, and each fifth column of 20 categories. */
async function made(table: string, rows: number): Promise<void> {
  const block = 10_000;
  const columns = Array.from({ length: COLUMNS }, (_, index) =>
    index % 5 === 4
      ? `'c' || CAST(mod(i * ${2 * index + 1}, 20) AS VARCHAR) AS k${index}`
      : `sin(i * ${index + 1}e0) * 100 AS x${index}`,
  );
  await cluster.make(
    `CREATE TABLE ${table} WITH (format = 'PARQUET') AS SELECT ${columns.join(', ')} FROM (SELECT b * ${block} + s AS i ` +
      `FROM UNNEST(sequence(0, ${Math.ceil(rows / block) - 1})) AS t(b) CROSS JOIN UNNEST(sequence(1, ${block})) AS u(s))`,
  );
}

/** Four rules on each column. */
function contractOf(): string {
  const properties = Array.from({ length: COLUMNS }, (_, index) =>
    index % 5 === 4
      ? `{ name: k${index}, required: true, quality: [${own("rule: pattern, pattern: '^c[0-9]+$'")}, ${own('rule: length, minimum: 2, maximum: 9')}, { metric: invalidValues, arguments: { validValues: [${Array.from({ length: 20 }, (__, at) => `c${at}`).join(', ')}] }, mustBe: 0 }] }`
      : `{ name: x${index}, required: true, quality: [${own('rule: range, minimum: -100, maximum: 100')}, ${own('rule: noNaN')}, ${own('rule: statistic, statistic: mean, mustBeBetween: [-50, 50]')}] }`,
  );
  return odcs(properties);
}

/** The same questions, as someone who knows the table would ask them: one statement. */
function handWritten(table: string): string {
  const categories = Array.from({ length: 20 }, (_, at) => `'c${at}'`).join(', ');
  const aggregates = Array.from({ length: COLUMNS }, (_, index) => {
    if (index % 5 === 4) {
      const k = `k${index}`;
      return [
        `count_if(${k} IS NULL)`,
        `count_if(NOT regexp_like(${k}, '^c[0-9]+$'))`,
        `count_if(length(${k}) NOT BETWEEN 2 AND 9)`,
        `count_if(${k} NOT IN (${categories}))`,
      ];
    }
    const x = `x${index}`;
    return [
      `count_if(${x} IS NULL)`,
      `count_if(NOT (${x} BETWEEN -100 AND 100))`,
      `count_if(is_nan(${x}))`,
      `avg(${x})`,
    ];
  });
  return `SELECT count(*), ${aggregates.flat().join(', ')} FROM ${table}`;
}
