import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { shellWord } from '../../core/shell.ts';
import { type GitPlace, git, oneLine, tryGit } from './run.ts';

/** Refs that move by compare-and-swap, in a repository or in its remote. */
export interface GitRefs {
  /** The object that a ref names where it is authoritative; null where the ref does not exist. */
  read(ref: string): Promise<string | null>;
  /** Every ref below a prefix that ends with `/`. */
  list(prefix: string): Promise<readonly { readonly ref: string; readonly oid: string }[]>;
  /** Have the objects that refs lead to on this machine, in one round trip. */
  fetch(wanted: readonly { readonly ref: string; readonly oid: string }[]): Promise<void>;
  /** Whether this machine has the commit. */
  has(oid: string): Promise<boolean>;
  /** Move all or none of these refs; false where another was faster with one. */
  move(moves: readonly RefMove[], signal?: AbortSignal): Promise<boolean>;
}

export interface RefMove {
  readonly ref: string;
  /** What it must be on; null: it must not exist. */
  readonly expected: string | null;
  /** Null: delete it. */
  readonly next: string | null;
}

/** Throws ConfigurationError where the folder is no repository or the remote has a name that git could take for an option. */
export async function openGitRefs({ folder, remote }: GitPlace): Promise<GitRefs> {
  const repository = await tryGit(folder, ['rev-parse', '--git-dir']);
  if (repository.code !== 0) throw new ConfigurationError(noRepository(folder, repository.stderr));
  if (remote === null) return localRefs(folder);
  if (remote === '' || remote.startsWith('-') || remote.includes('::')) {
    throw new ConfigurationError(
      `${JSON.stringify(remote)} is no name or address of a git remote. Write origin, or an address.`,
    );
  }
  await demandRemote(folder, remote);
  return remoteRefs(folder, remote);
}

/** In git's own words: a checkout that belongs to another user, as in a job with `container:`, is there and is refused. */
function noRepository(folder: string, said: string): string {
  // What git asks to be told is the top of the checkout, wherever in it we are.
  const top = /dubious ownership in repository at '(.+)'/.exec(said)?.[1];
  if (/dubious ownership/.test(said))
    return `git does not work in ${folder}, which belongs to another user (detected dubious ownership), as in a job with container:. If you trust it, say so before: git config --global --add safe.directory ${shellWord(top ?? folder)}`;
  if (/not a git repository/.test(said))
    return `${folder} is no git repository. Run in a checkout, or create one with: git init --bare ${shellWord(folder)}`;
  return `git does not work in ${folder}: ${oneLine(said)}.`;
}

/** A plain name must be a remote, or a folder: git would only say that it is no repository. */
async function demandRemote(folder: string, remote: string): Promise<void> {
  if (!/^[\w.-]+$/.test(remote)) return;
  const answer = await tryGit(folder, ['ls-remote', '--get-url', remote]);
  // What git does not know it takes for an address, and gives back as it is.
  if (answer.stdout.toString().trim() !== remote || (await stat(resolve(folder, remote)).catch(() => null)) !== null)
    return;
  throw new ConfigurationError(
    `The git repository ${folder} has no remote ${JSON.stringify(remote)}. Add it with git remote add ${shellWord(remote)} ADDRESS, name another with remote, or keep to this repository with remote: none.`,
  );
}

function localRefs(folder: string): GitRefs {
  const list = async (prefix: string) =>
    parseRefs(await git(folder, ['for-each-ref', '--format=%(objectname)%09%(refname)', prefix]));
  const read = async (ref: string) => {
    const answer = await tryGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
    return answer.code === 0 ? answer.stdout.toString().trim() : null;
  };
  return {
    read,
    list,
    async fetch() {},
    has: hasIn(folder),
    async move(moves) {
      const input = moves.map((move) => `${transactionLine(move)}\n`).join('');
      const answer = await tryGit(folder, ['update-ref', '--no-deref', '--stdin'], { input });
      return answer.code === 0 || judgeRefusal(moves, await list('refs/'), answer.stderr);
    },
  };
}

function transactionLine({ ref, expected, next }: RefMove): string {
  if (next === null) return expected === null ? `verify ${ref}` : `delete ${ref} ${expected}`;
  return expected === null ? `create ${ref} ${next}` : `update ${ref} ${next} ${expected}`;
}

function remoteRefs(folder: string, remote: string): GitRefs {
  const has = hasIn(folder);
  const list = async (...patterns: string[]) =>
    parseRefs(await git(folder, ['ls-remote', '--refs', '--', remote, ...patterns]));
  const readAll = async (wanted: readonly string[]) =>
    (await list(...wanted)).filter(({ ref }) => wanted.includes(ref));
  return {
    read: async (ref) => (await readAll([ref]))[0]?.oid ?? null,
    // Git matches a pattern against the end of a ref.
    list: async (prefix) => (await list(`${prefix}*`)).filter(({ ref }) => ref.startsWith(prefix)),
    has,
    async fetch(wanted) {
      const missing: string[] = [];
      for (const { ref, oid } of wanted) if (!(await has(oid))) missing.push(ref);
      if (missing.length === 0) return;
      const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--refmap='];
      await git(folder, ['fetch', ...options, '--', remote, ...missing]);
    },
    async move(moves, signal) {
      const leases = moves.map(({ ref, expected }) => `--force-with-lease=${ref}:${expected ?? ''}`);
      const changes = moves.map(({ ref, next }) => `${next ?? ''}:${ref}`);
      const options = ['--quiet', '--porcelain', '--no-verify', '--atomic', ...leases];
      const answer = await tryGit(folder, ['push', ...options, '--', remote, ...changes], { signal });
      // The answer may be lost after the push went through: what the remote holds now decides, not what we heard.
      if (answer.code === 0) return true;
      const now = await readAll(moves.map(({ ref }) => ref));
      return judgeRefusal(moves, now, `${answer.stdout.toString()} ${answer.stderr}`);
    },
  };
}

function hasIn(folder: string): GitRefs['has'] {
  return async (oid) => (await tryGit(folder, ['cat-file', '-e', `${oid}^{commit}`])).code === 0;
}

/** Another was faster when a ref is elsewhere now; otherwise something forbade the move, and that is no race. */
function judgeRefusal(
  moves: readonly RefMove[],
  now: readonly { readonly ref: string; readonly oid: string }[],
  said: string,
): boolean {
  const found = new Map(now.map(({ ref, oid }) => [ref, oid]));
  const isOn = (ref: string, oid: string | null) => (found.get(ref) ?? null) === oid;
  if (moves.every(({ ref, next }) => isOn(ref, next))) return true;
  if (!moves.every(({ ref, expected }) => isOn(ref, expected))) return false;
  const collision = /'(refs\/[^']+)' exists; cannot create/.exec(said)?.[1];
  if (collision !== undefined)
    throw new EnvironmentError(
      `git did not move ${moves[0]?.ref}: there is a ref ${collision}, and one name cannot be a ref and a folder of refs. Nothing was changed. Delete or rename ${collision} if it is not needed, or give the model or the stage another name.`,
    );
  throw new EnvironmentError(
    `git did not move ${moves[0]?.ref}: ${oneLine(said)}. Nothing was changed. Check that this login may push to refs/modelassay/, and that no hook or rule forbids it.`,
  );
}

function parseRefs(text: string): { ref: string; oid: string }[] {
  return text.split('\n').flatMap((line) => {
    const [oid, ref] = line.split('\t');
    return oid && ref ? [{ ref, oid }] : [];
  });
}
