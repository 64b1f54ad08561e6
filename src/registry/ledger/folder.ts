import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../../core/plain-file.ts';
import { isSafeName, type Place, safePlace } from '../names.ts';
import { createNumbered, failure, type Numbered, readAll, readNewest, replaceFile } from '../sequence.ts';
import { entryDigest, entryText } from './entry.ts';
import { checkChain, type Ledger, readersOf, type StoredRecord } from './ledger.ts';

/**
 * `<root>/<model>/<stage>/00000001.json`, …: a ledger for laptops and shared disks. Each file is created once, exclusively,
 * and holds the digest of the one before it. It guards against accidents, races and crashes; who may write the folder may
 * write a new history, which a git ledger on a server prevents.
 */
export function folderLedger(root: string): Ledger {
  const folderOf = (place: Place) => {
    const { model, stage } = safePlace(place);
    return join(root, model, stage);
  };
  const chainOf = async (place: Place, count?: number) => {
    const folder = folderOf(place);
    const files = count === undefined ? await readAll(folder) : await readNewest(folder, count);
    // A hole before the newest is found by `verify`; a first file that is not the first has lost its beginning.
    const first = count === undefined ? 1 : (files[0]?.number ?? 1);
    const records = files.map((file, index) => stored(file, first + index));
    return checkChain(place, records, first - 1);
  };
  const readers = readersOf(root, chainOf);
  return {
    ...readers,
    async append(place, expected, entry) {
      const folder = folderOf(place);
      const [last] = await readNewest(folder, 1);
      const head = last === undefined ? null : stored(last, last.number);
      if ((head?.id ?? null) === (expected?.id ?? null)) {
        const content = entryText(entry);
        if (await createNumbered(folder, (last?.number ?? 0) + 1, recordText(content))) {
          return { ok: true, record: { id: entryDigest(content), entry, content } };
        }
      }
      return { ok: false, head: await readers.read(place) };
    },
    async settled(place) {
      const path = join(folderOf(place), SETTLED);
      return readPlainFile(path).then(String, (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw failure(`reading ${path}`, error);
      });
    },
    markSettled: async (place, { id }) => replaceFile(folderOf(place), SETTLED, id),
    async list() {
      const places: Place[] = [];
      for (const model of await namesIn(root)) {
        for (const stage of await namesIn(join(root, model))) places.push({ model, stage });
      }
      return places;
    },
  };
}

/** Beside the records of a stage. */
const SETTLED = 'settled';

/** The digest beside the entry tells a damaged newest record, which no later one vouches for. */
function recordText(content: string): string {
  return `{"entry":${content},"sha256":"${entryDigest(content).slice('sha256:'.length)}"}\n`;
}

function stored({ number, content }: Numbered, expectedNumber: number): StoredRecord {
  const [, entry = '', sha256 = ''] = /^\{"entry":(.*),"sha256":"([0-9a-f]{64})"\}\n$/s.exec(content.toString()) ?? [];
  const id = entryDigest(entry);
  const problem =
    number !== expectedNumber
      ? `file ${number} stands where file ${expectedNumber} should be`
      : id !== `sha256:${sha256}`
        ? 'its bytes are not those that were written'
        : null;
  return { id, content: entry, problem };
}

async function namesIn(folder: string): Promise<string[]> {
  const items = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw failure(`reading the ledger ${folder}`, error);
  });
  return items.flatMap((item) => (item.isDirectory() && isSafeName(item.name) ? [item.name] : [])).sort();
}
