import type { Check } from '../../result/document.ts';
import type { Gate } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

/** A tolerance that only warns makes no drift. */
function driftedColumns(checks: readonly Check[]): readonly string[] {
  const beyond = checks.filter(
    ({ verdict, limit }) => (verdict === 'fail' || verdict === 'error') && limit?.rule !== 'warn',
  );
  return [...new Set(beyond.flatMap(({ about }) => (about.kind === 'column' ? [about.column] : [])))];
}

export const driftGate: Gate<DriftKeys, Measurement> = {
  name: 'drift',
  title: 'Drift',
  decides:
    'Decides whether data still looks like the data that the model was made for, with a stated rate of false alarms.',
  example: `modelassay drift --reference profiles/train.json \\
  --current '{ path: data/live.parquet, id: id }'`,
  comparesModels: false,
  inParts: true,
  readsBeside: ({ reference }) => reference.beside === 'baseline',
  explains: false,
  outputs: [
    {
      name: 'drifted',
      description: 'true where a column drifted, lacks, or changed its type; else false',
      of: (checks) => String(driftedColumns(checks).length > 0),
    },
    {
      name: 'columns',
      description: 'Those columns, as a JSON list',
      of: (checks) => JSON.stringify(driftedColumns(checks)),
    },
  ],
  schema: async () => (await import('./keys.ts')).driftKeys,
  load: () => import('./steps.ts'),
};
