import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cost, shown } from '../data-schema/cost.ts';
import { makeTable } from './table.ts';

/**
 * The drift gate on 50 columns (40 of numbers, 10 of categories), raw rows against raw rows and against a profile, with its defaults: whole
 * process, peak resident memory. Twice the rows and half the columns show that both grow as they should.
 * node bench/drift/wide.ts [CLI] [ROWS] [PYTHON]: with a Python that has evidently and pyarrow, its drift preset (peer.py) reads the same
 * files in the same run.
 */
const [cli = resolve(import.meta.dirname, '../../dist/cli.js'), size = '1000000', python] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'drift-wide-'));
try {
  await make('reference', Number(size), 50, 0);
  await make('current', Number(size), 50, 7);
  await make('double', 2 * Number(size), 50, 7);
  await make('half-reference', Number(size), 25, 0);
  await make('half', Number(size), 25, 7);
  console.log(`rows against rows: ${await gate('reference.parquet', 'current.parquet')}`);
  if (python !== undefined) {
    const peer = join(import.meta.dirname, 'peer.py');
    const found = await cost(python, [peer, join(folder, 'reference.parquet'), join(folder, 'current.parquet')]);
    console.log(`Evidently: exit ${found.code}, ${shown(found)}`);
  }
  console.log(`twice the current rows: ${await gate('reference.parquet', 'double.parquet')}`);
  console.log(`half of the columns: ${await gate('half-reference.parquet', 'half.parquet')}`);
  const profiled = await cost(process.execPath, [
    cli,
    'profile',
    join(folder, 'reference.parquet'),
    '-o',
    join(folder, 'reference.json'),
  ]);
  console.log(`a profile: exit ${profiled.code}, ${shown(profiled)}`);
  console.log(`rows against a profile: ${await gate('reference.json', 'current.parquet')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function gate(reference: string, current: string): Promise<string> {
  const policy = join(folder, 'modelassay.yml');
  writeFileSync(policy, `version: 1\ngates:\n  drift: { reference: ${reference}, current: ${current} }\n`);
  const found = await cost(process.execPath, [cli, 'drift', '--config', policy, '--out', join(folder, 'out')]);
  return `exit ${found.code}, ${shown(found)}`;
}

function make(name: string, rows: number, columns: number, salt: number): Promise<void> {
  return makeTable(join(folder, `${name}.parquet`), rows, columns, salt);
}
