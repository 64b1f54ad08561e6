import { stringify } from 'yaml';
import type { Fit } from './fit.ts';
import type { ProposedLimit } from './limits.ts';

/** What a policy is to say. Paths are relative to it. */
export interface PolicyProposal {
  readonly model: string;
  readonly classes: readonly string[] | null;
  readonly baseline: string | null;
  readonly data: string;
  readonly fit: Fit;
  /** By metric, in order. */
  readonly limits: ReadonlyMap<string, readonly ProposedLimit[]>;
  /** Where the contract of the data is; null without one. */
  readonly contract: string | null;
  /** Whether the columns feed inputs of their own names: then values of these rows are legal for the model. */
  readonly feedsByName: boolean;
}

const SCHEMA = 'https://github.com/modelassay/modelassay/raw/v1/schema/modelassay.schema.json';

/** `modelassay.yml`, with a comment beside each limit that says where it comes from. */
export function policyText({
  model,
  classes,
  baseline,
  data,
  fit,
  limits,
  contract,
  feedsByName,
}: PolicyProposal): string {
  const { label, id, inputs } = fit;
  const rows = { path: data, ...(id !== null && { id }), label, ...(inputs && { inputs }) };
  return [
    `# yaml-language-server: $schema=${SCHEMA}`,
    '# What must hold before a model is merged. Every limit below was measured on the files of this repository; tighten what matters.',
    'version: 1',
    `model: ${flow(classes === null ? model : { path: model, classes })}`,
    ...(baseline === null
      ? [
          '# baseline: production      # what the model is compared with: another file, or what your registry has in production',
        ]
      : [`baseline: ${flow(baseline)}`]),
    'gates:',
    ...(contract === null ? [] : [`  data-schema: ${flow({ contract, data })}`]),
    `  onnx-export: ${flow(feedsByName ? { inputs: data } : {})}      # the file itself: operators, shapes, symbolic sizes, the same numbers twice`,
    '  accuracy:',
    `    data: ${flow(rows)}`,
    '    metrics:',
    ...[...limits].flatMap(([metric, own]) => [
      `      ${flow(metric)}:`,
      ...own.map(({ rule, text, because }) => `${`        ${rule}: ${text}`.padEnd(26)}# ${because}`),
    ]),
    '',
  ].join('\n');
}

/** On one line, quoted where YAML needs it. */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
