import type { Gate } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const driftGate: Gate<DriftKeys, Measurement> = {
  name: 'drift',
  title: 'Drift',
  decides:
    'Decides whether data still looks like the data that the model was made for, with a stated rate of false alarms.',
  example: `modelassay drift --reference profiles/train.json \\
  --current '{ path: data/live.parquet, id: id }'`,
  comparesModels: false,
  explains: false,
  schema: async () => (await import('./keys.ts')).driftKeys,
  load: () => import('./steps.ts'),
};
