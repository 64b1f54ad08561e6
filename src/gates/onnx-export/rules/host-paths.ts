import type { ModelText } from '../../../onnx/texts.ts';
import type { Finding, Rule } from './rule.ts';

/** Folders of a person or of a build machine: where code lay when the model was exported. */
const HOST_PATHS = [
  /(?:^|[\s"'(=:,])\/(?:home|Users|root|private|workspace|mnt|content|kaggle|tmp|var\/folders|usr\/(?:local\/)?lib|opt)\/[^\s"']+/,
  /\b[A-Za-z]:\\(?:[^\s\\"']+\\)+/,
  /\\\\[A-Za-z0-9.-]+\\[^\s"']+/,
  /\bFile "[^"\n]+", line \d+/,
];

export const hostPaths: Rule = {
  title: 'metadata and documentation name no path of the machine that exported it',
  severity: 'warn',
  remedy: 'Remove doc strings and metadata_props before the model is published: they show names of users and folders.',
  find: ({ model }) => model.texts.filter(({ text }) => HOST_PATHS.some((path) => path.test(text))).map(findingOf),
};

function findingOf({ where, key }: ModelText): Finding {
  return { where, what: `has a path of the exporting machine in ${key}` };
}
