import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const linkedFiles: Rule = {
  title: 'no file with weights has a second name on the disk',
  handling: 'warn',
  remedy: 'Copy the file instead of linking it: whoever can write under the other name changes what is tested here.',
  find: ({ external }) =>
    external.hardLinked.map((name) => ({ where: `the file ${quoted(name)}`, what: 'is a hard link' })),
};
