import type { Gate } from '../gate.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';

export const accuracyGate: Gate<AccuracyKeys, Measurement> = {
  name: 'accuracy',
  title: 'Accuracy',
  decides: 'Decides whether a model’s predictions are good enough, and not worse than its baseline, on labelled rows.',
  example: `modelassay accuracy --model candidate.onnx --baseline production.onnx \\
  --data '{ path: eval.parquet, id: id, label: label }' \\
  --metrics '{ accuracy: { min: 95%, max-drop: 1pp } }'`,
  comparesModels: true,
  inParts: true,
  explains: false,
  plans: true,
  limits: ({ metrics, decide, confidence }) =>
    metrics.flatMap(({ key, metric, limits }) =>
      limits.map((limit) => ({
        title: key,
        limit,
        compares: 'tolerance' in limit || metric.needs === 'agreement',
        ofAllRows: true,
        bases: [decide],
        confidence,
      })),
    ),
  schema: async () => (await import('./keys.ts')).accuracyKeys,
  load: () => import('./steps.ts'),
};
