import { messageOf } from '../../core/errors.ts';
import { silentLogger } from '../../core/log.ts';
import { resolveNative } from '../../runtime/resolve.ts';
import type { DoctorContext } from '../context.ts';
import { type Finding, fine, trouble } from '../finding.ts';

const MODULES = ['onnxruntime-node', '@duckdb/node-api', 'sharp'] as const;

/** Where each would come from; one that is nowhere is installed, as a gate would do it. */
export async function lookAtNativeModules({
  folder,
  environment,
  runtimePath,
  runtimeFeed,
}: DoctorContext): Promise<readonly Finding[]> {
  return Promise.all(
    MODULES.map(async (name) => {
      try {
        const found = await resolveNative(name, {
          logger: silentLogger,
          workspace: folder,
          environment,
          runtimePath,
          runtimeFeed,
        });
        return fine(`${name} ${found.version} (${WHERE[found.origin]}).`);
      } catch (error) {
        return trouble(
          `${name} cannot be had: ${messageOf(error).split('\n')[0]}`,
          'docs/native-modules.md lists the ways to give it.',
        );
      }
    }),
  );
}

const WHERE = {
  input: 'runtime-path',
  feed: 'runtime-feed',
  workspace: 'node_modules',
  'tool-cache': 'tool cache',
  install: 'installed just now',
};
