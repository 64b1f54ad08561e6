import { basename, join } from 'node:path';
import type { ModelKeys } from '../../../src/config/model-keys.ts';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { type Logger, silentLogger } from '../../../src/core/log.ts';
import { describeAccuracy } from '../../../src/gates/accuracy/describe.ts';
import { judge } from '../../../src/gates/accuracy/judge.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { measureAccuracy } from '../../../src/gates/accuracy/measure.ts';
import type { GateContext } from '../../../src/gates/context.ts';
import type { GatePolicy, ModelPolicy } from '../../../src/gates/gate.ts';
import { findModel } from '../../../src/predict/model-source.ts';
import { sourceOf } from '../../../src/predict/named-source.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import { modelOptions } from '../../predict/models.ts';
import { repository } from '../../table/tables.ts';
import { gateContext } from '../context.ts';

/** A model of `fixtures`, and what the policy says of it. */
export interface NamedFixture {
  readonly path: string;
  readonly classes?: readonly string[];
  readonly output?: string;
  readonly folder?: string;
}

/** A table of predictions, as the policy names it. */
export type NamedTable = ModelKeys & { readonly folder?: string };

export function fixture(name: string, given: Omit<NamedFixture, 'path'> = {}): NamedFixture {
  return { path: join(repository, 'fixtures/models', `${name}.onnx`), ...given };
}

/** The whole gate, with the real engine and the real runtime; the keys as they stand in a policy. */
export async function runGate(
  engine: TableEngine,
  yaml: string,
  candidate: NamedFixture | NamedTable,
  baseline: NamedFixture | NamedTable | null = null,
  given: Partial<GateContext> = {},
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
  const log: Logger = { ...silentLogger, warn: (text) => warnings.push(text) };
  const context = gateContext({
    log,
    tables: async () => engine,
    findModel: (model) => findModel(model, host(engine, log)),
    ...given,
  });
  const { measurement, provenance } = await measureAccuracy(policy, context);
  const checks = judge(policy, measurement);
  const description = describeAccuracy(policy, measurement, checks);
  return { measurement, provenance, checks, description, warnings };
}

function modelPolicy(named: NamedFixture | NamedTable): ModelPolicy {
  const keys = named as ModelKeys;
  const scores = keys.probabilities ?? keys.logits;
  return {
    name: named.path === undefined ? 'the model' : basename(named.path),
    source: sourceOf(keys, { at: named.path, folder: named.folder ?? process.cwd() }, () => undefined),
    classes: scores ? Object.keys(scores) : keys.classes?.map(String),
    position: undefined,
  };
}

function host(engine: TableEngine, log: Logger): Parameters<typeof findModel>[1] {
  const { program, runtime } = modelOptions('models/identity');
  return {
    log,
    signal: new AbortController().signal,
    runtime: async () => runtime,
    childProgram: program,
    tables: async () => engine,
  };
}
