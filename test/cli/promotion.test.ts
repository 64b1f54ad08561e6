import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newKey } from '../evidence/sample.ts';
import { modelassay } from './command.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/digits');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelassay-cli-')));
const before = process.cwd();
const { pem, publicPem, key } = newKey();

const POLICY = `version: 1
model: { name: digits, path: model.onnx }
gates:
  accuracy:
    data: { path: data/eval.parquet, id: id, label: label, inputs: { pixels: pixels } }
    metrics: { accuracy: { min: 95% } }
registry: { kind: folder, path: registry }
ledger: { kind: git }
promote: { max-age: 7d }
evidence: { key: 'env:EVIDENCE_KEY', trust: [evidence.pub] }
`;
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const useModel = (from: string) => copyFileSync(join(FIXTURES, from), join(folder, 'model.onnx'));
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' })
    .toString()
    .trim();
const evidenceOf = (file = 'modelassay-out/evidence.json') => readFileSync(join(folder, file), 'utf8');

beforeAll(() => {
  // The tests of a pull request run in a workflow of their own, which is not theirs to see.
  for (const name of Object.keys(process.env)) if (name.startsWith('GITHUB_')) vi.stubEnv(name, '');
  vi.stubEnv('EVIDENCE_KEY', pem);
  execFileSync('git', ['init', '--quiet', folder]);
  execFileSync('git', ['init', '--quiet', '--bare', join(folder, 'origin.git')]);
  git('config', 'user.name', 'Ada Lovelace');
  git('config', 'user.email', 'ada@example.org');
  git('remote', 'add', 'origin', join(folder, 'origin.git'));
  git('commit', '--quiet', '--allow-empty', '-m', 'first');
  write('modelassay.yml', POLICY);
  write('evidence.pub', publicPem);
  mkdirSync(join(folder, 'data'));
  copyFileSync(join(FIXTURES, 'eval.parquet'), join(folder, 'data/eval.parquet'));
  useModel('production.onnx');
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('before anything was promoted', () => {
  test('a ledger that is not there is told apart from one that does not answer', async () => {
    expect(await modelassay('status', '--ledger', '{ kind: git, remote: upstream }')).toMatchObject({
      code: 2,
      error: expect.stringContaining('has no remote "upstream". Add it with git remote add'),
    });
    expect(await modelassay('status', '--ledger', '{ kind: git, remote: "./gone.git" }')).toMatchObject({
      code: 3,
      error: expect.stringContaining('git ls-remote failed'),
    });
    expect(await modelassay('status', '--ledger', '{ kind: git, remote: "ext::sh -c id" }')).toMatchObject({ code: 2 });
  });

  test.each([
    ['register', '--tags'],
    ['verify', '--trust'],
    ['promote', '--approved-digest'],
    ['rollback', '--to'],
    ['reconcile', '--drift'],
    ['status', '--stage'],
    ['history', '--format'],
    ['watch', '--bytes'],
    ['verify-ledger', '--name'],
    ['evidence', '--legs'],
    ['fingerprint', '--seed'],
    ['reproduce', '--ignore'],
  ])('%s says what it does, its keys and an example', async (verb, flag) => {
    const { code, out } = await modelassay(verb, '--help');
    expect(code).toBe(0);
    expect(out).toContain(flag);
    expect(out).toMatch(new RegExp(`Examples:\n  modelassay ${verb}`));
  });

  test('every question has an answer that says what to do next', async () => {
    expect(await modelassay('status')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing was promoted yet'),
    });
    expect(await modelassay('watch')).toMatchObject({ code: 0 });
    expect(await modelassay('history')).toMatchObject({ code: 0, out: '✔ digits/production: 0 records.\n' });
    expect(await modelassay('verify-ledger')).toMatchObject({ code: 0, out: '✔ The ledger is empty.\n' });
    expect(await modelassay('rollback', '--reason', 'why not')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Nothing ever was. Name one with --to, or promote another model.'),
    });
    expect(await modelassay('promote')).toEqual({
      code: 2,
      out: '',
      error:
        'error: There is no evidence modelassay-out/evidence.json. Run the gates, which write it (modelassay run), or name the file with --evidence.\n',
    });
  });

  test('without a registry it says what to add', async () => {
    write('bare.yml', POLICY.replace(/^(registry|ledger).*\n/gm, ''));
    for (const verb of ['status', 'history', 'watch', 'verify-ledger', 'reconcile', 'register']) {
      expect(await modelassay(verb, '--config', 'bare.yml')).toMatchObject({
        code: 2,
        error: expect.stringContaining('bare.yml names no registry'),
      });
    }
    const elsewhere = ['--registry', '{ kind: folder, path: registry }', '--ledger', '{ kind: git }'];
    expect(await modelassay('status', '--config', 'bare.yml', ...elsewhere)).toMatchObject({ code: 0 });
  });

  test('without a policy it says what is missing', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'modelassay-cli-'));
    process.chdir(elsewhere);
    try {
      expect((await modelassay('promote')).error).toContain('There is no modelassay.yml here, so it is not known what');
      expect((await modelassay('verify', 'm.onnx')).error).toContain('or its digest with --policy.');
      expect((await modelassay('status')).error).toContain('There is no modelassay.yml here that names a registry');
      expect((await modelassay('history')).error).toContain('The flag name is missing');
    } finally {
      process.chdir(folder);
      rmSync(elsewhere, { recursive: true });
    }
  });

  test.each([
    [['status', '--name', '../x', '--stage', 'production'], 'The model "../x" has a name with characters'],
    [['history', '--name', 'a b'], 'The model "a b"'],
    [['history', '--stage', '$(touch x)'], 'The stage "$(touch x)"'],
    [['rollback', '--stage', '--upload-pack=x', '--reason', 'x'], 'error'],
    [['register', '--name', 'refs/heads/main'], 'The model "refs/heads/main"'],
    [['reconcile', '--drift', 'maybe'], 'The flag drift: "maybe" is not one of report, restore, adopt.'],
    [['promote', '--on', 'pull_request'], 'The flag on: "pull_request" is not one of push, tag.'],
    [['status', '--registry', '{ kind: s3 }'], 'registry.kind: "s3" is not one of folder, git, mlflow.'],
    [['history', '--format', 'html'], "'html' is invalid"],
    [['verify', 'none.onnx'], 'none.onnx'],
  ])('%j is refused', async (args, message) => {
    const { code, error } = await modelassay(...args);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});

describe('from the first run to a rollback', () => {
  test('a run signs what it found, and a part of a run states nothing', async () => {
    const run = await modelassay('run');
    expect(run).toMatchObject({
      code: 0,
      error: expect.stringMatching(
        /Evidence: modelassay-out\/evidence\.json says PASSED for digits \(sha256:[0-9a-f]{64}\); signed with the key/,
      ),
    });
    expect(JSON.parse(evidenceOf())).toMatchObject({ signatures: [{ keyid: key.id }] });
    copyFileSync(join(folder, 'modelassay-out/evidence.json'), join(folder, 'first.json'));
    expect(await modelassay('verify', 'model.onnx')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Signed by the key ${key.id}.`),
    });
  });

  test('promote plans, promotes, and has nothing to do again', async () => {
    expect(await modelassay('promote', '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Register one file with the digest'),
    });
    expect(existsSync(join(folder, 'registry'))).toBe(false);
    expect(await modelassay('promote', '--reason', 'first one')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^✔ Promoted: digits\/production is on version 1\n.* Gates {10}passed: accuracy$/ms),
    });
    expect(await modelassay('promote', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"already"') });
    expect(git('ls-remote', 'origin', 'refs/modelassay/digits/production')).toMatch(/^[0-9a-f]{40}\t/);
    const { out } = await modelassay('status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      data: [{ place: { model: 'digits' }, state: 'agreed', version: '1', actor: 'Ada Lovelace' }],
    });
  });

  test('--version belongs to the verb, not to the program', async () => {
    expect(await modelassay('promote', '--version', '7')).toMatchObject({
      code: 1,
      out: expect.stringContaining('has no version "7" of digits'),
    });
    expect(await modelassay('promote', '--version', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('already'),
    });
  });

  test('one changed byte is other bytes: nothing moves', async () => {
    const bytes = readFileSync(join(folder, 'model.onnx'));
    bytes[100_000]! ^= 1;
    write('model.onnx', bytes);
    const refused = await modelassay('promote');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('✖ Not promoted: digits/production stays as it is');
    expect(refused.out).toContain(
      '(model.onnx has other bytes). Take the bytes that were tested, or run the gates on these.',
    );
    expect(await modelassay('verify', 'model.onnx')).toMatchObject({ code: 1 });
    expect(await modelassay('history', '--json')).toMatchObject({ out: expect.not.stringContaining('"version": "2"') });
  });

  test('what holds now decides: other limits, other data, an age, another repository', async () => {
    useModel('production.onnx');
    const check = async (...flags: string[]) =>
      (await modelassay('verify', 'model.onnx', '--evidence', 'first.json', ...flags)).out;
    write('strict.yml', POLICY.replace('95%', '99%'));
    expect(await check('--config', 'strict.yml')).toContain('Run the gates again');
    write('moved.yml', POLICY.replace('path: registry', 'path: elsewhere').replace('name: digits, ', ''));
    expect(await check('--config', 'moved.yml')).toContain('✔');
    expect(await check('--max-age', '1ms')).toContain('at most 0.0 h are allowed');
    expect(await check('--repository', 'acme/other')).toContain('The evidence comes from');
    const data = readFileSync(join(folder, 'data/eval.parquet'));
    write('data/eval.parquet', Buffer.concat([data, Buffer.from('x')]));
    expect(await check()).toContain('The dataset "data/eval.parquet" is sha256:');
    write('data/eval.parquet', data);
    expect(await check()).toContain('✔');
    expect(await check('--policy', `sha256:${'0'.repeat(64)}`)).toContain('Run the gates again');
  });

  test('without a trusted key nothing is believed', async () => {
    write('untrusting.yml', POLICY.replace(', trust: [evidence.pub]', ''));
    expect(
      await modelassay('verify', 'model.onnx', '--evidence', 'first.json', '--config', 'untrusting.yml'),
    ).toMatchObject({
      code: 2,
      error: expect.stringContaining('No key is trusted'),
    });
    write('other.pub', newKey().publicPem);
    expect(await modelassay('verify', 'model.onnx', '--evidence', 'first.json', '--trust', 'other.pub')).toMatchObject({
      code: 1,
      out: expect.stringContaining('is signed by none of the 1 trusted keys'),
    });
  });

  test('no event of a pull request moves anything', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_REF', 'refs/pull/1/merge');
    for (const event of ['pull_request', 'pull_request_target', 'workflow_run', 'issue_comment']) {
      vi.stubEnv('GITHUB_EVENT_NAME', event);
      for (const verb of [['promote'], ['rollback', '--reason', 'x'], ['reconcile'], ['register']]) {
        expect(await modelassay(...verb)).toMatchObject({
          code: 2,
          error: expect.stringContaining(`Nothing is promoted on the event "${event}"`),
        });
      }
    }
    for (const name of ['GITHUB_ACTIONS', 'GITHUB_REF', 'GITHUB_EVENT_NAME']) vi.stubEnv(name, '');
    expect(await modelassay('status')).toMatchObject({ code: 0 });
  });

  test('the next model, and back at night', async () => {
    useModel('candidate.onnx');
    // The gates run where the key is not; a later job signs what they found.
    vi.stubEnv('EVIDENCE_KEY', '');
    const run = await modelassay('run');
    expect(run.error).toContain('unsigned (EVIDENCE_KEY is not set here: sign in a later job');
    expect(await modelassay('promote')).toMatchObject({
      code: 1,
      out: expect.stringContaining('The evidence is not signed'),
    });
    vi.stubEnv('EVIDENCE_KEY', pem);
    expect(await modelassay('evidence', '--config', 'strict.yml')).toMatchObject({
      code: 2,
      error: expect.stringContaining('came from another policy'),
    });
    expect(await modelassay('evidence', '--legs', 'cpu')).toMatchObject({
      code: 2,
      error: expect.stringContaining('There is no result of accuracy of cpu'),
    });
    expect(await modelassay('evidence', '--fingerprint', 'modelassay-out/fingerprint.json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('says PASSED'),
    });
    expect(await modelassay('promote')).toMatchObject({ code: 0, out: expect.stringContaining('is on version 2') });

    expect(await modelassay('rollback')).toMatchObject({ code: 2, error: expect.stringContaining('needs a reason') });
    const reason = 'wrong on eights\n✔ Promoted: all is well \u001b[2K `id` | <b>';
    expect(await modelassay('rollback', '--dry-run', '--reason', reason)).toMatchObject({
      code: 0,
      out: expect.stringContaining('whose bytes were verified just now'),
    });
    const back = await modelassay('rollback', '--reason', reason);
    expect(back.code).toBe(0);
    expect(back.out).toMatch(/^✔ Rolled back: digits\/production is on version 1$/m);
    expect(back.out.match(/^✔/gm)).toHaveLength(1);
    expect(back.out).not.toContain('\u001b');
    expect(await modelassay('promote')).toMatchObject({
      code: 1,
      out: expect.stringContaining('say --override and --reason'),
    });
    expect(await modelassay('promote', '--override')).toMatchObject({
      code: 2,
      error: expect.stringContaining('An override needs a reason'),
    });

    const history = await modelassay('history');
    expect(history.out).toContain('accuracy passed, signed by');
    const markdown = (await modelassay('history', '--format', 'md')).out
      .split('\n')
      .filter((line) => line.startsWith('| 2'));
    expect(markdown.map((line) => line.split(' | ').slice(1, 2)[0]!.trim())).toEqual([
      'rollback',
      'promote',
      'promote',
    ]);
    expect(markdown[0]).not.toContain('<b>');
    expect(await modelassay('verify-ledger')).toMatchObject({
      code: 0,
      out: '✔ digits/production: 3 records, whole.\n',
    });
  });

  test('a hand on the pointer is found, told and put right', async () => {
    const { folderRegistry } = await import('../../src/registry/folder/registry.ts');
    await folderRegistry(join(folder, 'registry')).setPointer({ model: 'digits', stage: 'production' }, '1', '2');
    const watched = await modelassay('watch');
    expect(watched).toMatchObject({ code: 1, out: expect.stringContaining('modelassay reconcile --drift restore') });
    expect(await modelassay('status')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^! The pointer.*drifted/s),
    });
    expect(await modelassay('reconcile')).toMatchObject({ code: 1 });
    expect(await modelassay('reconcile', '--drift', 'adopt')).toMatchObject({
      code: 2,
      error: expect.stringContaining('needs a reason'),
    });
    expect(await modelassay('reconcile', '--drift', 'restore')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Restored'),
    });
    expect(await modelassay('watch', '--bytes')).toMatchObject({ code: 0 });
  });
});

describe('where a model came from', () => {
  test('is written down, and compared with what is here', async () => {
    expect(
      await modelassay('fingerprint', '-o', 'then.json', '--data', 'data/eval.parquet', '--seed', 'numpy=7'),
    ).toMatchObject({ code: 0 });
    expect(await modelassay('reproduce', 'then.json')).toMatchObject({
      code: 0,
      out: '✔ Nothing differs.\n',
      error: expect.stringContaining('seed/numpy'),
    });
    expect(
      await modelassay('fingerprint', '-o', 'now.json', '--data', 'data/eval.parquet', '--seed', 'numpy=8'),
    ).toMatchObject({ code: 0 });
    expect(await modelassay('reproduce', 'then.json', 'now.json')).toEqual({
      code: 1,
      out: '✖ seed/numpy was 7 and is 8.\n',
      error: '',
    });
    expect(await modelassay('reproduce', 'then.json', 'now.json', '--ignore', 'seed/')).toMatchObject({ code: 0 });
    expect(
      await modelassay('reproduce', 'modelassay-out/evidence.json', 'modelassay-out/fingerprint.json'),
    ).toMatchObject({ code: 0 });
    expect(await modelassay('reproduce', 'first.json', 'modelassay-out/evidence.json')).toMatchObject({
      code: 1,
      out: expect.stringContaining('model/digest was sha256:'),
    });
    expect(await modelassay('reproduce', 'modelassay.yml')).toMatchObject({
      code: 2,
      error: expect.stringContaining('is no fingerprint'),
    });
    expect(await modelassay('fingerprint', '--seed', 'alone')).toMatchObject({
      code: 2,
      error: expect.stringContaining('is no name=value'),
    });
  });
});
