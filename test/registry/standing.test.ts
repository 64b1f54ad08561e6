import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelDigest } from '../../src/onnx/digest.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import { type Stores, standing } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { entryAfter, PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
const registry = folderRegistry(join(folder, 'registry'));
const ledger = folderLedger(join(folder, 'ledger'));
const stores: Stores = { registry, ledger, now: () => NOW };

async function registered(name: string): Promise<string> {
  const path = join(folder, name);
  copyFileSync(resolve(import.meta.dirname, '../../fixtures/digits', name), path);
  const { digest, files } = await modelDigest(path);
  const version = { digest, files: files.map((file) => ({ ...file, source: path })), annotations: {} };
  return (await registry.createVersion(PLACE.model, version)).version;
}

async function moveTo(version: string): Promise<void> {
  const head = await ledger.read(PLACE);
  await ledger.append(PLACE, head, entryAfter(head, version));
  await registry.setPointer(PLACE, head?.entry.target?.version ?? null, version);
}

test('moves between the reading of ledger and pointer are no drift, a hand that moves the pointer is', async () => {
  const versions = [
    await registered('production.onnx'),
    await registered('candidate.onnx'),
    await registered('regressed.onnx'),
  ];
  await moveTo(versions[0]!);
  let looks = 0;
  const busy: Stores = {
    ...stores,
    ledger: {
      ...ledger,
      async read(place) {
        const head = await ledger.read(place);
        if (looks++ === 0) for (const version of versions.slice(1)) await moveTo(version);
        return head;
      },
    },
  };
  expect(await standing(busy, PLACE)).toMatchObject({ state: 'agreed', pointer: versions[2] });
  await registry.setPointer(PLACE, versions[2]!, versions[0]!);
  expect(await standing(stores, PLACE)).toMatchObject({ state: 'drifted', pointer: versions[0] });
});
