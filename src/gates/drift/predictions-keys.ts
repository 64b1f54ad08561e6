import * as z from 'zod';
import { withLongForm } from '../../config/meaning.ts';
import { feedShape } from '../source-keys.ts';

const columnName = () => z.string().min(1);

const predictionsShape = {
  label: columnName()
    .optional()
    .describe('The column with the predicted class, or number. Without any column the model of the policy predicts.'),
  confidence: columnName().optional().describe('The column with the probability of the predicted class.'),
  probabilities: z
    .record(z.string().min(1), columnName())
    .refine((columns) => Object.keys(columns).length >= 2, 'it names the column of each class: at least two.')
    .optional()
    .describe('Class → the column with its probability: for the predicted class, its margin and the entropy.'),
  truth: columnName()
    .optional()
    .describe('The column with the true class or number, where it is known: whether the model errs more often now.'),
  floor: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('A confidence below which a person should look: the share of such rows is compared, their ids are told.'),
  task: z.enum(['classes', 'values']).default('classes').describe('Whether a class is predicted, or a number.'),
  ...feedShape,
  'batch-size': z.int().min(1).max(65_536).default(256).describe('Rows per inference.'),
};

/** `model`, or a mapping of columns. */
export const predictionsKey = () =>
  withLongForm(z.union([z.literal('model'), z.strictObject(predictionsShape)]), longForm)
    .transform((written) => (written === 'model' ? z.strictObject(predictionsShape).parse({}) : written))
    .superRefine((keys, context) => {
      const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      const columns = namedColumns(keys);
      if (keys.inputs !== undefined && columns.length > 0) {
        complain(
          'inputs',
          'inputs are those of a model, and predictions stand in columns here. Leave one of them out.',
        );
      }
      if (keys.categories !== undefined && columns.length > 0) {
        complain(
          'categories',
          'categories are of the inputs of a model, and predictions stand in columns here. Leave one of them out.',
        );
      }
      if (keys.floor !== undefined && columns.length > 0 && !keys.confidence && !keys.probabilities) {
        complain('floor', 'floor is of a confidence, and no column has it. Name it with confidence or probabilities.');
      }
      if (keys.task === 'values' && (keys.floor !== undefined || keys.probabilities !== undefined)) {
        complain('task', 'a predicted number has no confidence of a class. Leave floor and probabilities out.');
      }
    });

function longForm(written: unknown): unknown {
  return written === 'model' ? {} : written;
}

export type PredictionsKeys = z.infer<z.ZodObject<typeof predictionsShape>>;

/** The columns that hold predictions; none where a model is to make them. */
export function namedColumns({
  label,
  confidence,
  probabilities,
}: Pick<PredictionsKeys, 'label' | 'confidence' | 'probabilities'>): readonly string[] {
  return [label, confidence, ...Object.values(probabilities ?? {})].filter((name) => name !== undefined);
}
