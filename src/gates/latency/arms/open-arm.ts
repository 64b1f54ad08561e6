import { ConfigurationError } from '../../../core/errors.ts';
import { WHAT } from '../../../predict/named-source.ts';
import type { Present, Setting, TimedArm } from './arm.ts';
import { openEndpointArm } from './endpoint-arm.ts';
import { openLinesArm } from './lines-arm.ts';
import { openNumbersArm } from './numbers-arm.ts';
import { openOnnxArm } from './onnx-arm.ts';
import { openRowsArm } from './rows-arm.ts';
import { openTrtexecArm } from './trtexec-arm.ts';

const COMMANDS = { numbers: openNumbersArm, lines: openLinesArm, trtexec: openTrtexecArm };

/** Opens a model for timing. Throws ConfigurationError where its calls cannot be timed. */
export async function openArm(present: Present, setting: Setting): Promise<TimedArm> {
  const { model } = present;
  const { name, source, position } = model;
  const { timed, protocol } = setting.policy.keys;
  if (timed === 'rows' && source.kind !== 'onnx') {
    throw new ConfigurationError(
      `timed: rows is about an ONNX file; of ${name} all that it does is timed anyway. Leave timed out.`,
      { position: setting.policy.sources.at(['timed']) },
    );
  }
  switch (source.kind) {
    case 'onnx':
      return timed === 'rows' ? openRowsArm(present, setting) : openOnnxArm({ name, path: source.at }, setting);
    case 'command':
      if (protocol !== 'lines') requireNoCallLimit(setting, 'command: { run: …, timeout: 10m }');
      return COMMANDS[protocol]({ name, source, position }, setting);
    case 'http':
      if (setting.policy.keys.processors !== undefined) {
        throw new ConfigurationError(
          `processors binds what this gate starts, and ${name} runs elsewhere. Leave processors out.`,
          { position: setting.policy.sources.at(['processors']) },
        );
      }
      requireNoCallLimit(setting, 'http: { url: …, timeout: 5s }');
      return openEndpointArm({ name, source, position }, setting);
    default:
      throw new ConfigurationError(
        `${name} is ${WHAT[source.kind]}, and this gate times a model. Name an ONNX file with path, a command, or an endpoint with http.`,
        { position },
      );
  }
}

/** Throws ConfigurationError where `timeout` is written and nothing is timed that it is about. */
function requireNoCallLimit({ policy }: Setting, instead: string): void {
  const position = policy.sources.exactly(['timeout']);
  if (position === undefined) return;
  const { protocol } = policy.keys;
  const sides = [policy.model, policy.baseline].flatMap((side) => side?.source.kind ?? []);
  if (sides.includes('onnx') || (sides.includes('command') && protocol === 'lines')) return;
  throw new ConfigurationError(
    `timeout is for a call of an ONNX file, or of a command with protocol: lines. Say it with the model: ${instead}.`,
    { position },
  );
}
