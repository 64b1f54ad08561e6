import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { gitLedger } from '../../src/registry/ledger/git.ts';
import { basicLogin, mlflowClient } from '../../src/registry/mlflow/client.ts';
import { mlflowRegistry } from '../../src/registry/mlflow/registry.ts';
import { newKey } from '../evidence/sample.ts';
import { isInstalled, MLFLOW, type MlflowServer, startMlflow } from '../integration/registry/mlflow-server.ts';
import { findAct } from './act.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RELEASE = join(import.meta.dirname, 'release.yml');
const LOGIN = { name: 'admin', password: 'correct horse: battery' };
const PLACE = { model: 'digits-vit', stage: 'production' };
const ORIGIN = 'https://github.com/octo/models';
const act = findAct();
const { pem, publicPem } = newKey();

/** No action can be fetched without a network; these two hand files over through a folder of this machine. */
const ARTIFACTS = {
  upload: 'mkdir -p "$ARTIFACTS/${{ inputs.name }}" && cp -R "${{ inputs.path }}/." "$ARTIFACTS/${{ inputs.name }}"',
  download: 'mkdir -p "${{ inputs.path }}" && cp -R "$ARTIFACTS/${{ inputs.name }}/." "${{ inputs.path }}"',
};

test('docs/promote-on-tag.md shows the workflow that is run here', () => {
  const page = readFileSync(join(ROOT, 'docs/promote-on-tag.md'), 'utf8');
  const shown = /```yaml\n(# From a tag to production[\s\S]*?)```/.exec(page)?.[1];
  expect(shown).toBe(readFileSync(RELEASE, 'utf8'));
});

const missing = [
  ...(act === undefined ? ['act (go install github.com/nektos/act@v0.2.89)'] : []),
  ...(isInstalled() ? [] : [`MLflow at ${MLFLOW} (test/integration/registry/install-mlflow.sh)`]),
];
test.runIf(missing.length > 0 && process.env.CI)('what it needs is installed', () => {
  throw new Error(`It needs ${missing.join(' and ')}.`);
});

describe.skipIf(missing.length > 0)('a release under act, on a real MLflow', () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'modelassay-release-')));
  const folder = join(home, 'repository');
  const bare = join(home, 'origin.git');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
      cwd: folder,
      stdio: 'pipe',
    }).toString();
  let server: MlflowServer;

  beforeAll(async () => {
    writeRepository(folder);
    execFileSync('git', ['init', '-q', '--bare', bare]);
    git('init', '-q', '-b', 'main');
    git('remote', 'add', 'origin', ORIGIN);
    for (const [name, run] of Object.entries(ARTIFACTS)) writeAction(join(home, name), run);
    for (const part of ['action.yml', 'actions', 'dist', 'package.json'])
      cpSync(join(ROOT, part), join(home, 'modelassay', part), { recursive: true });
    server = await startMlflow(join(home, 'mlflow'), LOGIN);
  }, 300_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const registry = () =>
    mlflowRegistry(
      mlflowClient({
        uri: server.uri,
        login: { authorization: basicLogin(LOGIN.name, LOGIN.password) },
        patience: 60_000,
      }),
      'modelassay',
    );
  const inProduction = async () => (await registry().resolve(PLACE))?.version ?? null;
  const ledger = async () => (await gitLedger({ folder: bare, remote: null })).history(PLACE);

  /** One run of the workflow: for the push of a tag, or started by hand. */
  async function run(event: 'push' | 'workflow_dispatch', payload: object) {
    writeFileSync(join(home, 'event.json'), JSON.stringify(payload));
    const pairs = {
      'local-repository': {
        'modelassay/modelassay@v1': join(home, 'modelassay'),
        'actions/upload-artifact@v7': join(home, 'upload'),
        'actions/download-artifact@v8': join(home, 'download'),
      },
      secret: { EVIDENCE_KEY: pem, MLFLOW_TRACKING_PASSWORD: LOGIN.password },
      var: { MLFLOW_TRACKING_USERNAME: LOGIN.name, MLFLOW_TRACKING_URI: server.uri },
      env: {
        ARTIFACTS: join(home, 'handed-over'),
        // What the checkout calls origin is the bare repository of this machine.
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.${bare}.insteadOf`,
        GIT_CONFIG_VALUE_0: ORIGIN,
      },
    };
    const args = [
      ...[event, '-W', '.github/workflows/release.yml', '-P', 'ubuntu-latest=-self-hosted', '--actor', 'ada'],
      ...['--eventpath', join(home, 'event.json'), '--action-cache-path', join(home, 'actions'), '--no-cache-server'],
      ...Object.entries(pairs).flatMap(([flag, values]) =>
        Object.entries(values).flatMap(([name, value]) => [`--${flag}`, `${name}=${value}`]),
      ),
    ];
    // act runs actions with the first node on the path.
    const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, PATH, XDG_CACHE_HOME: join(home, 'xdg'), XDG_CONFIG_HOME: join(home, 'xdg') };
    const child = spawn(act!, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    const job = (name: string) =>
      output
        .split('\n')
        .filter((line) => line.startsWith(`[release/${name}`))
        .join('\n');
    return { code, output, job };
  }

  /** The model of the repository becomes this one, under a new tag. */
  function release(model: string, tag: string) {
    cpSync(join(ROOT, 'fixtures/digits', model), join(folder, 'models/digits-vit.onnx'));
    git('add', '--all');
    git('commit', '-qm', `Release ${tag}`);
    git('tag', tag);
    git('push', '-q', bare, 'main');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    return run('push', { ref: `refs/tags/${tag}`, repository: { default_branch: 'main' } });
  }

  test('tag → gates → evidence → promote, twice; a model that fails goes nowhere; and back', async () => {
    const first = await release('production.onnx', 'v1.0.0');
    if (first.code !== 0) throw new Error(first.output);
    expect(first.job('gates')).toMatch(/::set-output:: digest=sha256:[0-9a-f]{64}/);
    expect(first.job('gates')).toMatch(/unsigned \(EVIDENCE_KEY is not set here/);
    expect(first.job('promote')).toContain('Promoted: digits-vit/production is on version 1');
    expect(await inProduction()).toBe('1');

    const second = await release('candidate.onnx', 'v1.1.0');
    expect(second.job('promote')).toContain('Promoted: digits-vit/production is on version 2');
    expect(second.output).toMatch(/Summary - ## ✅ Promoted: digits-vit\/production is on version 2/);
    expect(second.code).toBe(0);

    const third = await release('regressed.onnx', 'v1.2.0');
    expect(third.code).toBe(1);
    expect(third.job('gates')).toContain('Job failed');
    expect(third.job('promote')).not.toContain('Promoted');
    expect(await inProduction()).toBe('2');

    const back = await run('workflow_dispatch', {
      ref: 'refs/heads/main',
      inputs: { rollback: 'wrong on "eights"; $(x)' },
    });
    expect(back.job('rollback')).toContain('Rolled back: digits-vit/production is on version 1');
    expect(back.job('gates')).toBe('');
    expect(back.code).toBe(0);
    expect(await inProduction()).toBe('1');

    const byHand = await run('workflow_dispatch', { ref: 'refs/heads/main', inputs: { rollback: '' } });
    expect(byHand.code).toBe(0);
    expect(byHand.output).not.toContain('Promoted');

    const history = await ledger();
    expect(history.map(({ entry }) => [entry.action, entry.target?.version, entry.source.tag, entry.reason])).toEqual([
      ['rollback', '1', null, 'wrong on "eights"; $(x)'],
      ['promote', '2', 'v1.1.0', null],
      ['promote', '1', 'v1.0.0', null],
    ]);
    expect(history.every(({ entry }) => entry.actor === 'ada' && entry.evidence?.signer)).toBe(true);
    expect(first.output + second.output + back.output).not.toContain(LOGIN.password);
  });
});

/** What a team would have: a model, data to judge it by, a policy, a public key, and the workflow of the documentation. */
function writeRepository(folder: string): void {
  const digits = join(ROOT, 'fixtures/digits');
  for (const path of ['models', 'data', 'keys', '.github/workflows'])
    mkdirSync(join(folder, path), { recursive: true });
  cpSync(join(digits, 'eval.parquet'), join(folder, 'data/eval.parquet'));
  cpSync(RELEASE, join(folder, '.github/workflows/release.yml'));
  writeFileSync(join(folder, 'keys/evidence.pub'), publicPem);
  writeFileSync(join(folder, '.gitignore'), 'modelassay-out/\ndelivered/\n');
  const policy = {
    version: 1,
    model: { name: 'digits-vit', path: 'models/digits-vit.onnx' },
    gates: {
      accuracy: {
        data: { path: 'data/eval.parquet', id: 'id', label: 'label', inputs: { pixels: 'pixels' } },
        metrics: { accuracy: { min: '95%' }, 'recall[8]': { min: '90%' } },
      },
    },
    registry: { kind: 'mlflow', uri: '${MLFLOW_TRACKING_URI}' },
    evidence: { key: 'env:EVIDENCE_KEY', trust: ['keys/evidence.pub'] },
  };
  writeFileSync(join(folder, 'modelassay.yml'), stringify(policy));
}

function writeAction(folder: string, run: string): void {
  mkdirSync(folder, { recursive: true });
  const inputs = { name: { required: true }, path: { required: true } };
  const runs = { using: 'composite', steps: [{ run, shell: 'bash' }] };
  writeFileSync(join(folder, 'action.yml'), stringify({ name: 'handed over', description: 'x', inputs, runs }));
}
