import { DEFAULT_DOMAIN } from '../../../onnx/graph.ts';
import type { Rule } from './rule.ts';

export const opset: Rule = {
  title: 'the target knows its opsets',
  handling: 'fail',
  remedy:
    'Export with a lower opset (opset_version of torch.onnx.export, --opset of the others), or deploy a newer runtime.',
  find({ model, target }) {
    if (target === undefined) return 'not-asked';
    const asked = model.opsets.find(({ domain }) => domain === DEFAULT_DOMAIN)?.version;
    const known = target.opsets[DEFAULT_DOMAIN];
    if (asked !== undefined && known !== undefined && asked > known && asked <= (target.perhapsUpTo ?? known)) {
      return { notChecked: `no page says whether ${target.name} knows version ${asked} of ${DEFAULT_DOMAIN}` };
    }
    return model.opsets.flatMap(({ domain, version }) => {
      const newest = target.opsets[domain];
      if (domain === DEFAULT_DOMAIN && version < target.oldest) {
        const what = `ask for version ${version} of ${domain}, and ${target.name} knows versions from ${target.oldest} on`;
        return [{ where: 'the opset imports', what }];
      }
      if (newest === undefined || version <= newest) return [];
      return [
        {
          where: 'the opset imports',
          what: `ask for version ${version} of ${domain}, and ${target.name} knows versions up to ${newest}`,
        },
      ];
    });
  },
};
