import type { Gate } from '../gate.ts';
import { type AccuracyKeys, accuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const accuracyGate: Gate<AccuracyKeys, Measurement> = {
  name: 'accuracy',
  title: 'Accuracy',
  decides: 'Decides whether a classifier is good enough, and not worse than its baseline, on labelled rows.',
  example: `modelassay accuracy --model candidate.onnx --baseline production.onnx \\
  --data '{ path: eval.parquet, id: id, label: label }' \\
  --metrics '{ accuracy: { min: 95%, max-drop: 1pp } }'`,
  schema: accuracyKeys,
  comparesModels: true,
  explains: false,
  load: () => import('./steps.ts'),
};
