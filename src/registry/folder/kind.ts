import { resolve } from 'node:path';
import * as z from 'zod';
import { pathKey } from '../../config/keys.ts';
import type { RegistryKind } from '../registry-kind.ts';

const schema = z.strictObject({
  kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
  path: pathKey().describe('The folder of the registry.'),
});

export const folderKind: RegistryKind<typeof schema> = {
  schema,
  async open({ path }, { folder }) {
    const { folderRegistry } = await import('./registry.ts');
    return folderRegistry(resolve(folder, path));
  },
  /** Beside it, where whoever reaches one reaches the other. */
  defaultLedger: ({ path }) => ({ kind: 'folder', path: `${path.replace(/[/\\]+$/, '')}-ledger` }),
};
