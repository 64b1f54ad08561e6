import type { Gate } from '../gate.ts';
import { describeDataSchema } from './describe.ts';
import { explainDataSchema } from './explain.ts';
import { judgeDataSchema } from './judge.ts';
import { type DataSchemaKeys, dataSchemaKeys } from './keys.ts';
import { measureDataSchema } from './measure.ts';
import type { Measurement } from './measurement.ts';

export const dataSchemaGate: Gate<DataSchemaKeys, Measurement> = {
  name: 'data-schema',
  title: 'Data schema',
  decides:
    'Decides whether a table keeps its contract: columns, types, ranges, keys, references, distributions, leakage.',
  example: `modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet`,
  schema: dataSchemaKeys,
  comparesModels: false,
  measure: measureDataSchema,
  explain: async (policy, context) => explainDataSchema(policy, context, (await context.tables()).explain),
  judge: judgeDataSchema,
  describe: describeDataSchema,
};
