// Works in a folder on a disk of 1 MiB, its argument, and prints what happened. Run by disk-full.test.ts.

import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdVersion } from '../../src/registry/cache.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { modelOf } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { entryAfter, PLACE } from './sample.ts';

const disk = process.argv[2]!;
const outside = join(tmpdir(), `modelassay-outside-${process.pid}`);
mkdirSync(outside);
try {
  const large = { 'model.onnx': 'x'.repeat(3 * 1024 * 1024) };
  const small = { 'model.onnx': 'small' };
  const told = async (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  const registry = folderRegistry(join(disk, 'registry'));
  const first = await registry.createVersion(PLACE.model, newVersion(outside, small));
  await registry.setPointer(PLACE, null, first.version);
  const ledger = folderLedger(join(disk, 'ledger'));
  const head = await ledger.append(PLACE, null, entryAfter(null, first.version));
  const register = await told(registry.createVersion(PLACE.model, newVersion(outside, large)));

  const away = folderRegistry(join(outside, 'registry'));
  const there = await away.createVersion(PLACE.model, newVersion(outside, large));
  const cache = { folder: join(disk, 'cache'), maxBytes: 2 ** 30 };
  const hold = await told(holdVersion(away, PLACE.model, there.version, modelOf(large), cache));
  const leftInCache = readdirSync(cache.folder);

  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize));
  const record = head.ok ? head.record : null;
  const append = await told(ledger.append(PLACE, record, entryAfter(record, first.version)));
  const point = await told(registry.setPointer(PLACE, first.version, null));
  const annotate = await told(registry.annotate(PLACE.model, first.version, { note: 'x'.repeat(4_000) }));
  const after = {
    versions: (await registry.list(PLACE.model)).map(({ version }) => version),
    pointer: (await registry.resolve(PLACE))?.version ?? null,
    records: (await ledger.history(PLACE)).length,
    problems: await ledger.verify(PLACE),
  };
  process.stdout.write(JSON.stringify({ register, hold, leftInCache, append, point, annotate, after }));
} finally {
  rmSync(outside, { recursive: true, force: true });
}
