import { tellingLine } from '../child/ending.ts';
import { type AssayError, ConfigurationError, EnvironmentError, SubjectError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

/** What the error may name. */
export interface OpenedModel {
  /** What messages call it. */
  readonly name: string;
  readonly runtimeVersion: string;
  readonly executionProviders: readonly string[];
}

/** ONNX Runtime's reason for not opening a model, as one sentence with what to do. */
export function openFailure(model: OpenedModel, message: string): AssayError {
  for (const { pattern, error } of REASONS) {
    const match = pattern.exec(message);
    if (match) return error(model, match.slice(1));
  }
  return new SubjectError(`ONNX Runtime ${model.runtimeVersion} cannot open ${model.name}: ${shownReason(message)}.`);
}

/** ONNX Runtime's reason for not computing a batch. */
export function runFailure(name: string, rows: number, message: string): SubjectError {
  const batch = `a batch of ${rows} ${rows === 1 ? 'row' : 'rows'}`;
  if (/Failed to allocate memory|bad_?alloc|bad allocation/i.test(message)) {
    return new SubjectError(
      `${name} ran out of memory on ${batch}: ${shownReason(message)}. Lower batch-size, or take a larger machine.`,
    );
  }
  return new SubjectError(`${name} failed on ${batch}${placeOf(message)}: ${shownReason(message)}.`);
}

/** The node that the runtime was at. */
function placeOf(message: string): string {
  const [, type, node] = /while running (\w+) node\. Name:'([^']*)'/.exec(message) ?? [];
  return type === undefined ? '' : ` in the ${type} node "${node}"`;
}

interface Reason {
  readonly pattern: RegExp;
  readonly error: (model: OpenedModel, found: string[]) => AssayError;
}

/** Wordings of 1.22 to 1.30; whatever they become later falls through to the runtime's own words. */
const REASONS: readonly Reason[] = [
  {
    pattern: /Unsupported data type: (\d+)/,
    error: ({ name }, [number]) =>
      new SubjectError(
        `${name} has an input or output of type ${ONNX_TYPES[Number(number)] ?? `number ${number}`}, which cannot be exchanged ` +
          `with ONNX Runtime from here; these can: ${TENSOR_TYPES.join(', ')}. ` +
          'Export it with a Cast to float32 at that end of the graph; the inside may stay as it is.',
      ),
  },
  {
    pattern: /([\w.]*):(\w+)\(-?\d+\) is not a registered function\/op/,
    error: (model, [domain, operator]) => unknownOperator(model, operator!, domain!),
  },
  {
    pattern: /No Op registered for (\w+) with domain_version of (\d+)/,
    error: (model, [operator, opset]) => unknownOperator(model, operator!, `ONNX's opset ${opset}`),
  },
  {
    pattern: /Opset (\d+) is under development.*domain (\S+) is till opset (\d+)/s,
    error: ({ name, runtimeVersion }, [opset, domain, newest]) =>
      new SubjectError(
        `${name} is written in opset ${opset} of ${domain}, and ONNX Runtime ${runtimeVersion} knows opsets up to ${newest}. ` +
          `Export it with opset ${newest} or lower, or bring a newer onnxruntime-node.`,
      ),
  },
  {
    pattern: /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    error: ({ name, runtimeVersion }, [version, newest]) =>
      new SubjectError(
        `${name} has IR version ${version}, and ONNX Runtime ${runtimeVersion} reads versions up to ${newest}. ` +
          `Save it with ir_version ${newest} or lower, or bring a newer onnxruntime-node.`,
      ),
  },
  {
    pattern: /Protobuf parsing failed|No graph was found in the protobuf/,
    error: ({ name }) =>
      new SubjectError(
        `${name} is no ONNX model, or is cut short. Check that it was fetched whole: a Git LFS pointer is a file of three lines.`,
      ),
  },
  {
    pattern: /External data path does not exist: "?([^"\n]+)"?/,
    error: ({ name }, [path]) =>
      new SubjectError(
        `${name} keeps weights in a file "${path!.split(/[\\/]/).at(-1)}" that is not there. Put it where the export wrote it, relative to the model.`,
      ),
  },
  {
    pattern: /Could not find an implementation for (\w+)\((\d+)\)/,
    error: ({ name, runtimeVersion }, [operator, opset]) =>
      new SubjectError(
        `${name} uses ${operator} of opset ${opset} with a type for which ONNX Runtime ${runtimeVersion} has no code on this device. ` +
          'Export it with float32 at that operator.',
      ),
  },
  {
    pattern: /assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled/,
    error: ({ name, executionProviders }) =>
      new SubjectError(
        `Nodes of ${name} run on the processor, because ${executionProviders.join(', ')} does not take them.`,
      ),
  },
  {
    pattern: /\[(\w+)\] backend not found/,
    error: (_, [provider]) =>
      new ConfigurationError(
        `ONNX Runtime has no execution provider "${provider}".${didYouMean(
          provider!,
          PROVIDERS.filter((name) => name !== provider),
        )} Always there is cpu.`,
      ),
  },
  {
    pattern: /Failed to load shared library|Failed to load library/,
    error: ({ executionProviders, runtimeVersion }) =>
      new EnvironmentError(
        `ONNX Runtime ${runtimeVersion} could not load the libraries of the execution provider ${executionProviders[0]}. ` +
          'Install what it needs on this machine, or use cpu.',
      ),
  },
];

/** Those that builds of the runtime for Node.js may have. */
const PROVIDERS = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu', 'qnn'];

/** Numbers of `TensorProto.DataType` in onnx.proto that the binding does not map. */
const ONNX_TYPES: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
  25: 'uint2',
  26: 'int2',
};

function unknownOperator({ name, runtimeVersion }: OpenedModel, operator: string, home: string): SubjectError {
  return new SubjectError(
    `${name} uses the operator ${operator} of ${home === '' ? 'ONNX' : home}, which ONNX Runtime ${runtimeVersion} does not have. ` +
      'Export the model without it, or bring a runtime that has it.',
  );
}

/** Without the places in the runtime's own source that it puts before its words. */
function shownReason(message: string): string {
  const words = message.replace(/^.*?(?:\/onnxruntime_src\/|\\onnxruntime\\)\S+:\d+ .*?\)\s+(?=\S)/s, '');
  const line = tellingLine(words.split('\n', 1)[0] ?? '') || tellingLine(message);
  return line.replace(/\.$/, '');
}
