import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { messageOf } from '../../src/core/errors.ts';
import { whyMissing } from '../../src/core/place.ts';
import { readSigningKey, readVerificationKey } from '../../src/evidence/keys.ts';
import { subjectDigest } from '../../src/onnx/digest.ts';
import { openGitRefs } from '../../src/registry/git/refs.ts';
import { modelOf } from '../evidence/sample.ts';

// What a message tells to run beside our own commands is taken from the message, run by a shell, and has to help.

/** With what a shell would read otherwise. */
const root = mkdtempSync(join(tmpdir(), "it's a folder "));
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const messageFrom = (work: Promise<unknown>) => work.then(() => '', messageOf);
const shell = (command: string, cwd = root) =>
  execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const commandIn = (message: string, start: string) => {
  const at = message.indexOf(start);
  expect(at, message).toBeGreaterThan(-1);
  return message.slice(at);
};
const folderOf = (name: string) => {
  mkdirSync(join(root, name), { recursive: true });
  return join(root, name);
};

describe('a command of git', () => {
  test('makes the repository that was missing', async () => {
    const folder = folderOf('no repository');
    const message = await messageFrom(openGitRefs({ folder, remote: null }));
    shell(commandIn(message, 'git init'));
    await openGitRefs({ folder, remote: null });
  });

  test('says that a checkout of another user is trusted, from a folder within it, too', async () => {
    const top = folderOf('of another');
    shell('git init --quiet .', top);
    const folder = folderOf('of another/ml models');
    vi.stubEnv('HOME', folderOf('home'));
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const message = await messageFrom(openGitRefs({ folder, remote: null }));
    expect(message).toContain('detected dubious ownership');
    shell(commandIn(message, 'git config'));
    await openGitRefs({ folder, remote: null });
  });

  test('adds the remote that was named and missing', async () => {
    const folder = folderOf('clone');
    shell('git init --quiet .', folder);
    const message = await messageFrom(openGitRefs({ folder, remote: 'upstream' }));
    const [command] = /git remote add \S+ ADDRESS/.exec(message) ?? [''];
    shell(command.replace('ADDRESS', 'https://example.invalid/x.git'), folder);
    await openGitRefs({ folder, remote: 'upstream' });
  });
});

test('a command of cp makes a folder that can be promoted of one with links', async () => {
  const folder = folderOf('a model');
  writeFileSync(join(root, 'blob'), 'weights');
  symlinkSync(join(root, 'blob'), join(folder, 'weights.bin'));
  shell(commandIn(await messageFrom(subjectDigest(folder)), 'cp -rL'));
  expect(await subjectDigest(`${folder}-files`)).toEqual(modelOf({ 'weights.bin': 'weights' }));
});

test('a command of dvc names a file that is there, as one word', () => {
  const folder = folderOf('data and more');
  writeFileSync(join(folder, 'm.onnx.dvc'), 'outs: []');
  const [, words = ''] = /\(dvc pull (.*) fetches it\)$/.exec(whyMissing(join(folder, 'm.onnx'))) ?? [];
  expect(shell(`cat ${words}`)).toBe('outs: []');
});

test('the commands of openssl make the keys that are missing', () => {
  const folder = folderOf('keys');
  const garbage = { variable: 'K' };
  for (const read of [readSigningKey, readVerificationKey]) {
    let message = '';
    try {
      read(garbage, { K: 'no key' });
    } catch (error) {
      message = messageOf(error);
    }
    shell(commandIn(message, 'openssl'), folder);
  }
  const { id } = readSigningKey({ file: join(folder, 'evidence.key') }, {});
  expect(readVerificationKey({ file: join(folder, 'evidence.pub') }, {}).id).toBe(id);
});
