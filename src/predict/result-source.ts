import { existsSync } from 'node:fs';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { shownPath } from '../core/place.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { earlierResult } from './earlier-result.ts';
import type { SourceKind } from './source-kind.ts';

/** A model as an earlier run measured it: its numbers are there, and it need not be. */
export interface ResultSource {
  readonly kind: 'result';
  /** Absolute path of the result document. */
  readonly at: string;
}

export const earlierResults: SourceKind<ResultSource> = {
  async find({ source, position }) {
    if (!existsSync(source.at)) return null;
    const name = shownPath(source.at);
    const content = await readPlainFile(source.at).catch((error: unknown) => {
      throw new ConfigurationError(`The result ${name} cannot be read: ${fileProblem(error)}.`, { position });
    });
    const { subject, gate } = earlierResult(content, name, position);
    if (subject === null) {
      throw new ConfigurationError(`${name} is a result of the gate ${gate} and says of no model.`, { position });
    }
    return {
      identity: { name: subject.name, bytes: subject.kind, digest: subject.digest, files: subject.files },
      quantised: false,
      open: () => {
        throw new ConfigurationError(
          `${name} is an earlier result, which predicts nothing: only the gates latency and gpu-benchmark compare with one. Name the model itself with baseline: { path: … }.`,
          { position },
        );
      },
    };
  },
};
