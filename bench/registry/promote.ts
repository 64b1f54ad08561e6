// What a promotion costs over hashing the model once and uploading it once, and over those and reading it back, which the
// guarantees ask for. Alternating rounds, medians; peak resident memory of this process; and what `status` takes. Random
// bytes, a new first page in each round.
// Usage: node bench/registry/promote.ts [megabytes] [rounds] [mlflow|folder]
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { median } from 'simple-statistics';
import { digestFiles } from '../../src/onnx/digest.ts';
import { mlflowClient } from '../../src/registry/mlflow/client.ts';
import { promote } from '../../src/registry/promote.ts';
import { status } from '../../src/registry/status.ts';
import type { Stores } from '../../src/registry/stores.ts';
import { startMlflow } from '../../test/integration/registry/mlflow-server.ts';
import { officeOf, requestFor } from '../../test/registry/promoter.ts';
import { PLACE } from '../../test/registry/sample.ts';

const MEGABYTES = Number(process.argv[2] ?? 1_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const KIND = process.argv[4] ?? 'mlflow';
const bytes = MEGABYTES * 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'bench-registry-'));
const model = join(folder, 'model.onnx');
const server = KIND === 'mlflow' ? await startMlflow(join(folder, 'server')) : null;
try {
  await pipeline(Readable.from(randomChunks()), createWriteStream(model));
  const ledger = { kind: 'folder', path: join(folder, 'ledger') } as const;
  const registry = server
    ? ({ kind: 'mlflow', uri: server.uri, experiment: 'bench' } as const)
    : ({ kind: 'folder', path: join(folder, 'registry') } as const);
  const stores = await officeOf({ registry, ledger, folder });
  const client = server && mlflowClient({ uri: server.uri, login: { authorization: null }, patience: 60_000 });
  const upload = async (name: string) => {
    if (client) return client.upload(`bench/${name}`, bytes, createReadStream(model, { highWaterMark: 1024 * 1024 }));
    const target = join(folder, name);
    copyFileSync(model, target);
    const file = await open(target, 'r+');
    await file.sync();
    await file.close();
    return rmSync(target);
  };
  const download = async (name: string) => {
    const chunks = client ? client.download(`bench/${name}`) : createReadStream(model, { highWaterMark: 1024 * 1024 });
    for await (const _ of chunks);
  };
  const hash = () => digestFiles([{ name: 'model.onnx', path: model }]);

  const times = { hash: [] as number[], upload: [] as number[], download: [] as number[], promote: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.hash.push(await seconds(hash));
    times.upload.push(await seconds(() => upload(`round-${round}`)));
    times.download.push(await seconds(() => download(`round-${round}`)));
    renew();
    times.promote.push(await seconds(() => promoteOnce(stores, hash)));
  }
  console.log(`${MEGABYTES} MB over ${KIND}, ${ROUNDS} rounds, medians`);
  console.log(
    Object.entries(times)
      .map(([name, list]) => `${name} ${median(list).toFixed(2)} s`)
      .join(', '),
  );
  const ratios = (parts: readonly ('hash' | 'upload' | 'download')[]) =>
    times.promote.map((time, round) => time / parts.reduce((sum, part) => sum + times[part][round]!, 0));
  for (const parts of [
    ['hash', 'upload'],
    ['hash', 'upload', 'download'],
  ] as const) {
    const found = ratios(parts);
    console.log(
      `promote / (${parts.join(' + ')}): ${median(found).toFixed(2)} (${found.map((one) => one.toFixed(2)).join(', ')})`,
    );
  }
  const looks: number[] = [];
  for (let look = 0; look < 11; look++) looks.push(await seconds(() => status(stores, PLACE)));
  console.log(`status: ${(1_000 * median(looks)).toFixed(0)} ms`);
  console.log(`peak resident memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function promoteOnce(stores: Stores, hash: () => ReturnType<typeof digestFiles>): Promise<void> {
  const { digest, files } = await hash();
  const candidate = { digest, files: files.map((file) => ({ ...file, source: model })), annotations: {} };
  const outcome = await promote(stores, requestFor(candidate));
  if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Other bytes of the same length: what is registered already is not uploaded again. */
function renew(): void {
  const file = openSync(model, 'r+');
  writeSync(file, randomBytes(4_096), 0, 4_096, 0);
  closeSync(file);
}

function* randomChunks(): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= 1_000_000) yield randomBytes(Math.min(left, 1_000_000));
}
