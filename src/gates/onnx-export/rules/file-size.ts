import { formatBytes } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

/** Offsets in protobuf are signed numbers of 32 bits (protobuf.dev, "Proto Limits"). */
const MAX_BYTES = 2 ** 31 - 1;

export const fileSize: Rule = {
  title: 'the model file is one that protobuf reads',
  handling: 'fail',
  remedy: 'Keep the weights in files beside the model: onnx.save(model, "m.onnx", save_as_external_data=True).',
  find({ model: { bytes } }) {
    if (bytes <= MAX_BYTES) return [];
    return [
      {
        where: 'the model',
        what: `has ${formatBytes(bytes)} in one file, and protobuf, with which runtimes read it, ends at 2 GiB`,
      },
    ];
  },
};
