import * as z from 'zod';
import type { RegistryKind } from '../registry-kind.ts';
import { gitPlace, remoteKey } from './remote.ts';

const schema = z.strictObject({
  kind: z.literal('git').describe('Refs of a git repository, for models that the server takes as plain files.'),
  remote: remoteKey(),
});

export const gitKind: RegistryKind<typeof schema> = {
  schema,
  async open(keys, request) {
    const { gitRegistry } = await import('./registry.ts');
    return gitRegistry(gitPlace(keys, request));
  },
  defaultLedger: ({ remote }) => ({ kind: 'git', remote }),
};
