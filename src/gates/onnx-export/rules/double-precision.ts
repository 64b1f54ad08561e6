import { everyGraph } from '../../../onnx/every-node.ts';
import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const doublePrecision: Rule = {
  title: 'no weight is in double precision',
  handling: 'warn',
  remedy:
    'Convert the model to float32 before the export (model.float()): doubles take twice the memory, and many devices lack them.',
  find: ({ model }) =>
    [...everyGraph(model)].flatMap(({ initializers }) =>
      initializers
        .filter(({ type, dims }) => type.name === 'DOUBLE' && dims.length > 0)
        .map(({ name, dims }) => ({
          where: `the initializer ${quoted(name)}`,
          what: `is DOUBLE [${dims.join(', ')}]`,
        })),
    ),
};
