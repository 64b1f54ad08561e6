import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newKey } from '../evidence/sample.ts';
import { createFakeGitHub } from '../fakes/github/fake.ts';
import { standIn } from '../gpu/stand-in/stand-in.ts';
import { type ActOptions, type Checkout, checkOut, findAct } from './act.ts';

const act = findAct();
const PYTHON = process.env.MODELASSAY_EXAMPLES ?? join(tmpdir(), 'modelassay-examples');
const missing = [
  ...(act === undefined ? ['act (go install github.com/nektos/act@v0.2.89)'] : []),
  ...(existsSync(join(PYTHON, 'bin/python'))
    ? []
    : [`Python packages at ${PYTHON} (test/workflows/install-examples.sh)`]),
];
const { pem, publicPem } = newKey();

test.runIf(missing.length > 0 && process.env.CI)('what the examples need is installed', () => {
  throw new Error(`It needs ${missing.join(' and ')}.`);
});

const [HEAD, BASE] = ['1'.repeat(40), '3'.repeat(40)];

const PULL_REQUEST = {
  name: 'pull_request',
  payload: {
    repository: { private: false, default_branch: 'main', full_name: 'octo/models' },
    number: 12,
    pull_request: {
      number: 12,
      head: { sha: HEAD, ref: 'feature', repo: { full_name: 'octo/models' } },
      base: { sha: BASE, ref: 'main', repo: { full_name: 'octo/models' } },
      labels: [],
    },
  },
};

/** A pull request whose policies are those of its base, on a GitHub of its own. */
async function pullRequest({ folder, git }: Checkout) {
  const fake = createFakeGitHub();
  fake.state.mergeBases.set(`${BASE}...${HEAD}`, BASE);
  for (const file of git('ls-files', '*.yml', '*.yaml').split('\n').filter(Boolean)) {
    const content = readFileSync(join(folder, file), 'utf8');
    for (const commit of [BASE, HEAD]) fake.state.files.set(`${commit}:${file}`, content);
  }
  const server = await fake.serve();
  onTestFinished(server.close);
  return {
    fake,
    options: { event: PULL_REQUEST, token: 'bot', env: { GITHUB_API_URL: server.url } } satisfies ActOptions,
  };
}

/** A folder of examples/ as the repository that it is. */
function example(
  name: string,
  workflow = 'model.yml',
): {
  readonly repository: () => Checkout;
  readonly run: (options?: ActOptions) => ReturnType<Checkout['run']>;
  /** The file with one text in the place of another. */
  readonly change: (file: string, from: string, to: string) => void;
} {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = checkOut(act!, `examples/${name}`);
  });
  afterAll(() => checkout?.remove());
  return {
    repository: () => checkout,
    run: (options = {}) => {
      const env = { EXAMPLES_PYTHON: PYTHON, ARTIFACTS: join(checkout.folder, '..', 'artifacts'), ...options.env };
      return checkout.run(`.github/workflows/${workflow}`, { ...options, env });
    },
    change(file, from, to) {
      const content = readFileSync(join(checkout.folder, file), 'utf8');
      if (!content.includes(from)) throw new Error(`${file} has no ${from}`);
      checkout.write(file, content.replace(from, to));
    },
  };
}

describe.skipIf(missing.length > 0)('examples/scikit-learn', () => {
  const { repository, run, change } = example('scikit-learn');
  const tag = async (name: string) => {
    const { git } = repository();
    git('tag', name);
    git('push', '-q', '../origin.git', 'HEAD:main');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const payload = { ref: `refs/tags/${name}`, repository: { default_branch: 'main' } };
    return run({ event: { name: 'push', payload }, secrets: { EVIDENCE_KEY: pem } });
  };

  test('a pull request trains, exports and gates; a tag promotes; a change that makes it worse is blocked', async () => {
    repository().write('keys/evidence.pub', publicPem);
    const first = await run();
    expect(first.output).toMatch(/Passed with 2 warnings: accuracy \d\d\.\d\d.%/);
    expect(first.code, first.output).toBe(0);

    const promoted = await tag('v1.0.0');
    expect(promoted.output).toContain('Promoted: churn/production is on version 1');
    expect(promoted.code, promoted.output).toBe(0);

    change('train.py', '"age", "tenure", "visits", "spend"', '"age", "spend"');
    const worse = await run();
    expect(worse.code).toBe(1);
    expect(worse.output).toMatch(/Blocked: the model lost class true/);
    expect(worse.job('model')).toContain('Job failed');
  });
});

describe.skipIf(missing.length > 0)('examples/predictions-only', () => {
  const { repository, run, change } = example('predictions-only');

  test('predictions of any framework are gated, and a model without its best feature is blocked', async () => {
    const { fake, options } = await pullRequest(repository());
    const honest = await run(options);
    expect(honest.code, honest.output).toBe(0);
    expect(fake.state.comments[0]!.body).toMatch(/## ✅ Passed: rmse \d/);
    change('train.py', '["hour", "weekday", "temperature"]', '["hour", "weekday"]');
    const worse = await run(options);
    expect(worse.code).toBe(1);
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toMatch(/## ❌ Blocked: .*rmse/);
    expect(fake.violations).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)('examples/monorepo', () => {
  const { repository, run, change } = example('monorepo');

  test('three models, one comment; the one that fails blocks, and its section says why', async () => {
    const { fake, options } = await pullRequest(repository());
    const green = await run(options);
    expect(green.code, green.output).toBe(0);
    const [comment, ...others] = fake.state.comments;
    expect(others).toEqual([]);
    for (const project of ['flowers', 'tumors', 'wine']) expect(comment!.body).toContain(project);
    change('wine/modelassay.yml', 'min: 80%', 'min: 99.9%');
    const red = await run(options);
    expect(red.code).toBe(1);
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toMatch(/## ❌ Blocked/);
    expect(fake.state.comments[0]!.body).toContain('wine');
  });
});

describe.skipIf(missing.length > 0)('examples/drift-watch', () => {
  const { repository, run, change } = example('drift-watch', 'drift.yml');

  /** GitHub's own command line as far as it is used here: it writes down what it was asked, and knows of no issue. */
  function standInOfGh(): { programs: string; asked: () => readonly string[] } {
    const programs = join(repository().folder, '..', 'programs');
    const log = join(programs, 'asked');
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, 'gh'), `#!/bin/sh\necho "$*" >> ${log}\n`, { mode: 0o755 });
    return { programs, asked: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []) };
  }

  test('a quiet night tells nobody; a heat wave opens an issue, starts retraining, and tells the webhook', async () => {
    const { programs, asked } = standInOfGh();
    const told: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => void told.push(text));
      request.on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const night: ActOptions = {
      event: { name: 'schedule', payload: {} },
      secrets: { DRIFT_WEBHOOK: hook, DRIFT_WEBHOOK_KEY: 'key' },
      programs,
      token: 'bot',
    };
    const quiet = await run(night);
    if (quiet.code !== 0) throw new Error(quiet.output);
    expect([asked(), told]).toEqual([[], []]);

    change('.github/workflows/drift.yml', 'python3 fetch.py', 'python3 fetch.py --heat-wave');
    const hot = await run(night);
    expect(hot.code).toBe(1);
    expect(asked()).toEqual([
      'issue list --label drift --state open --json number --jq .[0].number',
      expect.stringMatching(
        /^issue create --label drift --title Drift: \["temperature"\] --body-file modelassay-out\/report\.md$/,
      ),
      expect.stringMatching(
        /^api repos\/.*\/dispatches -f event_type=retrain -F client_payload\[columns\]=\["temperature"\]$/,
      ),
    ]);
    expect(JSON.parse(told.join(''))).toMatchObject({ verdict: 'fail', text: expect.stringContaining('temperature') });
  });
});

describe.skipIf(missing.length > 0)('examples/vision-dvc', () => {
  const { repository, run } = example('vision-dvc');

  test('images and models come from the remote of DVC; a model that lost a class is blocked', async () => {
    const { folder, git, write } = repository();
    const remote = join(folder, '..', 'remote');
    write('.dvc/config', readFileSync(join(folder, '.dvc/config'), 'utf8').replace('s3://your-bucket/dvc', remote));
    const python = (name: string, ...args: string[]) =>
      execFileSync(join(PYTHON, 'bin', name), args, { cwd: folder, stdio: 'pipe' });
    /** The model of the branch is this one, and all of it is in the remote only. */
    const propose = (model: string) => {
      const digits = join(import.meta.dirname, '../../fixtures/digits');
      copyFileSync(join(digits, `${model}.onnx`), join(folder, 'models/vit.onnx'));
      copyFileSync(join(digits, 'production.onnx'), join(folder, 'models/production.onnx'));
      python('python', 'make_data.py');
      python('dvc', 'add', '-q', 'data/val', 'models/vit.onnx', 'models/production.onnx');
      python('dvc', 'push', '-q');
      for (const gone of ['data/val', 'models/vit.onnx', 'models/production.onnx', '.dvc/cache'])
        rmSync(join(folder, gone), { recursive: true });
      git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--allow-empty', '-qam', model);
    };
    propose('candidate');
    const honest = await run();
    if (honest.code !== 0) throw new Error(honest.output);
    expect(honest.output).toMatch(/Passed: accuracy 96\.99/);
    propose('regressed');
    const lost = await run();
    expect(lost.code).toBe(1);
    expect(lost.output).toMatch(/Blocked: .*class 8/);
  });
});

// The GPU of this test is a stand-in for nvidia-smi that replays real captures: nothing here ran on a GPU.
describe.skipIf(missing.length > 0)('examples/gpu', () => {
  const { repository, run, change } = example('gpu');
  /** A machine that is busy elsewhere must not decide: readings may be seconds apart before that is a gap. */
  const quick = (policy: string) =>
    policy.replace(
      '    metrics:',
      '    time: 10ms\n    heat-up: 1ms\n    window: 10ms\n    windows: 1\n    interval: 3s\n    metrics:',
    );

  test('an honest card is measured, and one that was throttled has no numbers', async () => {
    const { folder, write } = repository();
    write('modelassay.yml', quick(readFileSync(join(folder, 'modelassay.yml'), 'utf8')).replace(', max-rise: 5%', ''));
    const on = (scenario: Parameters<typeof standIn>[0]) => {
      const { folder: programs, bench } = standIn(scenario);
      write(
        'bench.py',
        `import subprocess\nsubprocess.run([${JSON.stringify(process.execPath)}, "-e", ${JSON.stringify(bench(2))}], check=True)\n`,
      );
      return run({ runners: ['self-hosted', 'gpu'], programs });
    };
    const honest = await on({});
    if (honest.code !== 0) throw new Error(honest.output);
    expect(honest.output).toMatch(/Passed: .*p50_latency|Passed: .*latency/);
    const hot = await on({ grows: { 'clocks_event_reasons_counters.sw_thermal_slowdown [us]': 5000 } });
    expect(hot.code).not.toBe(0);
    expect(hot.output).toMatch(/Invalid run: the clock was held back/);
    change('modelassay.yml', 'max: 2J', 'max: 0.1J');
    const hungry = await on({});
    expect(hungry.code).toBe(1);
    expect(hungry.output).toMatch(/Blocked: .*energy/);
  });
});
