import { dirname, join } from 'node:path';
import { commandProblem } from '../../child/problem.ts';
import { ConfigurationError, SubjectError } from '../../core/errors.ts';
import { bytes, type Digest } from '../../core/units.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy } from '../gate.ts';
import { inCleanFolder } from './clean-folder.ts';
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
 * Runs the command that writes the model: once, and again where its bytes must repeat; in a clean folder, or in that of the policy.
 * null where the policy names none. Throws SubjectError where it fails, or ends without having written the model.
 */
export async function runExport(policy: Policy, context: GateContext, model: ModelPolicy): Promise<Exported | null> {
  const { keys, resolve, sources } = policy;
  const { export: asked } = keys;
  if (asked === undefined) return null;
  const position = sources.at(['export']);
  const { source } = model;
  if (source.kind !== 'onnx')
    throw new ConfigurationError('export writes an ONNX file; name it with model: path.', { position });
  const { at } = source;
  const { files } = context;
  const isClean = asked.folder === 'clean';
  const digests: Digest[] = [];
  let seconds = 0;
  for (let run = 0; run < (asked.repeat === 'pass' ? 1 : 2); run++) {
    if (isClean) {
      await inCleanFolder(policy, context, at, async ({ folder, placeOf }) => {
        await written(folder, placeOf(at));
        await bringBack(context, placeOf(at), at);
      });
    } else {
      await written(resolve('.', ['export']), at);
    }
    digests.push((await context.findModel(model))!.identity.digest);
  }
  return { command: asked.command, seconds, digests };

  async function written(folder: string, path: string): Promise<void> {
    const before = await files.modified(path);
    const outcome = await context.run(
      { shell: asked!.command, folder },
      { timeout: asked!.timeout, output: MAX_OUTPUT },
    );
    seconds = outcome.duration / 1000;
    const where = isClean
      ? ' It ran in a clean folder, with the files that git tracks: name what else it reads with export: { needs: […] }.'
      : '';
    const problem = commandProblem(outcome);
    if (problem !== null) throw new SubjectError(`The export command ${problem}.${where}`, { position });
    const after = await files.modified(path);
    if (after !== null && after !== before) return;
    throw new SubjectError(
      `The export command ended well, and ${after === null ? 'there is no' : 'did not write the'} model ${files.shown(at)}. Let it write that path${isClean ? ', relative to the folder in which it runs' : ''}.`,
      { position },
    );
  }
}

/** The model and its external data, from where they were written to where the policy names them. */
async function bringBack({ files, readOnnx, externalFiles }: GateContext, from: string, to: string): Promise<void> {
  await files.copy(from, to);
  // What is no model is told of at its own place.
  const model = await readOnnx(from).catch(() => null);
  if (model === null) return;
  const [, ...others] = (await externalFiles(model)).files;
  for (const { name, path } of others) await files.copy(path, join(dirname(to), name));
}
