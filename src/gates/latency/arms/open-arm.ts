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
      return COMMANDS[protocol]({ name, source, position }, setting);
    case 'http':
      return openEndpointArm({ name, source, position }, setting);
    default:
      throw new ConfigurationError(
        `${name} is ${WHAT[source.kind]}, and this gate times a model. Name an ONNX file with path, a command, or an endpoint with http.`,
        { position },
      );
  }
}
