import type { Place } from '../names.ts';
import { FILE, messageFor, PREFIX, peopleFor, placeOf, refOf, settledRefOf } from './commit.ts';
import { type Entry, entryText, MAX_ENTRY_BYTES } from './entry.ts';
import { type GitHubApi, type GitHubPlace, githubApi } from './github-api.ts';
import { checkChain, type Ledger, readersOf, type StoredRecord } from './ledger.ts';

/** Records that are read at once; GitHub asks for few requests at a time. */
const AT_ONCE = 6;

/**
 * The same refs, commits and files as the git ledger keeps, written with a token alone: no git, no checkout. A ref moves by
 * GraphQL's `updateRefs` with `beforeOid`, which GitHub refuses where the ref is elsewhere by then. What is read costs three
 * requests a record, once in the life of this object, since what a commit holds never changes.
 */
export function githubLedger(place: GitHubPlace): Ledger {
  const api = githubApi(place);
  const commitAt = remembering((oid) => api.commit(oid));
  const recordAt = remembering(async (oid) => storedRecord(api, oid, await commitAt(oid)));
  const chainOf = async (at: Place, count = Number.POSITIVE_INFINITY) => {
    const head = await api.ref(refOf(at));
    if (head === null) return checkChain(at, []);
    const { oids, before } = await newest(commitAt, head, count);
    const records: StoredRecord[] = [];
    for (let start = 0; start < oids.length; start += AT_ONCE)
      records.push(...(await Promise.all(oids.slice(start, start + AT_ONCE).map(recordAt))));
    return checkChain(at, records.reverse(), before);
  };
  const name = `${place.repository} on ${new URL(place.apiUrl).host}`;
  const readers = readersOf(name, chainOf);
  return {
    ...readers,
    async append(at, expected, entry) {
      const ref = refOf(at);
      const content = entryText(entry);
      const commit = await writeRecord(api, entry, content, expected?.id ?? null);
      const won = await api.move(ref, expected?.id ?? null, commit);
      return won ? { ok: true, record: { id: commit, entry, content } } : { ok: false, head: await readers.read(at) };
    },
    settled: (at) => api.ref(settledRefOf(at)),
    async markSettled(at, { id }) {
      const ref = settledRefOf(at);
      await api.move(ref, await api.ref(ref), id);
    },
    list: async () => (await api.refs(PREFIX)).flatMap((ref) => placeOf(ref) ?? []),
  };
}

type StoredCommit = Awaited<ReturnType<GitHubApi['commit']>>;

/** What could not be read is asked for again next time. */
function remembering<Value>(read: (oid: string) => Promise<Value>): (oid: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (oid) => {
    const value = known.get(oid) ?? read(oid);
    known.set(oid, value);
    value.catch(() => known.delete(oid));
    return value;
  };
}

async function writeRecord(api: GitHubApi, entry: Entry, content: string, parent: string | null): Promise<string> {
  const blob = await api.writeBlob(content);
  const tree = await api.writeTree(FILE, blob);
  const { author, committer, email } = peopleFor(entry);
  const date = new Date(Math.floor(Date.parse(entry.at) / 1000) * 1000).toISOString();
  return api.writeCommit({
    message: messageFor(entry),
    tree,
    parents: parent === null ? [] : [parent],
    author: { name: author, email, date },
    committer: { name: committer, email, date },
  });
}

/** Newest first; `before` is 1 where there are older ones. */
async function newest(
  commitAt: (oid: string) => Promise<StoredCommit>,
  head: string,
  count: number,
): Promise<{ oids: readonly string[]; before: number }> {
  const oids: string[] = [];
  let next: string | undefined = head;
  while (next !== undefined && oids.length < count) {
    oids.push(next);
    next = (await commitAt(next)).parents[0];
  }
  return { oids, before: next === undefined ? 0 : 1 };
}

async function storedRecord(api: GitHubApi, oid: string, { tree, parents }: StoredCommit): Promise<StoredRecord> {
  const entries = await api.tree(tree);
  const file = entries.find(({ path }) => path === FILE);
  const readable = file?.type === 'blob' && (file.size ?? 0) <= MAX_ENTRY_BYTES;
  const content = readable ? await api.blob(file.sha) : '';
  const problem =
    parents.length > 1
      ? 'it has more than one parent'
      : !readable
        ? `it holds no ${FILE}, or too large a one`
        : entries.length === 1 && file.mode === '100644'
          ? null
          : `it holds more than ${FILE}`;
  return { id: oid, content, problem };
}
