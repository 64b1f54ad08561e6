import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { silentLogger } from '../../../src/core/log.ts';
import type { GateContext } from '../../../src/gates/context.ts';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';
import type { Measurement } from '../../../src/gates/data-schema/measurement.ts';
import { describe, judge, measure } from '../../../src/gates/data-schema/steps.ts';
import type { Description, GatePolicy, Provenance } from '../../../src/gates/gate.ts';
import type { Check } from '../../../src/result/document.ts';
import { resultSchema } from '../../../src/result/document.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { gateContext } from '../context.ts';

export interface Ran {
  readonly checks: readonly Check[];
  readonly measurement: Measurement;
  readonly description: Description;
  readonly provenance: Provenance;
  check(id: string): Check;
  /** What was warned of on the way. */
  readonly log: readonly string[];
  /** `id verdict` of all that is not a pass. */
  readonly broken: readonly string[];
}

/** A folder of its own for a test file, with an engine; `close` removes both. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), 'data-schema-'));
  const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
  const at = (name: string) => join(folder, name);
  return {
    folder,
    at,
    file(name: string, content: string | Uint8Array): string {
      writeFileSync(at(name), content);
      return at(name);
    },
    /** Write what a SELECT returns as Parquet. */
    async parquet(name: string, select: string): Promise<string> {
      await duckdb(`COPY (${select}) TO '${at(name)}' (FORMAT parquet)`);
      return at(name);
    },
    async run(
      keys: Readonly<Record<string, unknown>>,
      images: GateContext['images'] = () => Promise.reject(new Error('this test reads no image')),
      publicRepository?: boolean,
    ): Promise<Ran> {
      const { config, sources } = validate(dataSchemaKeys, parseYaml(JSON.stringify(keys, null, 1), 'modelassay.yml'));
      const policy: GatePolicy<ReturnType<typeof dataSchemaKeys.parse>> = {
        keys: config,
        sources,
        model: undefined,
        baseline: undefined,
        resolve: (name) => resolve(folder, name),
        reproduce: 'modelassay data-schema',
      };
      const log: string[] = [];
      const context = gateContext({
        tables: async () => engine,
        images,
        publicRepository,
        log: { ...silentLogger, warn: (message) => void log.push(message) },
      });
      const { measurement, provenance } = await measure(policy, context);
      const checks = judge(policy, measurement);
      const description = describe(policy, measurement, checks);
      resultSchema.shape.checks.parse(checks);
      resultSchema.shape.tables.parse(description.tables);
      resultSchema.shape.figures.parse(description.figures);
      return {
        checks,
        measurement,
        description,
        provenance,
        log,
        check(id) {
          const found = checks.find((check) => check.id === id);
          if (!found) throw new Error(`no check ${id}; there are ${checks.map((check) => check.id).join(', ')}`);
          return found;
        },
        broken: checks.filter((check) => check.verdict !== 'pass').map((check) => `${check.id} ${check.verdict}`),
      };
    },
    async close() {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function duckdb(statement: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(statement)).getRowsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** An ODCS contract of one table `t` with these properties and table rules, as lines of YAML without indentation. */
export function contract(properties: readonly string[], quality: readonly string[] = []): string {
  const list = (items: readonly string[]) => items.map((item) => `      - ${item}\n`).join('');
  return `apiVersion: v3.1.0
kind: DataContract
id: t
version: 1.0.0
status: draft
schema:
  - name: t
${properties.length > 0 ? `    properties:\n${list(properties)}` : ''}${quality.length > 0 ? `    quality:\n${list(quality)}` : ''}`;
}

/** A rule of our own, below a property or a table. */
export const own = (implementation: string, id?: string) =>
  `{ ${id ? `id: ${id}, ` : ''}type: custom, engine: modelassay, implementation: { ${implementation} } }`;
