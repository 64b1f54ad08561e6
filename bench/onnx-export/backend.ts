// Whether the gate lets valid models pass: on the backend tests of the onnx project, or on what exporters write (exported_models.py, with
// its defaults, and where the model is for one size what a user would write of it), structure first, then, with --run, in ONNX
// Runtime against their own test data. Usage: python bench/onnx-export/backend_models.py DIR && node bench/onnx-export/backend.ts
// DIR [--run] [every] (every: take each n-th model)
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { validate } from '../../src/config/validate.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { silentLogger } from '../../src/core/log.ts';
import { judgeOnnxExport } from '../../src/gates/onnx-export/judge.ts';
import { onnxExportKeys } from '../../src/gates/onnx-export/keys.ts';
import { measureOnnxExport } from '../../src/gates/onnx-export/measure.ts';
import { blocks } from '../../src/result/verdict.ts';
import { openSession } from '../../src/suite/session.ts';

const root = resolve(process.argv[2]!);
const run = process.argv.includes('--run');
const every = Number(process.argv.at(-1)) || 1;
const session = openSession({
  log: silentLogger,
  progress() {},
  signal: new AbortController().signal,
  workspace: resolve(import.meta.dirname, '../..'),
  runtimePath: undefined,
});

const counts = { passed: 0, failed: 0, errors: 0 };
const names = readdirSync(root)
  .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`))
  .filter((_, at) => at % every === 0);
for (const name of names) {
  const said = await ask(join(root, name));
  if (said !== '') console.log(`${name}: ${said}`);
}
await session.close();
console.log(
  `${names.length} models: ${counts.passed} passed, ${counts.failed} failed, ${counts.errors} could not be judged`,
);

/** What stands in the way of the model in this folder; nothing where nothing does. */
async function ask(folder: string): Promise<string> {
  const path = join(folder, 'model.onnx');
  const hasData = existsSync(join(folder, 'test_data_set_0'));
  const table = join(folder, 'reference.npz');
  const reference = hasData ? `, reference: ${folder}, atol: 1e-3, rtol: 1e-3` : '';
  const own = join(folder, 'keys.yml');
  const more = existsSync(own) ? `, ${readFileSync(own, 'utf8').trim()}` : '';
  const whole = existsSync(table)
    ? `{ reference: ${table}${more} }`
    : `{ sizes: [1], domains: [com.microsoft]${reference} }`;
  const yaml = run ? whole : '{ structure-only: true }';
  const { config, sources } = validate(onnxExportKeys, parseYaml(yaml, 'modelassay.yml'));
  const policy = {
    keys: config,
    sources,
    model: {
      name: basename(folder),
      source: { kind: 'onnx', at: path, output: undefined, outputKind: undefined } as const,
      classes: undefined,
      position: undefined,
    },
    baseline: undefined,
    resolve: (named: string) => named,
    reproduce: '',
  };
  try {
    const { measurement } = await measureOnnxExport(policy, { ...session, attach: async () => undefined });
    const found = judgeOnnxExport(policy, measurement).filter(blocks);
    counts[found.length === 0 ? 'passed' : 'failed']++;
    return found.map(({ id, reason }) => `${id}: ${reason}`).join(' | ');
  } catch (error) {
    counts.errors++;
    return `error: ${(error as Error).message}`;
  }
}
