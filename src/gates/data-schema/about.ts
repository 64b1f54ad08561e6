import type { Gate } from '../gate.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const dataSchemaGate: Gate<DataSchemaKeys, Measurement> = {
  name: 'data-schema',
  title: 'Data schema',
  decides:
    'Decides whether a table keeps its contract: columns, types, ranges, keys, references, distributions, leakage.',
  example: `modelassay data-schema --contract contracts/digits.odcs.yaml --data data/eval.parquet`,
  comparesModels: false,
  inParts: true,
  explains: true,
  listsRows: true,
  schema: async () => (await import('./keys.ts')).dataSchemaKeys,
  load: () => import('./steps.ts'),
};
