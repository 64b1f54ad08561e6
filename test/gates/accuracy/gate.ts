import { basename, join } from 'node:path';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { silentLogger } from '../../../src/core/log.ts';
import { describeAccuracy } from '../../../src/gates/accuracy/describe.ts';
import { judge } from '../../../src/gates/accuracy/judge.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { measureAccuracy } from '../../../src/gates/accuracy/measure.ts';
import type { GatePolicy, ModelPolicy } from '../../../src/gates/gate.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import { modelOptions } from '../../predict/models.ts';
import { repository } from '../../table/tables.ts';
import { gateContext } from '../context.ts';

/** A model of `fixtures`, and what the policy says of it. */
export interface NamedFixture {
  readonly path: string;
  readonly classes?: readonly string[];
  readonly output?: string;
}

export function fixture(name: string, given: Omit<NamedFixture, 'path'> = {}): NamedFixture {
  return { path: join(repository, 'fixtures/models', `${name}.onnx`), ...given };
}

/** The whole gate, with the real engine and the real runtime; the keys as they stand in a policy. */
export async function runGate(
  engine: TableEngine,
  yaml: string,
  candidate: NamedFixture,
  baseline: NamedFixture | null = null,
) {
  const { config, sources } = validate(accuracyKeys, parseYaml(yaml, 'modelassay.yml'));
  const policy: GatePolicy<AccuracyKeys> = {
    keys: config,
    sources,
    model: modelPolicy(candidate),
    baseline: baseline ? modelPolicy(baseline) : undefined,
    resolve: (path) => path,
    reproduce: '',
  };
  const warnings: string[] = [];
  const context = gateContext({
    log: { ...silentLogger, warn: (text) => warnings.push(text) },
    tables: async () => engine,
    findModel: (model) => findModel(model, host(engine)),
  });
  const { measurement, provenance } = await measureAccuracy(policy, context);
  const checks = judge(policy, measurement);
  const description = describeAccuracy(policy, measurement, checks);
  return { measurement, provenance, checks, description, warnings };
}

function modelPolicy({ path, classes, output }: NamedFixture): ModelPolicy {
  return {
    name: basename(path),
    source: { kind: 'onnx', at: path, output, outputKind: undefined },
    classes,
    position: undefined,
  };
}

function host(engine: TableEngine): Parameters<typeof findModel>[1] {
  const { program, runtime } = modelOptions('models/identity');
  return {
    log: silentLogger,
    signal: new AbortController().signal,
    runtime: async () => runtime,
    childProgram: program,
    tables: async () => engine,
  };
}
