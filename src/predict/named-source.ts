import { basename } from 'node:path';
import type { ModelKeys } from '../config/model-keys.ts';
import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { formatOfName } from '../table/format.ts';
import type { PredictionColumns } from './joined-predictions.ts';
import type { ModelSource } from './model-source.ts';

type Key = keyof ModelKeys;
type Kind = ModelSource['kind'];

/** Keys that not every kind of source has, and the kinds that have them. */
const OWN: Readonly<Partial<Record<Key, readonly Kind[]>>> = {
  file: ['onnx'],
  output: ['onnx', 'http'],
  'output-kind': ['onnx', 'http'],
  classes: ['onnx', 'http'],
  id: ['table', 'command', 'http'],
  predicted: ['table', 'command'],
  probabilities: ['table', 'command'],
  logits: ['table', 'command'],
  interval: ['table', 'command'],
  'further-rows': ['table', 'command'],
};

/** What messages call each kind. */
export const WHAT: Readonly<Record<Kind, string>> = {
  onnx: 'an ONNX model',
  table: 'a table of predictions',
  command: 'what a command predicts',
  http: 'an endpoint',
  result: 'an earlier result',
};

/** Where files are that a policy names. */
export interface SourcePlace {
  /** Absolute path of `path`; undefined where none is named. */
  readonly at: string | undefined;
  /** The folder all of whose files are the model, where `at` is the ONNX file in it. */
  readonly whole?: string | undefined;
  /** Folder of the policy: a command runs there. */
  readonly folder: string;
}

/**
 * Where the predictions of a model come from, as the policy names it. Throws ConfigurationError for a key of another kind,
 * for two kinds of scores, and for two sources.
 */
export function sourceOf(
  keys: ModelKeys,
  { at, whole, folder }: SourcePlace,
  positionOf: (key: Key) => SourcePosition | undefined,
): ModelSource {
  const kind = kindOf(keys);
  refuseStrangers(keys, kind, positionOf);
  const { command, http } = keys;
  if (command !== undefined) return { kind: 'command', at, folder, ...command, ...columnsOf(keys, positionOf) };
  if (http !== undefined) {
    return {
      kind: 'http',
      at: undefined,
      ...http,
      protocol: http.protocol ?? protocolOf(http.url),
      output: keys.output,
      outputKind: keys['output-kind'],
      id: keys.id,
    };
  }
  if (at === undefined) throw new TypeError('a model is named by path, command or http');
  return kind === 'onnx'
    ? { kind, at, folder: whole, output: keys.output, outputKind: keys['output-kind'] }
    : { kind: 'table', at, ...columnsOf(keys, positionOf) };
}

/** By what is named; of a file by its name where the policy does not say. */
export function kindOf({ kind, path, command, http }: Pick<ModelKeys, 'kind' | 'path' | 'command' | 'http'>): Kind {
  if (command !== undefined) return 'command';
  if (http !== undefined) return 'http';
  const format = formatOfName(path ?? '');
  return kind ?? (format === undefined || format === 'sqlite' ? 'onnx' : 'table');
}

/** What reports call a model that has no name of its own. */
export function usualName({ command, http }: ModelKeys, { at }: SourcePlace): string {
  if (at !== undefined) return basename(at);
  if (http !== undefined) return hostAndPath(http.url);
  const run = command?.run ?? '';
  return (typeof run === 'string' ? run : run.join(' ')).slice(0, 200);
}

/** Without a login that stands in the address. */
function hostAndPath(url: string): string {
  const { host, pathname } = URL.canParse(url) ? new URL(url) : { host: '', pathname: url };
  return `${host}${pathname}`.slice(0, 200);
}

function protocolOf(url: string): 'v2' | 'tf-serving' | 'json' {
  if (/\/v2\/models\//.test(url)) return 'v2';
  return /\/v1\/models\/[^/]+(\/|:predict|$)/.test(url) ? 'tf-serving' : 'json';
}

function refuseStrangers(keys: ModelKeys, kind: Kind, positionOf: (key: Key) => SourcePosition | undefined): void {
  const named = `${keys.path ?? usualName(keys, { at: undefined, folder: '' })} is read as ${WHAT[kind]}`;
  for (const [key, kinds] of Object.entries(OWN) as [Key, readonly Kind[]][]) {
    if (keys[key] === undefined || kinds.includes(kind)) continue;
    const remedy = kind === 'onnx' || kind === 'table' ? `, or say kind: ${kinds[0]}` : '';
    throw new ConfigurationError(`${key} is a key of ${WHAT[kinds[0]!]}, and ${named}. Leave it out${remedy}.`, {
      position: positionOf(key),
    });
  }
  const second = keys.command !== undefined && keys.http !== undefined ? 'http' : undefined;
  const other = kind === 'http' && keys.path !== undefined ? 'path' : second;
  if (other === undefined) return;
  throw new ConfigurationError(`${other} is named beside ${kind}, and predictions come from one place. Keep one.`, {
    position: positionOf(other),
  });
}

function columnsOf(
  { id, predicted, probabilities, logits, interval, 'further-rows': further }: ModelKeys,
  positionOf: (key: Key) => SourcePosition | undefined,
): PredictionColumns {
  if (probabilities && logits) {
    throw new ConfigurationError(
      'probabilities and logits are both named. Keep one; log loss is computed from either.',
      { position: positionOf('logits') },
    );
  }
  const scores = probabilities ?? logits;
  return {
    id,
    predicted,
    interval,
    furtherRows: further === 'allow',
    scores: scores && { kind: probabilities ? 'probabilities' : 'logits', columns: Object.values(scores) },
  };
}
