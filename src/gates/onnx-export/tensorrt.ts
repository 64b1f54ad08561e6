import { join } from 'node:path';
import { tellingLine } from '../../child/ending.ts';
import { commandProblem } from '../../child/problem.ts';
import { ConfigurationError, EnvironmentError, messageOf } from '../../core/errors.ts';
import type { Tensor, TensorSpec } from '../../core/tensor.ts';
import { bytes } from '../../core/units.ts';
import {
  readOutputs,
  readProfile,
  readSummary,
  readTimes,
  type TrtexecLayer,
  type TrtexecRun,
  type TrtexecTimes,
} from '../../gpu/trtexec.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';
import { type Agreement, sumAgreement } from './parity/agreement.ts';
import type { Tensors } from './parity/reference.ts';
import type { Tolerance } from './parity/tolerance.ts';

type Policy = Pick<GatePolicy<OnnxExportKeys>, 'keys' | 'sources'>;

/** An engine that trtexec built from the model and ran. */
export interface TensorRtRun {
  /** Why it was not built or did not run, as a sentence; null where it did. */
  readonly problem: string | null;
  readonly run: TrtexecRun;
  /** Null where it did not run. */
  readonly times: TrtexecTimes | null;
  readonly layers: readonly TrtexecLayer[];
  /** By output, against what it should be. */
  readonly outputs: ReadonlyMap<string, Agreement>;
  /** Outputs of the model that the engine does not have. */
  readonly missing: readonly string[];
  /** What the outputs are held against: the reference, or ONNX Runtime. */
  readonly against: string;
  readonly tolerances: ReadonlyMap<string, Tolerance>;
}

/** Inputs, and the outputs that belong to them. */
export interface Exercise {
  readonly inputs: Tensors;
  readonly wanted: Tensors;
  /** Who says so. */
  readonly against: string;
}

const MAX_LOG = bytes(64 * 1024 * 1024);
const MAX_EXPORT = bytes(1024 ** 3);

/** Whether the policy speaks of TensorRT. */
export function asksForTensorRt({ tensorrt, target, providers }: OnnxExportKeys): boolean {
  if (tensorrt !== 'auto') return tensorrt === 'always';
  return (target?.startsWith('tensorrt ') ?? false) || providers.includes('tensorrt');
}

/**
 * Builds an engine with trtexec, gives it these inputs and reads what it exports: outputs, times and layers. Where trtexec is not
 * there, says so; throws EnvironmentError where the policy asks for it always.
 */
export async function runTensorRt(
  { keys, sources }: Policy,
  context: GateContext,
  path: string,
  specs: readonly TensorSpec[],
  { inputs, wanted, against }: Exercise,
  tolerances: ReadonlyMap<string, Tolerance>,
): Promise<TensorRtRun | { readonly notDone: string }> {
  const { trtexec, timeout, tensorrt } = keys;
  const odd = [...inputs].find(([, { type }]) => type === 'string');
  if (odd) return { notDone: `the input ${odd[0]} is a text, which TensorRT does not take` };
  return context.files.withFolder(async (folder) => {
    const file = (name: string) => join(folder, name);
    const loaded: string[] = [];
    for (const [at, [name, { data }]] of [...inputs].entries()) {
      const raw = data as Exclude<Tensor['data'], string[]>;
      await context.files.write(file(`${at}.bin`), Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
      loaded.push(`${quotedName(name)}:${file(`${at}.bin`)}`);
    }
    const shapes = specs
      .filter(({ dims }) => dims.some((dim) => typeof dim === 'string'))
      .map(({ name }) => `${quotedName(name)}:${inputs.get(name)!.dims.join('x')}`);
    const args = [
      `--onnx=${path}`,
      ...(shapes.length > 0 ? [`--shapes=${shapes.join(',')}`] : []),
      `--loadInputs=${loaded.join(',')}`,
      `--exportOutput=${file('outputs.json')}`,
      `--exportTimes=${file('times.json')}`,
      `--exportProfile=${file('profile.json')}`,
      // So that timing the layers does not slow the calls that are timed.
      '--separateProfileRun',
      ...keys['trtexec-args'],
    ];
    const outcome = await context.run({ program: trtexec, args, folder }, { timeout, output: MAX_LOG });
    if (outcome.ended.kind === 'unstartable') {
      const why = `${trtexec} cannot be started (${outcome.ended.reason}), so no engine was built`;
      if (tensorrt !== 'always') return { notDone: why };
      throw new EnvironmentError(
        `tensorrt: always asks for an engine, and ${why}. Install TensorRT, whose package brings it, or say where it is with trtexec.`,
        { position: sources.at(['tensorrt']) },
      );
    }
    const log = outcome.stdout.toString('utf8');
    const run = readSummary(log);
    const nothing = { run, times: null, layers: [], outputs: new Map(), missing: [], against, tolerances };
    const failed = commandProblem({ ...outcome, stderr: '' }) ?? (run.passed ? null : 'did not say that it passed');
    if (failed !== null) return { ...nothing, problem: `trtexec ${failed}${errorIn(`${log}\n${outcome.stderr}`)}.` };
    const text = async (name: string) => Buffer.from(await context.files.read(file(name), MAX_EXPORT)).toString('utf8');
    try {
      const found = readOutputs(await text('outputs.json'));
      const outputs = new Map<string, Agreement>();
      for (const [name, reference] of wanted) {
        const own = found.get(name);
        if (own === undefined) continue;
        const sum = sumAgreement(tolerances.get(name)!);
        sum.add({ type: 'float64', dims: own.dims, data: own.values }, reference);
        outputs.set(name, sum.result());
      }
      const missing = [...wanted.keys()].filter((name) => !found.has(name));
      const [times, layers] = [readTimes(await text('times.json')), readProfile(await text('profile.json'))];
      return { ...nothing, problem: null, times, layers, outputs, missing };
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw new EnvironmentError(`What ${trtexec} exported cannot be read: ${messageOf(error)}.`, { cause: error });
    }
  });
}

/** Names with a colon are quoted, since that is what ends one. */
function quotedName(name: string): string {
  return /[:,']/.test(name) ? `'${name}'` : name;
}

/** `, saying "…"`: its first line of errors, such as an operator that it does not have. */
function errorIn(said: string): string {
  const line = said.split(/\r?\n/).find((one) => /\[E\]/.test(one)) ?? tellingLine(said);
  const words = line.replace(/^.*\[E\]\s*/, '').trim();
  return words === '' ? '' : `, saying "${words.slice(0, 500)}"`;
}
