import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { modelDigest } from '../../src/onnx/digest.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import { folderLedger } from '../../src/registry/ledger/folder.ts';
import type { Ledger } from '../../src/registry/ledger/ledger.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { type Stores, standing } from '../../src/registry/stores.ts';
import { NOW } from '../evidence/sample.ts';
import { entryAfter, PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
let opened = 0;
let registry: Registry;
let ledger: Ledger;
let stores: Stores;

beforeEach(() => {
  const place = join(folder, String(++opened));
  registry = folderRegistry(join(place, 'registry'));
  ledger = folderLedger(join(place, 'ledger'));
  stores = { registry, ledger, now: () => NOW };
});

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

test('a stage that is moved twice while it is looked at is looked at a third time, and a fourth time it is not', async () => {
  const [one, two, three] = [
    await registered('production.onnx'),
    await registered('candidate.onnx'),
    await registered('regressed.onnx'),
  ];
  const restless = (moves: readonly (readonly string[])[]): Stores => {
    let reads = 0;
    return {
      ...stores,
      ledger: {
        ...ledger,
        async read(place) {
          const head = await ledger.read(place);
          for (const version of moves[reads++] ?? []) await moveTo(version);
          return head;
        },
      },
    };
  };
  await moveTo(one);
  // Each time to where neither the record that was read nor the one before it puts the pointer.
  expect(
    await standing(
      restless([
        [two, three],
        [two, one],
      ]),
      PLACE,
    ),
  ).toMatchObject({ state: 'agreed', pointer: one });
  expect(
    await standing(
      restless([
        [two, three],
        [two, one],
        [two, three],
      ]),
      PLACE,
    ),
  ).toMatchObject({ state: 'drifted' });
});

test('a pointer that a hand moved is drift, though the version that it was on is gone', async () => {
  const [one, two, three] = [
    await registered('production.onnx'),
    await registered('candidate.onnx'),
    await registered('regressed.onnx'),
  ];
  await moveTo(one);
  const head = await ledger.append(PLACE, await ledger.read(PLACE), entryAfter(await ledger.read(PLACE), two));
  expect(head.ok).toBe(true);
  await registry.setPointer(PLACE, one, three);
  const without: Stores = {
    ...stores,
    registry: { ...registry, get: async (model, version) => (version === one ? null : registry.get(model, version)) },
  };
  expect(await standing(without, PLACE)).toMatchObject({ state: 'drifted', pointer: three });
});

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

test('a pointer that a hand took away is drift while both versions are there, and a crash where what it left is gone', async () => {
  const [one, two] = [await registered('production.onnx'), await registered('candidate.onnx')];
  await moveTo(one);
  const head = await ledger.read(PLACE);
  await ledger.append(PLACE, head, entryAfter(head, two));
  await registry.setPointer(PLACE, one, null);
  expect(await standing(stores, PLACE)).toMatchObject({ state: 'drifted', pointer: null, isLost: false });
  const without = (gone: string): Stores => ({
    ...stores,
    registry: { ...registry, get: async (model, version) => (version === gone ? null : registry.get(model, version)) },
  });
  expect(await standing(without(one), PLACE)).toMatchObject({ state: 'unfinished', pointer: null });
  expect(await standing(without(two), PLACE)).toMatchObject({ state: 'damaged', pointer: null });
});

test('a pointer that is left on what is no version any more is damage where the recorded one is gone, else a move under way', async () => {
  const [one, two] = [await registered('production.onnx'), await registered('candidate.onnx')];
  await moveTo(one);
  const head = await ledger.read(PLACE);
  await ledger.append(PLACE, head, entryAfter(head, two));
  // As git tells a tag that was deleted: by the commit.
  const lost = (gone: string | null): Stores => ({
    ...stores,
    registry: {
      ...registry,
      resolve: async () => ({ version: 'abc123', isThere: false }),
      get: async (model, version) => (version === gone ? null : registry.get(model, version)),
    },
  });
  expect(await standing(lost(two), PLACE)).toMatchObject({ state: 'damaged', pointer: 'abc123', isLost: true });
  expect(await standing(lost(null), PLACE)).toMatchObject({ state: 'unfinished', pointer: 'abc123', isLost: true });
});

test('a stage without a record agrees with a pointer on nothing, and with no other', async () => {
  expect(await standing(stores, PLACE)).toEqual({ state: 'agreed', pointer: null, isLost: false, head: null });
  await registry.setPointer(PLACE, null, await registered('production.onnx'));
  expect(await standing(stores, PLACE)).toMatchObject({ state: 'drifted', pointer: '1', head: null });
});
