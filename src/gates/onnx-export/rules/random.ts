import { everyNode } from '../../../onnx/every-node.ts';
import { DEFAULT_DOMAIN } from '../../../onnx/graph.ts';
import { nodeName } from '../../../onnx/names.ts';
import type { Rule } from './rule.ts';

const RANDOM = ['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Multinomial', 'Bernoulli'];

export const random: Rule = {
  title: 'no node draws at random',
  handling: 'warn',
  remedy:
    'Give the noise as an input, so that an answer can be repeated: a seed fixes only the first run of a session.',
  find: ({ model }) =>
    [...everyNode(model)]
      .filter(({ node }) => node.domain === DEFAULT_DOMAIN && RANDOM.includes(node.type))
      .map(({ node }) => ({ where: nodeName(node), what: 'draws at random' })),
};
