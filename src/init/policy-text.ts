import { dataKeys, type Fit } from './fit.ts';
import { flowText } from './flow-text.ts';
import type { ProposedLimit } from './limits.ts';
import type { ModelForm } from './measure.ts';

/** Limits by metric, in order. */
export type ProposedLimits = ReadonlyMap<string, readonly ProposedLimit[]>;

/** What a policy is to say; null for what it is not to. Paths are relative to it. */
export interface PolicyProposal {
  readonly model: ModelForm | null;
  readonly baseline: string | null;
  /** The rows. */
  readonly data: string;
  /** Where their contract is. */
  readonly contract: string | null;
  /** The checks of an ONNX file; `inputs` are rows whose columns feed inputs of their own names, `reference` is what it once said. */
  readonly onnx: { readonly inputs: string | null; readonly reference: string | null } | null;
  readonly accuracy: { readonly fit: Fit; readonly limits: ProposedLimits } | null;
  readonly latency: { readonly data: Readonly<Record<string, unknown>> | null; readonly limits: ProposedLimits } | null;
  /** `ignored` are columns of the reference that are ids, or not there today. */
  readonly drift: {
    readonly reference: string;
    readonly current: string;
    readonly ignored: readonly string[];
  } | null;
  /** The rows that drift would be told against; null where they are no table. */
  readonly reference: string | null;
  /** Whether the environment says where MLflow is, which may hold what is in production. */
  readonly knowsMlflow: boolean;
}

const SCHEMA = 'https://github.com/modelassay/modelassay/raw/v1/schema/modelassay.schema.json';

/** `modelassay.yml`, with a comment beside each limit that says where it comes from. */
export function policyText(proposal: PolicyProposal): string {
  const { model, baseline, data, contract, onnx, accuracy, latency, drift, knowsMlflow } = proposal;
  return [
    `# yaml-language-server: $schema=${SCHEMA}`,
    '# What must hold before a model is merged. Every limit below was measured on the files of this repository; tighten what matters.',
    'version: 1',
    ...(model === null
      ? ['# model: models/model.onnx     # what is to be tested: an ONNX file, or a table of predictions']
      : entry('', 'model', Object.keys(model).length === 1 ? model.path : model)),
    ...(baseline !== null
      ? entry('', 'baseline', baseline)
      : model === null
        ? []
        : [
            '# baseline: production      # what it is compared with: another file, or what your registry has in production',
            ...(knowsMlflow ? [`# registry: { kind: mlflow, uri: "\${MLFLOW_TRACKING_URI}" }`] : []),
          ]),
    'gates:',
    ...(contract === null ? [] : entry('  ', 'data-schema', { contract, data })),
    ...(onnx === null
      ? []
      : ['  # The file itself: operators, shapes, symbolic sizes, the same numbers twice.', ...onnxGate(onnx)]),
    ...(accuracy === null ? [] : accuracyGate(accuracy, data)),
    ...(latency === null ? [] : latencyGate(latency)),
    ...(drift === null ? driftHint(proposal) : driftGate(drift)),
    '',
  ].join('\n');
}

function onnxGate({ inputs, reference }: NonNullable<PolicyProposal['onnx']>): string[] {
  return entry('  ', 'onnx-export', { ...(reference !== null && { reference }), ...(inputs !== null && { inputs }) });
}

function accuracyGate({ fit, limits }: NonNullable<PolicyProposal['accuracy']>, path: string): string[] {
  return ['  accuracy:', ...entry('    ', 'data', dataKeys(path, fit)), ...metrics(limits)];
}

function latencyGate({ data, limits }: NonNullable<PolicyProposal['latency']>): string[] {
  return ['  latency:', ...(data === null ? [] : entry('    ', 'data', data)), '    time: 10s', ...metrics(limits)];
}

function driftGate({ reference, current, ignored }: NonNullable<PolicyProposal['drift']>): string[] {
  const columns = Object.fromEntries(ignored.map((name) => [name, 'ignore']));
  return entry('  ', 'drift', { reference, current, ...(ignored.length > 0 && { columns }) });
}

/** What is not there yet and worth having. */
function driftHint({ reference }: PolicyProposal): string[] {
  if (reference === null) return [];
  const example = flowText({ reference, current: 'data/live.parquet' });
  return [`  # drift: ${example}     # once there are rows of production to compare with`];
}

function metrics(limits: ProposedLimits): string[] {
  return [
    '    metrics:',
    ...[...limits].flatMap(([metric, own]) => [
      `      ${flowText(metric)}:`,
      ...own.map(({ rule, text, because }) => `${`        ${rule}: ${text}`.padEnd(26)}# ${because}`),
    ]),
  ];
}

/** Longer lines are broken up, a key a line. */
const WIDEST = 110;

/** A key with its value: on one line where there is room, else in a block. */
function entry(indent: string, key: string, value: unknown): string[] {
  const line = `${indent}${flowText(key)}: ${flowText(value)}`;
  if (line.length <= WIDEST || typeof value !== 'object' || value === null) return [line];
  if (Array.isArray(value)) return [`${indent}${flowText(key)}: [`, ...wrapped(value, `${indent}  `), `${indent}]`];
  return [
    `${indent}${flowText(key)}:`,
    ...Object.entries(value).flatMap(([name, member]) => entry(`${indent}  `, name, member)),
  ];
}

/** The items of a list, as many on a line as there is room for. */
function wrapped(items: readonly unknown[], indent: string): string[] {
  const lines: string[] = [];
  for (const [at, item] of items.entries()) {
    const text = within(item) + (at < items.length - 1 ? ',' : '');
    const last = lines.at(-1);
    if (last === undefined || last.length + text.length >= WIDEST) lines.push(indent + text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}

/** As an item between brackets, where a comma needs quotes, too. */
function within(item: unknown): string {
  return flowText([item]).replace(/^\[ ?| ?\]$/g, '');
}
