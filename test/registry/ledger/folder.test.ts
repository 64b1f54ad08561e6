import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderLedger } from '../../../src/registry/ledger/folder.ts';
import { entryAfter, PLACE, scratch } from '../sample.ts';
import { ledgerConformance } from './conformance.ts';

const folder = scratch(afterAll);
let opened = 0;
const openNew = () => {
  const root = join(folder, String(++opened));
  return [folderLedger(root), folderLedger(root)] as const;
};
const filesOf = (root: string) => {
  const place = join(root, PLACE.model, PLACE.stage);
  return readdirSync(place)
    .sort()
    .map((name) => join(place, name));
};

ledgerConformance({
  name: 'folder',
  open: async () => openNew(),
  async tamper(ledger, back) {
    const file = filesOf(ledger.name).at(-1 - back)!;
    writeFileSync(file, readFileSync(file, 'utf8').replace('someone', 'someonf'));
  },
  races: 100,
});

test('a ledger that cannot be read is not an empty one', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(folderLedger(file).list()).rejects.toThrow('reading the ledger');
  expect(await folderLedger(join(folder, 'not-there')).list()).toEqual([]);
});

test('a hole in the sequence is found', async () => {
  const [ledger] = openNew();
  for (const version of ['1', '2', '3']) {
    const head = await ledger.read(PLACE);
    await ledger.append(PLACE, head, entryAfter(head, version));
  }
  rmSync(filesOf(ledger.name)[1]!);
  expect((await ledger.verify(PLACE))[0]).toContain('file 3 stands where file 2 should be');
});

test("a draft that a crash left behind is no record and in nobody's way", async () => {
  const [ledger] = openNew();
  await ledger.append(PLACE, null, entryAfter(null, '1'));
  writeFileSync(join(ledger.name, PLACE.model, PLACE.stage, '.draft-x'), '{"entry":');
  const head = await ledger.read(PLACE);
  expect(await ledger.append(PLACE, head, entryAfter(head, '2'))).toMatchObject({ ok: true });
  expect(await ledger.verify(PLACE)).toEqual([]);
});
