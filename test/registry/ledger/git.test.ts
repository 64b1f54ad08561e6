import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { ConfigurationError } from '../../../src/core/errors.ts';
import { gitLedger } from '../../../src/registry/ledger/git.ts';
import { bareRepository, entryAfter, PLACE, scratch } from '../sample.ts';
import { ledgerConformance } from './conformance.ts';

const folder = scratch(afterAll);
const REF = 'refs/modelassay/digits/production';
const run = (cwd: string, args: string[], input = '') =>
  execFileSync('git', ['-C', cwd, ...args], { input, encoding: 'utf8' }).trim();
let opened = 0;

/** Rewrite the chain from the record `back` records before the newest on, with one byte of it changed. */
function rewrite(repository: string, back: number): void {
  const commits = run(repository, ['rev-list', '--reverse', REF]).split('\n');
  let parent: string | null = null;
  for (const [index, commit] of commits.entries()) {
    const text = run(repository, ['cat-file', 'blob', `${commit}:promotion.json`]);
    const changed = index === commits.length - 1 - back ? text.replace('"promote"', '"promotf"') : text;
    const blob = run(repository, ['hash-object', '-w', '--stdin'], changed);
    const tree = run(repository, ['mktree'], `100644 blob ${blob}\tpromotion.json\n`);
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
    parent = run(repository, [...identity, 'commit-tree', tree, ...(parent ? ['-p', parent] : []), '-m', 'x']);
  }
  run(repository, ['update-ref', REF, parent!]);
}

ledgerConformance({
  name: 'git (one repository)',
  async open() {
    const repository = bareRepository(folder, `local-${++opened}`);
    return [
      await gitLedger({ folder: repository, remote: null }),
      await gitLedger({ folder: repository, remote: null }),
    ];
  },
  tamper: async (ledger, back) => rewrite(ledger.name, back),
  races: 3,
});

ledgerConformance({
  name: 'git (a remote, two clones)',
  async open() {
    const remote = bareRepository(folder, `remote-${++opened}`);
    const clones = [bareRepository(folder, `clone-${opened}-a`), bareRepository(folder, `clone-${opened}-b`)];
    return [await gitLedger({ folder: clones[0]!, remote }), await gitLedger({ folder: clones[1]!, remote })];
  },
  tamper: async (ledger, back) => rewrite(ledger.name, back),
  races: 3,
});

describe('git ledger', () => {
  const withRemote = async (name: string) => {
    const remote = bareRepository(folder, name);
    return { remote, ledger: await gitLedger({ folder: bareRepository(folder, `${name}-clone`), remote }) };
  };

  test('is readable with git log', async () => {
    const { remote, ledger } = await withRemote('log');
    await ledger.append(PLACE, null, entryAfter(null, '7', { reason: 'better on eights', actor: 'Ada' }));
    expect(run(remote, ['log', '-1', '--format=%an|%s|%b', REF])).toMatch(
      /^Ada\|promote digits\/production: version 7 \(sha256:[0-9a-f]{64}\)\|better on eights$/,
    );
  });

  test('a commit that holds more, or has two parents, is no record', async () => {
    const { remote, ledger } = await withRemote('more');
    await ledger.append(PLACE, null, entryAfter(null, '1'));
    const blob = run(remote, ['rev-parse', `${REF}:promotion.json`]);
    const tree = run(remote, ['mktree'], `100644 blob ${blob}\tpromotion.json\n100644 blob ${blob}\tzzz\n`);
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
    run(remote, ['update-ref', REF, run(remote, [...identity, 'commit-tree', tree, '-m', 'x'])]);
    expect(await ledger.verify(PLACE)).toEqual([expect.stringContaining('holds more than promotion.json')]);
  });

  test('a push that a hook of the server rejects is an error with its words, and nothing moves', async () => {
    const { remote, ledger } = await withRemote('hook');
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "only on Tuesdays" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    await expect(ledger.append(PLACE, null, entryAfter(null, '1'))).rejects.toThrow(
      /only on Tuesdays.*Nothing was changed/s,
    );
    expect(run(remote, ['for-each-ref'])).toBe('');
  });

  test('hooks of the local repository do not run', async () => {
    const { ledger } = await withRemote('local-hook');
    const clone = join(folder, 'local-hook-clone');
    const trace = join(folder, 'ran');
    for (const name of ['pre-push', 'reference-transaction']) {
      writeFileSync(join(clone, 'hooks', name), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    }
    expect(await ledger.append(PLACE, null, entryAfter(null, '1'))).toMatchObject({ ok: true });
    expect(existsSync(trace)).toBe(false);
  });

  test('a remote that is gone is an error without the login in its address', async () => {
    const clone = bareRepository(folder, 'gone-clone');
    const ledger = await gitLedger({ folder: clone, remote: 'http://ada:hunter2@127.0.0.1:9/x.git' });
    expect(ledger.name).toBe('http://127.0.0.1:9/x.git');
    const failure = await ledger.read(PLACE).catch((error: unknown) => String(error));
    expect(failure).toContain('git ls-remote failed');
    expect(failure).not.toContain('hunter2');
  });

  test.each(['--upload-pack=touch x', 'ext::sh -c id', ''])('the remote %j is refused', async (remote) => {
    const clone = join(folder, 'gone-clone');
    await expect(gitLedger({ folder: clone, remote })).rejects.toThrow(ConfigurationError);
  });

  test('a checkout of another user is told as one, with what to say to git', async () => {
    const repository = bareRepository(folder, 'foreign.git');
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const opened = gitLedger({ folder: repository, remote: null }).finally(() => vi.unstubAllEnvs());
    await expect(opened).rejects.toThrow(`git config --global --add safe.directory ${repository}`);
    await expect(opened).rejects.not.toThrow('git init');
  });

  test('a model of the name under which results are kept is refused with its reason', async () => {
    const repository = bareRepository(folder, 'results.git');
    const ledger = await gitLedger({ folder: repository, remote: null });
    for (const model of ['results', 'Results'])
      await expect(ledger.read({ ...PLACE, model })).rejects.toThrow(/cannot be called "[Rr]esults".*promote\.name/);
  });

  test('a name that another ref stands in the way of is told with that ref', async () => {
    const repository = bareRepository(folder, 'collision.git');
    const ledger = await gitLedger({ folder: repository, remote: null });
    const blob = execFileSync('git', ['-C', repository, 'hash-object', '-w', '--stdin'], {
      input: 'x',
      encoding: 'utf8',
    });
    execFileSync('git', ['-C', repository, 'update-ref', `refs/modelassay/${PLACE.model}`, blob.trim()]);
    await expect(ledger.append(PLACE, null, entryAfter(null, '1'))).rejects.toThrow(
      `there is a ref refs/modelassay/${PLACE.model}, and one name cannot be a ref and a folder of refs`,
    );
  });

  test('a folder without git is refused', async () => {
    await expect(gitLedger({ folder, remote: null })).rejects.toThrow('is no git repository');
  });
});
