import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newKey } from '../../evidence/sample.ts';
import { FIXTURES, type RunOptions, workplace } from './assay.ts';

const CASES = join(FIXTURES, 'cases/promote');
const { pem, publicPem } = newKey();

/** A checkout with a policy, keys and rows; `gated` runs the gates on a model, `promoted` promotes what passed. */
function checkout(policy: (text: string) => string = (text) => text) {
  const place = workplace();
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', place.folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  place.write('modelassay.yml', policy(readFileSync(join(CASES, 'modelassay.yml'), 'utf8')));
  place.write('evidence.key', pem);
  place.write('evidence.pub', publicPem);
  copyFileSync(join(CASES, 'eval.csv'), place.at('eval.csv'));
  git('add', 'eval.csv', 'modelassay.yml', 'evidence.pub');
  git('commit', '-q', '-m', 'start');
  const gated = async (name: string) => {
    copyFileSync(join(CASES, `${name}.onnx`), place.at('model.onnx'));
    expect((await place.cli(['run'])).code).toBe(0);
    place.write(`${name}/model.onnx`, readFileSync(place.at('model.onnx')));
    place.write(`${name}/evidence.json`, place.read('modelassay-out/evidence.json'));
  };
  const promoted = (name: string, more: string[] = [], options?: RunOptions) =>
    place.cli(['promote', `${name}/model.onnx`, '--evidence', `${name}/evidence.json`, ...more], options);
  const rolledBack = (...more: string[]) => place.cli(['rollback', '--reason', 'night', ...more]);
  return { ...place, git, gated, promoted, rolledBack };
}

/** Two versions in production, one after the other. */
async function twoVersions() {
  const place = checkout();
  for (const name of ['a', 'b']) {
    await place.gated(name);
    expect((await place.promoted(name)).code).toBe(0);
  }
  return place;
}

describe('promotions that once went wrong', () => {
  test('the same rollback again says that it is done, and does not go one further', async () => {
    const place = await twoVersions();
    await place.gated('c');
    await place.promoted('c');
    expect((await place.rolledBack()).said).toContain('Rolled back: kit/production is on version 2');
    const again = await place.rolledBack();
    expect(again.said).toContain('Nothing to do: kit/production is on version 2 already');
    expect(again.code).toBe(0);
  });

  test.each([[], ['--to', '1']])('a version in production that was deleted is gone back from (%s)', async (...to) => {
    const place = await twoVersions();
    rmSync(place.at('registry/kit/versions/2'), { recursive: true });
    const status = await place.cli(['status']);
    expect(status.said).toMatch(/damaged/);
    const back = await place.rolledBack(...to);
    expect(back.said).toContain('Rolled back: kit/production is on version 1');
    expect(back.code).toBe(0);
    // What was taken back is not put there again by accident.
    const again = await place.promoted('b');
    expect(again.said).toContain('Production was rolled back from these bytes');
    expect(again.code).toBe(1);
  });

  test('a clock a day ahead shuts nothing, and is told', async () => {
    const place = checkout();
    await place.gated('a');
    await place.gated('b');
    await place.promoted('a');
    const ahead = { NODE_OPTIONS: `--import ${pathToFileURL(join(CASES, 'clock.mjs'))}`, CLOCK_HOURS: '24' };
    expect((await place.promoted('b', [], { env: ahead })).code).toBe(0);
    const watched = await place.cli(['watch']);
    expect(watched.said).toMatch(/the clock here is wrong, or that of Ada was/);
    expect(watched.code).toBe(1);
    const back = await place.rolledBack();
    expect(back.said).toContain('Rolled back: kit/production is on version 1');
    expect(back.code).toBe(0);
  });

  test('a push to a branch that nobody merged promotes nothing', async () => {
    const place = checkout();
    place.git('checkout', '-q', '-b', 'feature');
    place.write('modelassay.yml', place.read('modelassay.yml').replace('min: 90%', 'min: 1%'));
    place.git('commit', '-q', '-am', 'loosen');
    await place.gated('a');
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/feature',
      GITHUB_REPOSITORY: 'acme/kit',
      GITHUB_SHA: place.git('rev-parse', 'HEAD'),
    };
    const known = {
      ...env,
      GITHUB_EVENT_PATH: place.write('event.json', '{"repository":{"default_branch":"main"}}'),
    };
    for (const given of [env, known]) {
      const ran = await place.promoted('a', [], { env: given });
      expect(ran.said).toMatch(/refs\/heads\/feature|feature/);
      expect(ran.code).not.toBe(0);
    }
    expect((await place.cli(['history'])).said).not.toContain('promote  ');
    expect((await place.promoted('a')).code).toBe(0);
  });

  test('a version that holds MLmodel beside the model is promoted by the model within it', async () => {
    const place = checkout();
    await place.gated('a');
    await place.cli(['register', 'a/model.onnx']);
    writeFileSync(place.at('registry/kit/versions/1/files/MLmodel'), 'flavors: {}\n');
    const args = ['promote', '--version', '1', '--evidence', 'a/evidence.json'];
    const refused = await place.cli(args);
    expect(refused.said).toContain('--path-in-version model.onnx');
    expect(refused.code).toBe(1);
    const within = await place.cli([...args, '--path-in-version', 'model.onnx']);
    expect(within.said).toContain('Promoted: kit/production is on version 1');
    expect(within.code).toBe(0);
  });

  test.skipIf(process.getuid?.() !== 0)('a checkout of another user is told as one', async () => {
    const place = checkout((text) => text.replace(/^ledger: .*$/m, 'ledger: { kind: git, remote: none }'));
    execFileSync('chown', ['-R', '1234:1234', place.folder]);
    chmodSync(place.folder, 0o755);
    const ran = await place.cli(['status']);
    expect(ran.said).toContain(`git config --global --add safe.directory ${place.folder}`);
    expect(ran.said).not.toContain('git init');
    expect(ran.code).toBe(2);
  });

  test('a model called as the place of kept results is refused with the reason', async () => {
    const place = checkout((text) =>
      text.replace('name: kit', 'name: results').replace(/^ledger: .*$/m, 'ledger: { kind: git, remote: none }'),
    );
    place.git('update-ref', 'refs/modelassay/results', 'HEAD');
    await place.gated('a');
    const ran = await place.promoted('a');
    expect(ran.said).toContain('A model cannot be called "results" in a ledger of git');
    expect(ran.code).toBe(2);
  });

  test('a stage of 84 letters works to the end', async () => {
    const place = checkout();
    await place.gated('a');
    const stage = `${'a'.repeat(80)}.bcd`;
    const ran = await place.promoted('a', ['--stage', stage]);
    expect(ran.said).toContain(`kit/${stage} is on version 1`);
    expect(ran.code).toBe(0);
    expect((await place.cli(['status', '--stage', stage])).said).toContain('agreed');
  });
});
