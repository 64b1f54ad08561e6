import type { ModelKeys } from '../config/keys.ts';
import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { formatOfName } from '../table/format.ts';
import type { ModelSource } from './model-source.ts';

type Key = keyof ModelKeys;

/** Keys that only one kind of source has. */
const OWN: Readonly<Record<ModelSource['kind'], readonly Key[]>> = {
  onnx: ['output', 'output-kind', 'classes'],
  table: ['id', 'predicted', 'probabilities', 'logits'],
};

const WHAT: Readonly<Record<ModelSource['kind'], string>> = { onnx: 'an ONNX model', table: 'a table of predictions' };

/**
 * Where the predictions of a model come from, as the policy names it; `at` is its absolute path. Throws ConfigurationError
 * for a key of another kind, and for two kinds of scores.
 */
export function sourceOf(
  keys: ModelKeys,
  at: string,
  positionOf: (key: Key) => SourcePosition | undefined,
): ModelSource {
  const kind = kindOf(keys);
  for (const [other, names] of Object.entries(OWN)) {
    const wrong = other === kind ? undefined : names.find((name) => keys[name] !== undefined);
    if (wrong === undefined) continue;
    throw new ConfigurationError(
      `${wrong} is a key of ${WHAT[other as ModelSource['kind']]}, and ${keys.path} is read as ${WHAT[kind]}. ` +
        `Leave it out, or say kind: ${other}.`,
      { position: positionOf(wrong) },
    );
  }
  if (kind === 'onnx') return { kind, at, output: keys.output, outputKind: keys['output-kind'] };
  const { id, predicted, probabilities, logits } = keys;
  if (probabilities && logits) {
    throw new ConfigurationError(
      'probabilities and logits are both named. Keep one; log loss is computed from either.',
      {
        position: positionOf('logits'),
      },
    );
  }
  const scores = probabilities ?? logits;
  return {
    kind,
    at,
    id,
    predicted,
    scores: scores && { kind: probabilities ? 'probabilities' : 'logits', columns: Object.values(scores) },
  };
}

/** By the file's name where the policy does not say. */
export function kindOf({ kind, path }: Pick<ModelKeys, 'kind' | 'path'>): ModelSource['kind'] {
  const format = formatOfName(path);
  return kind ?? (format === undefined || format === 'sqlite' ? 'onnx' : 'table');
}
