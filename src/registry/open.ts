import { resolve } from 'node:path';
import { folderRegistry } from './folder/registry.ts';
import { gitRegistry } from './git/registry.ts';
import type { GitPlace } from './git/run.ts';
import { folderLedger } from './ledger/folder.ts';
import { gitLedger } from './ledger/git.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Registry } from './registry.ts';
import type { LedgerKeys, RegistryKeys } from './settings.ts';

export interface OpenRequest {
  /** Paths are relative to it, and it is the git repository that is worked in. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Throws ConfigurationError where what the keys name cannot be what they say. A new adapter is one line here. */
export async function openRegistry(keys: RegistryKeys, request: OpenRequest): Promise<Registry> {
  switch (keys.kind) {
    case 'folder':
      return folderRegistry(resolve(request.folder, keys.path));
    case 'git':
      return gitRegistry(gitPlace(keys, request));
  }
}

export async function openLedger(keys: LedgerKeys, request: OpenRequest): Promise<Ledger> {
  return keys.kind === 'folder' ? folderLedger(resolve(request.folder, keys.path)) : gitLedger(gitPlace(keys, request));
}

function gitPlace({ remote }: { remote: string }, { folder }: OpenRequest): GitPlace {
  return { folder, remote: remote === 'none' ? null : remote };
}
