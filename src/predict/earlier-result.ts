import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import type { Result } from '../result/document.ts';
import { readResult } from '../result/read.ts';

/** A result that somebody names as the baseline; `name` is its file's. Throws ConfigurationError where these bytes are none. */
export function earlierResult(content: Uint8Array, name: string, position: SourcePosition | undefined): Result {
  const read = readResult(content);
  if (read.ok) return read.result;
  throw new ConfigurationError(
    `${name} is no result of Model Assay: ${read.reason}. Name what a gate wrote, such as modelassay-out/results/latency.json.`,
    { position },
  );
}
