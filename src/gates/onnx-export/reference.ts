import { ConfigurationError } from '../../core/errors.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import type { Predictor } from '../../predict/predictor.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import type { Tolerance } from './agreement.ts';
import { compareModels } from './compare-models.ts';
import { compareReference } from './compare-reference.ts';
import type { Parity, Precision } from './execution.ts';
import type { OnnxExportKeys } from './keys.ts';
import { precisionOf } from './run-model.ts';

/** What the outputs of a model are held against: rows that the framework gave, or another model. */
export interface Reference {
  readonly dataset: Provenance['datasets'][number];
  /** Of the model that it is; null for rows. */
  readonly precision: Precision | null;
  compare(predictor: Predictor, model: OnnxModel, tolerance: Tolerance): Promise<Parity>;
  close(): Promise<void>;
}

type Policy = GatePolicy<OnnxExportKeys>;

/** The reference that the policy names; null where it names none. Throws ConfigurationError where it is not there. */
export async function openReference(policy: Policy, context: GateContext): Promise<Reference | null> {
  const { reference: written } = policy.keys;
  if (written === undefined) return null;
  const path = policy.resolve(written, ['reference']);
  return /\.onnx$/i.test(path) ? modelReference(policy, context, written, path) : rowReference(context, written, path);
}

async function rowReference(context: GateContext, written: string, path: string): Promise<Reference> {
  const tables = await context.tables();
  const source = await tables.openRows({ paths: [context.files.shown(path)] });
  return {
    dataset: { name: written, digest: source.digest, rows: source.rows },
    precision: null,
    compare: (predictor, model, tolerance) => compareReference(predictor, model, source, tolerance, context.signal),
    close: () => source.close(),
  };
}

/** Another model, such as the one that this one was converted from, asked about the rows of `inputs`. */
async function modelReference(
  { keys, resolve, sources }: Policy,
  context: GateContext,
  written: string,
  path: string,
): Promise<Reference> {
  const position = sources.at(['reference']);
  if (keys.inputs === undefined) {
    throw new ConfigurationError(
      `The reference ${written} is a model, and nothing says what to ask both. Name rows like those of production with inputs: eval.parquet.`,
      { position },
    );
  }
  const source = { kind: 'onnx', at: path, output: undefined, outputKind: undefined } as const;
  const found = await context.findModel({ name: written, source, position });
  if (found === null) {
    throw new ConfigurationError(
      `The reference ${written} is not at ${context.files.shown(path)}${context.files.whyMissing(path)}. Put it there, or name another one.`,
      { position },
    );
  }
  const precision = precisionOf(await context.readOnnx(context.files.shown(path)));
  const tables = await context.tables();
  const rows = await tables.openRows({ paths: [context.files.shown(resolve(keys.inputs, ['inputs']))] });
  const { timeout, memory, threads } = keys;
  return {
    dataset: { name: keys.inputs, digest: rows.digest, rows: rows.rows },
    precision,
    async compare(predictor, _model, tolerance) {
      const other = await context.openOnnx({ name: written, path }, { timeout, memory, threads });
      try {
        return await compareModels(predictor, other, {
          name: written,
          source: rows,
          tolerance,
          signal: context.signal,
        });
      } finally {
        await other.close();
      }
    },
    close: () => rows.close(),
  };
}
