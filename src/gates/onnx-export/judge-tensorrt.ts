import type { Check } from '../../result/document.ts';
import type { GatePolicy } from '../gate.ts';
import { fact } from './checks.ts';
import type { Execution } from './execution.ts';
import { outputChecks } from './judge-parity.ts';
import type { OnnxExportKeys } from './keys.ts';

/** What came of an engine of TensorRT. Pure. */
export function judgeTensorRt(policy: GatePolicy<OnnxExportKeys>, { tensorrt }: Execution): Check[] {
  if (tensorrt === null || 'notDone' in tensorrt) return [];
  const { problem, run, missing, outputs, tolerances, against } = tensorrt;
  const builds = fact(policy, {
    id: 'tensorrt.builds',
    title: 'TensorRT builds an engine and runs it',
    reason: problem ?? `TensorRT ${run.version ?? ''} built an engine and ran it on ${run.gpu ?? 'its device'}.`,
    holds: problem === null,
    flip: 'Export without what TensorRT does not have (target: tensorrt … says which operators), or bring a plugin and name it with trtexec-args: [--staticPlugins=…].',
  });
  if (problem !== null) return [builds];
  return [
    builds,
    fact(policy, {
      id: 'tensorrt.outputs',
      title: 'the engine has every output of the model',
      reason:
        missing.length > 0
          ? `The engine lacks ${missing.map((name) => `"${name}"`).join(', ')}.`
          : 'The engine has every output of the model.',
      holds: missing.length === 0,
      flip: 'Give the output a name that TensorRT keeps, and export again.',
    }),
    ...[...outputs].flatMap(([output, found]) =>
      outputChecks(policy, tolerances.get(output)!, output, found, '').map((check) => ofEngine(check, against)),
    ),
  ];
}

/** A check of the model as one of its engine. */
function ofEngine(check: Check, against: string): Check {
  const id = `tensorrt.${check.id}`.slice(0, 1000);
  const about = check.about.kind === 'metric' ? { ...check.about, name: id } : { kind: 'model' as const, part: id };
  const flip =
    'Build with --noTF32 in trtexec-args, without --fp16 or --int8, and see whether it agrees; else say tolerance.';
  const reason = `TensorRT against ${against}: ${check.reason}`;
  return { ...check, id, title: id, about, reason, flip: check.verdict === 'pass' ? null : flip };
}
