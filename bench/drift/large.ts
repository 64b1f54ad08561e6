import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cost, shown } from '../data-schema/cost.ts';
import { makeTable } from './table.ts';

/**
 * Ten columns of many rows against a profile of a million: whole process, peak resident memory. node bench/drift/large.ts [CLI] [ROWS].
 */
const [cli = resolve(import.meta.dirname, '../../dist/cli.js'), size = '100000000'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'drift-large-'));
try {
  await makeTable(join(folder, 'reference.parquet'), 1_000_000, 10, 0);
  await makeTable(join(folder, 'current.parquet'), Number(size), 10, 7);
  const [reference, policy] = [join(folder, 'reference.json'), join(folder, 'modelassay.yml')];
  console.log(
    `a profile: ${shown(await cost(process.execPath, [cli, 'profile', join(folder, 'reference.parquet'), '-o', reference]))}`,
  );
  writeFileSync(policy, 'version: 1\ngates:\n  drift: { reference: reference.json, current: current.parquet }\n');
  const found = await cost(process.execPath, [cli, 'drift', '--config', policy, '--out', join(folder, 'out')]);
  console.log(`${size} rows against a profile: exit ${found.code}, ${shown(found)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
