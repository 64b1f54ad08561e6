import type { Rule } from './rule.ts';

export const irVersion: Rule = {
  title: 'the target reads its IR version',
  handling: 'fail',
  remedy:
    'Save the model with a lower ir_version (onnx.helper.make_model(…, ir_version=…)), or deploy a newer runtime.',
  find({ model, target }) {
    if (target === undefined) return 'not-asked';
    if (target.ir === null) return { notChecked: `nobody says which IR versions ${target.name} reads` };
    if (model.irVersion <= target.ir) return [];
    return [
      {
        where: 'the model',
        what: `has IR version ${model.irVersion}, and ${target.name} reads versions up to ${target.ir}`,
      },
    ];
  },
};
