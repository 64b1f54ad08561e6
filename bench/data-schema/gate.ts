import { resolve } from 'node:path';
import { SourceMap } from '../../src/config/sources.ts';
import { silentLogger } from '../../src/core/log.ts';
import { milliseconds } from '../../src/core/units.ts';
import { dataSchemaKeys } from '../../src/gates/data-schema/keys.ts';
import { judge, measure } from '../../src/gates/data-schema/steps.ts';
import { gateFiles } from '../../src/suite/gate-files.ts';
import { createTableEngine } from '../../src/table/engine.ts';

/** The gate on the benchmark's table: `node bench/data-schema/gate.ts FOLDER`, timed as a whole process. */
const folder = resolve(process.argv[2] ?? '.');
const engine = createTableEngine({
  duckdb: () => import('@duckdb/node-api'),
  threads: Number(process.env.THREADS ?? 2),
});
const policy = {
  keys: dataSchemaKeys.parse({
    contract: `${folder}/contract.yaml`,
    data: `${folder}/table.parquet`,
    'extra-columns': 'pass',
  }),
  sources: new SourceMap(),
  model: undefined,
  baseline: undefined,
  resolve: (name: string) => name,
  reproduce: '',
};
const { measurement } = await measure(policy, {
  log: silentLogger,
  progress() {},
  signal: new AbortController().signal,
  tables: async () => engine,
  images: () => Promise.reject(new Error('no images')),
  clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
  files: gateFiles,
});
const checks = judge(policy, measurement);
const broken = checks.filter((check) => check.verdict !== 'pass').map((check) => `${check.id}: ${check.reason}`);
console.log(
  `${checks.length} checks, ${broken.length} not passed ${broken.slice(0, 3).join(' ')}, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
await engine.close();
