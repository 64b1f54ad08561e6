import { resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { folderRegistry } from './folder/registry.ts';
import { gitRegistry } from './git/registry.ts';
import type { GitPlace } from './git/run.ts';
import { folderLedger } from './ledger/folder.ts';
import { gitLedger } from './ledger/git.ts';
import { githubLedger } from './ledger/github.ts';
import type { GitHubPlace } from './ledger/github-api.ts';
import type { Ledger } from './ledger/ledger.ts';
import { basicLogin, type MlflowLogin, mlflowClient } from './mlflow/client.ts';
import { PART_SIZES } from './mlflow/multipart.ts';
import { mlflowRegistry } from './mlflow/registry.ts';
import type { Registry } from './registry.ts';
import type { LedgerKeys, RegistryKeys } from './settings.ts';

/** A server that has said nothing for this long hangs. */
const PATIENCE_MS = 60_000;

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
    case 'mlflow': {
      const login = loginFrom(request.environment);
      const client = mlflowClient({ uri: keys.uri, login, patience: PATIENCE_MS });
      const parts = keys.multipart === true ? PART_SIZES : undefined;
      return mlflowRegistry(client, keys.experiment, { pointer: keys.pointer, parts });
    }
  }
}

export async function openLedger(keys: LedgerKeys, request: OpenRequest): Promise<Ledger> {
  switch (keys.kind) {
    case 'folder':
      return folderLedger(resolve(request.folder, keys.path));
    case 'git':
      return gitLedger(gitPlace(keys, request));
    case 'github':
      return githubLedger(githubPlace(keys, request));
  }
}

function gitPlace({ remote }: { remote: string }, { folder }: OpenRequest): GitPlace {
  return { folder, remote: remote === 'none' ? null : remote };
}

function githubPlace({ repository }: { repository?: string | undefined }, { environment }: OpenRequest): GitHubPlace {
  const named = repository ?? environment.GITHUB_REPOSITORY;
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  if (!named)
    throw new ConfigurationError('The ledger of kind github needs a repository: name it with ledger.repository.');
  if (!token)
    throw new ConfigurationError(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, not ours
      'The ledger of kind github needs a token: set GITHUB_TOKEN, in a workflow with ${{ github.token }} and "permissions: contents: write".',
    );
  return { repository: named, token, apiUrl: environment.GITHUB_API_URL || 'https://api.github.com' };
}

/** As MLflow's own client reads it: name and password come before a token. */
function loginFrom({
  MLFLOW_TRACKING_USERNAME: name,
  MLFLOW_TRACKING_PASSWORD: password,
  MLFLOW_TRACKING_TOKEN: token,
}: NodeJS.ProcessEnv): MlflowLogin {
  if (name) return { authorization: basicLogin(name, password ?? '') };
  return { authorization: token ? `Bearer ${token}` : null };
}
