import { readObjects } from '../git/objects.ts';
import { openGitRefs } from '../git/refs.ts';
import { type GitPlace, git, withoutLogin } from '../git/run.ts';
import type { Place } from '../names.ts';
import { FILE, messageFor, PREFIX, peopleFor, placeOf, refOf, settledRefOf } from './commit.ts';
import { type Entry, entryText, MAX_ENTRY_BYTES } from './entry.ts';
import { checkChain, type Ledger, type LedgerRecord, readersOf, type StoredRecord } from './ledger.ts';

/**
 * `refs/modelassay/<model>/<stage>`: each record is a commit whose tree holds `promotion.json` and whose only parent is the
 * record before it. The ref moves by compare-and-swap alone (`git push --atomic --force-with-lease`, or `git update-ref`
 * with the old value where there is no remote). Writes only objects into the local repository, never its refs or index.
 * Throws ConfigurationError where the folder is no repository.
 */
export async function gitLedger(where: GitPlace): Promise<Ledger> {
  const { folder } = where;
  const refs = await openGitRefs(where);
  const name = where.remote === null ? folder : withoutLogin(where.remote);
  /** Of the newest `count`, or of all. */
  const chainOf = async (place: Place, count?: number) => {
    const head = await refs.read(refOf(place));
    if (head === null) return checkChain(place, []);
    await refs.fetch([{ ref: refOf(place), oid: head }]);
    const { records, before } = await storedRecords(folder, head, count);
    return checkChain(place, records, before);
  };
  const readers = readersOf(name, chainOf);
  return {
    ...readers,
    async append(place, expected, entry) {
      const ref = refOf(place);
      const content = entryText(entry);
      if (expected !== null) {
        await refs.fetch([{ ref, oid: expected.id }]);
        if (!(await refs.has(expected.id))) return { ok: false, head: await readers.read(place) };
      }
      const commit = await writeRecord(folder, entry, content, expected);
      const won = await refs.move([{ ref, expected: expected?.id ?? null, next: commit }]);
      return won
        ? { ok: true, record: { id: commit, entry, content } }
        : { ok: false, head: await readers.read(place) };
    },
    settled: (place) => refs.read(settledRefOf(place)),
    async markSettled(place, { id }) {
      const ref = settledRefOf(place);
      // Who is slower leaves what the faster one wrote.
      await refs.move([{ ref, expected: await refs.read(ref), next: id }]);
    },
    async list() {
      return (await refs.list(PREFIX)).flatMap(({ ref }) => placeOf(ref) ?? []);
    },
  };
}

async function writeRecord(
  folder: string,
  entry: Entry,
  content: string,
  parent: LedgerRecord | null,
): Promise<string> {
  const blob = await git(folder, ['hash-object', '-w', '--stdin'], { input: content });
  const tree = await git(folder, ['mktree'], { input: `100644 blob ${blob}\t${FILE}\n` });
  const parents = parent === null ? [] : ['-p', parent.id];
  return git(folder, ['commit-tree', tree, ...parents], { input: messageFor(entry), environment: identity(entry) });
}

function identity(entry: Entry): Record<string, string> {
  const { author, committer, email } = peopleFor(entry);
  const seconds = `${Math.floor(Date.parse(entry.at) / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: seconds,
    GIT_COMMITTER_NAME: committer,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: seconds,
  };
}

/** Oldest first; `before` is 1 where there are older ones. Two processes, however long the chain is. */
async function storedRecords(
  folder: string,
  head: string,
  count?: number,
): Promise<{ records: StoredRecord[]; before: number }> {
  const limit = count === undefined ? [] : [`--max-count=${count}`];
  const args = ['rev-list', '--first-parent', '--parents', ...limit, '--end-of-options', head];
  const commits = (await git(folder, args))
    .split('\n')
    .map((line) => line.split(' '))
    .reverse();
  const queries = commits.flatMap(([oid]) => [`${oid}^{tree}`, `${oid}:${FILE}`]);
  const objects = await readObjects(folder, queries);
  const records = commits.map(([oid, ...parents], index) => {
    const tree = objects[2 * index];
    const blob = objects[2 * index + 1];
    const problem =
      parents.length > 1
        ? 'it has more than one parent'
        : blob === null || blob === undefined || blob.length > MAX_ENTRY_BYTES
          ? `it holds no ${FILE}, or too large a one`
          : tree && isSoleEntry(tree)
            ? null
            : `it holds more than ${FILE}`;
    return { id: oid!, content: blob?.toString() ?? '', problem };
  });
  return { records, before: commits[0]!.length > 1 ? 1 : 0 };
}

/** A tree object of one entry: `100644 promotion.json NUL` and the raw id of 20 or 32 bytes. */
function isSoleEntry(tree: Buffer): boolean {
  const head = Buffer.from(`100644 ${FILE}\0`);
  return tree.subarray(0, head.length).equals(head) && [20, 32].includes(tree.length - head.length);
}
