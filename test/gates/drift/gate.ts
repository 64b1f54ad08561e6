import { basename, resolve } from 'node:path';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { silentLogger } from '../../../src/core/log.ts';
import type { GateContext } from '../../../src/gates/context.ts';
import { driftKeys } from '../../../src/gates/drift/keys.ts';
import { judge, measure, describe as tell } from '../../../src/gates/drift/steps.ts';
import type { ModelPolicy } from '../../../src/gates/gate.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { agreesWithItself } from '../../../src/result/agree.ts';
import { checkSchema } from '../../../src/result/check.ts';
import { tableSchema } from '../../../src/result/document.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import { modelOptions } from '../../predict/models.ts';
import { gateContext } from '../context.ts';

/** The whole gate, with the real engine and the real runtime; what it hands the report is checked on the way. */
export async function runDrift(
  engine: TableEngine,
  keys: object,
  given: {
    readonly folder?: string;
    readonly model?: string;
    readonly baseline?: string;
    readonly context?: Partial<GateContext>;
  } = {},
) {
  const { config, sources } = validate(driftKeys, parseYaml(JSON.stringify(keys, null, 1), 'modelassay.yml'));
  const policy = {
    keys: config,
    sources,
    model: given.model === undefined ? undefined : onnx(given.model),
    baseline: given.baseline === undefined ? undefined : onnx(given.baseline),
    resolve: (name: string) => resolve(given.folder ?? '/', name),
    reproduce: 'modelassay drift',
  };
  const context = gateContext({
    tables: async () => engine,
    findModel: (model) => {
      const { program, runtime } = modelOptions('models/identity');
      return findModel(model, {
        log: silentLogger,
        signal: new AbortController().signal,
        runtime: async () => runtime,
        childProgram: program,
        tables: async () => engine,
      });
    },
    ...given.context,
  });
  const { measurement, provenance } = await measure(policy, context);
  const checks = judge(policy, measurement);
  for (const check of checks) {
    checkSchema.parse(check);
    if (!agreesWithItself(check)) throw new Error(`${check.id} does not agree with itself`);
  }
  const description = tell(policy, measurement, checks);
  for (const table of description.tables) tableSchema.parse(table);
  const open = checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => `${id} ${verdict}`);
  return { measurement, provenance, checks, open, description };
}

function onnx(path: string): ModelPolicy {
  return {
    name: basename(path),
    source: { kind: 'onnx', at: path, output: undefined, outputKind: undefined },
    classes: undefined,
    position: undefined,
  };
}
