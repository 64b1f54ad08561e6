import { commandProblem } from '../../child/problem.ts';
import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import { bytes, type Digest } from '../../core/units.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy } from '../gate.ts';
import type { OnnxExportKeys } from './keys.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** What came of running the user's exporter. */
export interface Exported {
  readonly command: string;
  readonly seconds: number;
  /** Digests of what two runs wrote; one where it was run once. */
  readonly digests: readonly Digest[];
}

const MAX_OUTPUT = bytes(64 * 1024 * 1024);

/**
 * Runs the command that writes the model, in the folder of the policy: once, and again where its bytes must repeat. null where
 * the policy names none. Throws SubjectError where it fails, or ends without having written the model.
 */
export async function runExport(
  { keys, resolve, sources }: Policy,
  context: GateContext,
  model: ModelPolicy,
): Promise<Exported | null> {
  const { export: asked } = keys;
  if (asked === undefined) return null;
  const position = sources.at(['export']);
  const { at, kind } = model.source;
  if (kind !== 'onnx')
    throw new ConfigurationError('export writes an ONNX file; name it with model: path.', { position });
  const digests: Digest[] = [];
  let seconds = 0;
  for (let run = 0; run < (asked.repeat === 'pass' ? 1 : 2); run++) {
    const before = await context.files.modified(at);
    const outcome = await context.run(
      { shell: asked.command, folder: resolve('.', ['export']) },
      { timeout: asked.timeout, output: MAX_OUTPUT },
    );
    seconds = outcome.duration / 1000;
    const problem = commandProblem(outcome);
    if (problem !== null) throw new SubjectError(`The export command ${problem}.`, { position });
    const after = await context.files.modified(at);
    if (after === null || after === before) {
      throw new SubjectError(
        `The export command ended well, and ${after === null ? 'there is no' : 'did not write the'} model ${context.files.shown(at)}. Let it write that path.`,
        { position },
      );
    }
    digests.push((await context.findModel(model))!.identity.digest);
  }
  return { command: asked.command, seconds, digests };
}
