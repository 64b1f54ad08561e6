import { dirname } from 'node:path';
import type { KeyPath } from '../../config/sources.ts';
import { columnsOfTable } from '../../contracts/bind/column.ts';
import type { Contract, TableContract } from '../../contracts/model.ts';
import { TABLE_PREFIX } from '../../contracts/odcs/relationships.ts';
import { readContract } from '../../contracts/read.ts';
import { placeIn } from '../../core/address.ts';
import { ConfigurationError, placed, positionPrefix, type SourcePosition } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Dataset, QueryEngine } from '../../table/query.ts';
import type { DataSource } from '../../table/source.ts';
import { several } from '../../wording/numbers.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import { type NamedSource, tableSource } from '../source-keys.ts';
import { isJson } from './json-objects.ts';
import type { DataSchemaKeys } from './keys.ts';
import { type MeasuredRule, measureTable } from './measure-table.ts';
import type { Measurement, TableMeasurement } from './measurement.ts';
import { withCompiledPatterns } from './patterns.ts';
import type { MeasureContext } from './table-context.ts';

/** Read the contract, open its tables, and measure every rule; a rule that cannot be measured says so and stops no other. */
export async function measureDataSchema(
  policy: GatePolicy<DataSchemaKeys>,
  context: MeasureContext,
  onMeasured: (one: MeasuredRule) => void = () => {},
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const path = policy.resolve(keys.contract, ['contract']);
  const written = await placed(policy.sources.at(['contract']), () =>
    readContract(path, {
      shown: keys.contract,
      format: keys.format,
      onUnsupported: keys['on-unsupported'],
      read: context.files.read,
      whyMissing: context.files.whyMissing,
    }),
  );
  const engine: QueryEngine = await context.tables({ memory: keys['memory-limit'], threads: keys.threads });
  const contract = await withCompiledPatterns(written, engine, keys['on-unsupported']);
  const sources = sourcesOf(contract, dirname(path), policy);
  const now = keys.now === undefined ? context.clock.now().getTime() : Date.parse(keys.now);
  const datasets = new Map<string, Promise<Dataset>>();
  const opening = async (source: DataSource): Promise<Dataset> => {
    const dataset = await engine.open(source, context.signal);
    // Started here so that it runs beside the first statement; what it finds is asked for below.
    dataset.digest().catch(() => undefined);
    return dataset;
  };
  const open = (source: DataSource): Promise<Dataset> => {
    const id = JSON.stringify(source);
    const known = datasets.get(id) ?? opening(source);
    datasets.set(id, known);
    return known;
  };
  let byObject = false;
  const tables: TableMeasurement[] = [];
  const shown = new Map<Dataset, string>();
  for (const { table: written, source, name, position } of sources.tables) {
    const opened = context.shard ? { ...source, shard: context.shard } : source;
    const dataset = await placed(position, () => open(opened));
    const expanded = written.expandedOver?.(dataset.columns.map((column) => column.name)) ?? written;
    const table = isJson(dataset) ? expanded : withoutObjectRule(expanded, contract);
    if (table.rules.some(({ measure }) => measure.rule === 'jsonSchema')) byObject = true;
    shown.set(dataset, name);
    context.log.info(`${table.name}: ${several(dataset.rows, 'row')}, ${several(dataset.columns.length, 'column')}`);
    const measured = await measureTable(
      {
        table,
        dataset,
        columns: columnsOfTable(dataset, table),
        source: opened,
        name,
        engine,
        keys,
        now,
        gate: context,
        folder: dirname(path),
        other: async (name) => {
          const found = sources.named(name);
          const other = await open(found.source);
          if (!shown.has(other)) shown.set(other, found.name);
          return { dataset: other, columns: columnsOfTable(other, found.table) };
        },
      },
      onMeasured,
    );
    tables.push(measured);
  }
  const left = contract.untested.filter((one) => !(one.byObject && byObject));
  for (const { title, reason, position, asked } of left)
    if (asked) context.log.warn(`${positionPrefix(position ?? undefined)}${title} is not checked: ${reason}.`);
  const read = [];
  for (const [dataset, name] of shown) read.push({ name, digest: await dataset.digest(), rows: dataset.rows });
  return {
    measurement: {
      contract: { name: contract.name, file: contract.file, format: contract.format, version: contract.version },
      tables,
      notChecked: [
        ...left.map(({ title, reason, asked }) => ({ title, reason, asked })),
        ...sources.left.map((name) => ({
          title: `table ${name}`,
          reason: 'another table of the contract was asked for',
          asked: false,
        })),
      ],
    },
    provenance: {
      subject: null,
      baseline: null,
      datasets: read,
      environment: {
        now: new Date(now).toISOString(),
        ...(keys.sample === undefined ? {} : { sample: keys.sample, seed: keys.seed }),
      },
    },
  };
}

/** A schema of whole objects says nothing of data that is no JSON: there its keywords are listed, and its other rules stand. */
function withoutObjectRule(table: TableContract, { format }: Contract): TableContract {
  if (format !== 'json-schema') return table;
  const rules = table.rules.filter(({ measure }) => measure.rule !== 'jsonSchema');
  return rules.length > 0 ? { ...table, rules } : table;
}

interface Sources {
  readonly tables: readonly (NamedSource & {
    readonly table: TableContract;
    /** Where it is said that this is its data. */
    readonly position: SourcePosition | undefined;
  })[];
  /** Tables of the contract that are not tested in this run. */
  readonly left: readonly string[];
  /** The data that a rule names: `table:orders`, or a file relative to the contract. */
  named(name: string): NamedSource & { readonly table: TableContract | undefined };
}

/** Which files each table of the contract is. Throws ConfigurationError where that is not said, or said twice. */
export function sourcesOf(contract: Contract, folder: string, policy: GatePolicy<DataSchemaKeys>): Sources {
  const { keys } = policy;
  const chosen = keys.table;
  const names = contract.tables.map((table) => table.name);
  const position = policy.sources.at(['table']);
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new ConfigurationError(
      `The contract has no table ${JSON.stringify(chosen)}.${didYouMean(chosen, names)} It has ${names.join(', ')}.`,
      {
        position,
      },
    );
  }
  if (keys.data !== undefined && chosen === undefined && names.length > 1) {
    throw new ConfigurationError(
      `The contract has ${names.length} tables (${names.join(', ')}); say with table which of them data is.`,
      { position: policy.sources.at(['data']) },
    );
  }
  const spokenOf = new Set([...names, ...contract.tables.flatMap(otherTables)]);
  for (const name of Object.keys(keys.tables)) {
    if (spokenOf.has(name)) continue;
    throw new ConfigurationError(
      `The contract has no table ${JSON.stringify(name)}, and no rule speaks of one.${didYouMean(name, [...spokenOf])} It has ${[...spokenOf].join(', ')}.`,
      { position: policy.sources.at(['tables', name]) },
    );
  }
  const placeOf = (name: string): KeyPath =>
    keys.data !== undefined && name === (chosen ?? names[0]) ? ['data'] : ['tables', name];
  const fromPolicy = (name: string): NamedSource | undefined => {
    const at = placeOf(name);
    const written = at[0] === 'data' ? keys.data : keys.tables[name];
    const csv = contract.tables.find((table) => table.name === name)?.csv ?? null;
    return written && tableSource(written, at, policy, csv);
  };
  const file = (path: string, csv: TableContract['csv'] = null): NamedSource => ({
    source: { paths: [placeIn(folder, path)], ...(csv ? { csv } : {}) },
    name: path,
  });
  const fromContract = (table: TableContract): NamedSource | undefined =>
    table.physicalName !== null && /[./\\]/.test(table.physicalName) ? file(table.physicalName, table.csv) : undefined;
  const wanted = contract.tables.filter((table) => chosen === undefined || table.name === chosen);
  const tables = wanted.map((table) => {
    const own = fromPolicy(table.name);
    const found = own ?? fromContract(table);
    if (!found) {
      throw new ConfigurationError(
        `Nothing says where the data of the table ${JSON.stringify(table.name)} is. Name it with data${names.length > 1 ? ` or tables: { ${table.name}: … }` : ''}.`,
        { position: policy.sources.at(['contract']) },
      );
    }
    const position = own === undefined ? (table.position ?? undefined) : policy.sources.at(placeOf(table.name));
    return { table, ...found, position };
  });
  return {
    tables,
    left: names.filter((name) => !wanted.some((table) => table.name === name)),
    named(name) {
      if (!name.startsWith(TABLE_PREFIX)) return { ...file(name), table: undefined };
      const plain = name.slice(TABLE_PREFIX.length);
      const table = contract.tables.find((candidate) => candidate.name === plain);
      const found = fromPolicy(plain) ?? (table && fromContract(table)) ?? (plain === 'self' ? tables[0] : undefined);
      if (!found)
        throw new ConfigurationError(
          `A rule speaks of the table ${JSON.stringify(plain)}, and nothing says where it is. Name it with tables: { ${plain}: … }.`,
        );
      return { source: found.source, name: found.name, table };
    },
  };
}

/** The tables beside it that its rules ask. */
function otherTables({ rules }: TableContract): readonly string[] {
  return rules.flatMap(({ measure }) => {
    const other = 'data' in measure ? String(measure.data) : '';
    return other.startsWith(TABLE_PREFIX) ? [other.slice(TABLE_PREFIX.length)] : [];
  });
}
