import { parseYaml } from '../../config/yaml.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { fileProblem } from '../../core/file-problem.ts';
import { bytes } from '../../core/units.ts';
import type { SharedContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import type { DriftKeys } from './keys.ts';

const MOST = bytes(16 * 2 ** 20);

/** Column → weight, from a file of feature importances: JSON or YAML. Throws ConfigurationError for anything else. */
export async function readWeights(
  { keys, sources, resolve }: GatePolicy<DriftKeys>,
  { files }: Pick<SharedContext, 'files'>,
): Promise<Readonly<Record<string, number>> | null> {
  if (keys.weights === undefined) return null;
  const path = resolve(keys.weights, ['weights']);
  const position = sources.at(['weights']);
  const shown = files.shown(path);
  if (!(await files.exists(path))) {
    throw new ConfigurationError(`There is no ${shown}, which weights names${files.whyMissing(path)}.`, { position });
  }
  const { value } = parseYaml(new TextDecoder().decode(await readAll(path)), shown);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      `${shown} holds no weights: a mapping is needed, such as { "age": 0.4, "income": 0.1 }.`,
      {
        position,
      },
    );
  }
  const wrong = Object.entries(value).find(
    ([, weight]) => !(typeof weight === 'number' && weight >= 0 && weight < Infinity),
  );
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `${shown} gives ${wrong[0]} the weight ${JSON.stringify(wrong[1])}; a weight is a number of 0 or more.`,
      { position },
    );
  }
  return value as Readonly<Record<string, number>>;

  async function readAll(from: string): Promise<Uint8Array> {
    try {
      return await files.read(from, MOST);
    } catch (error) {
      throw new ConfigurationError(`${shown} cannot be read: ${fileProblem(error)}.`, { position, cause: error });
    }
  }
}
