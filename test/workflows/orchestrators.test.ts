import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const PYTHON = process.env.MODELASSAY_EXAMPLES ?? join(tmpdir(), 'modelassay-examples');

/** The folder of the example with a model, its rows, and the built command on the path. */
function project(tool: string, model: string) {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-orchestrator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  cpSync(join(ROOT, 'examples/orchestrators'), folder, { recursive: true });
  for (const name of ['models', 'data', 'bin', 'home', 'dags']) mkdirSync(join(folder, name));
  copyFileSync(join(ROOT, 'fixtures/digits', `${model}.onnx`), join(folder, 'models/candidate.onnx'));
  copyFileSync(join(ROOT, 'fixtures/digits/eval.parquet'), join(folder, 'data/eval.parquet'));
  const command = join(folder, 'bin/modelassay');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/cli.js')}" "$@"\n`, {
    mode: 0o755,
  });
  const home = join(folder, 'home');
  const run = (program: string, ...args: string[]) => {
    const ran = spawnSync(join(`${PYTHON}-${tool}`, 'bin', program), args, {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
        HOME: home,
        DO_NOT_TRACK: '1',
        PREFECT_HOME: home,
        PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
        DAGSTER_HOME: home,
        AIRFLOW_HOME: home,
        AIRFLOW__CORE__DAGS_FOLDER: join(folder, 'dags'),
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW_VAR_PROJECT: folder,
      },
    });
    return { code: ran.status, said: `${ran.stdout}${ran.stderr}` };
  };
  return { folder, run };
}

/** How the train of three steps is run: from the folder of the example. */
const TOOLS: Readonly<Record<string, (run: ReturnType<typeof project>) => { code: number | null; said: string }>> = {
  airflow({ folder, run }) {
    copyFileSync(join(folder, 'airflow_dag.py'), join(folder, 'dags/airflow_dag.py'));
    const made = run('airflow', 'db', 'migrate');
    if (made.code !== 0) throw new Error(made.said);
    return run('airflow', 'dags', 'test', 'ship');
  },
  dagster: ({ run }) => run('dagster', 'job', 'execute', '-f', 'dagster_job.py', '-j', 'ship'),
  prefect: ({ run }) => run('python', 'prefect_flow.py'),
};

const missing = [...Object.keys(TOOLS), 'kubeflow'].filter(
  (tool) => !existsSync(join(`${PYTHON}-${tool}`, 'bin/python')),
);
test.runIf(missing.length > 0 && process.env.CI)('what the orchestrators need is installed', () => {
  throw new Error(`Not installed: ${missing.join(', ')} (test/workflows/install-examples.sh).`);
});

describe.each(Object.entries(TOOLS))('examples/orchestrators: %s', (tool, execute) => {
  test.skipIf(missing.includes(tool))('an honest model goes on, and one that blocks ends there', () => {
    const honest = execute(project(tool, 'candidate'));
    expect(honest.said).toMatch(/Passed: accuracy 96\.99/);
    // The last step says so, in a line of its own.
    expect(honest.said).toMatch(/(?:^|\s)released\s*(?:\[|$)/m);
    if (tool !== 'airflow') expect(honest.code, honest.said).toBe(0);
    const lost = execute(project(tool, 'regressed'));
    expect(lost.said).toMatch(/Cannot tell yet|Blocked/);
    expect(lost.said).not.toMatch(/(?:^|\s)released\s*(?:\[|$)/m);
    if (tool !== 'airflow') expect(lost.code).not.toBe(0);
  });
});

test.skipIf(missing.includes('kubeflow'))(
  'examples/orchestrators: kubeflow compiles to steps, one after the other',
  () => {
    const { folder, run } = project('kubeflow', 'candidate');
    const ran = run('python', 'kubeflow_pipeline.py');
    expect(ran.code, ran.said).toBe(0);
    const [pipeline] = parseAllDocuments(readFileSync(join(folder, 'ship.yaml'), 'utf8')).map((document) =>
      document.toJS(),
    );
    expect(pipeline.deploymentSpec.executors['exec-gate'].container.command).toEqual(['modelassay', 'run']);
    expect(pipeline.root.dag.tasks.release.dependentTasks).toEqual(['gate']);
  },
);
