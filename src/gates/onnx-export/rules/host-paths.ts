import type { ModelText } from '../../../onnx/texts.ts';
import type { Finding, Rule } from './rule.ts';

/** Folders of a person or of a build machine: where code lay when the model was exported. */
const HOST_PATHS = [
  /(?:^|[\s"'(=:,])\/(?:home|Users|root|private|workspace|mnt|content|kaggle|tmp|var\/folders|usr\/(?:local\/)?lib|opt)\/[^\s"']+/,
  /\bfile:\/\/\/[^\s"']+/,
  /\b[A-Za-z]:\/Users\/[^\s"']+/,
  /(?:^|[\s"'(=:,])~[a-z_][\w-]*\/[^\s"']+/,
  /\b[A-Za-z]:\\(?:[^\s\\"']+\\)+/,
  /\\\\[A-Za-z0-9.-]+\\[^\s"']+/,
  /\bFile "[^"\n]+", line \d+/,
];

/** What exporters and trackers call who ran them, and where. */
const USER_KEYS = /^(?:.*[._-])?(?:user|user[_-]?name|login|host|host[_-]?name|machine)$/i;

export const hostPaths: Rule = {
  title: 'metadata and documentation name no path or user of the machine that exported it',
  handling: 'warn',
  remedy: 'Remove doc strings and metadata_props before the model is published: they show names of users and folders.',
  find: ({ model }) => model.texts.flatMap(findingsIn),
};

function findingsIn({ where, key, text }: ModelText): Finding[] {
  if (HOST_PATHS.some((path) => path.test(text))) {
    return [{ where, what: `has a path of the exporting machine in ${key}` }];
  }
  if (USER_KEYS.test(key)) return [{ where, what: `names a user or machine in ${key}` }];
  return [];
}
