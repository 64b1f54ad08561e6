import { resolve } from 'node:path';
import * as z from 'zod';
import { pathKey } from '../../config/keys.ts';
import { gitPlace, remoteKey } from '../git/remote.ts';
import { type Kind, type KindSchema, kindOf, type OpenRequest, schemasOf } from '../kind.ts';
import type { Ledger } from './ledger.ts';

const git = ledger(
  z.strictObject({
    kind: z.literal('git').describe('refs/modelassay/<model>/<stage> of a git repository.'),
    remote: remoteKey(),
  }),
  async (keys, request) => (await import('./git.ts')).gitLedger(gitPlace(keys, request)),
);

const github = ledger(
  z.strictObject({
    kind: z
      .literal('github')
      .describe('The same refs through GitHub’s interface, with a token alone: no git and no checkout is needed.'),
    repository: z
      .string()
      .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'owner/name')
      .optional()
      .describe('owner/name. Default: the repository of the workflow. The token is GITHUB_TOKEN (contents: write).'),
  }),
  async ({ repository }, { environment }) => {
    const [{ githubPlace }, { githubLedger }] = await Promise.all([import('./github-api.ts'), import('./github.ts')]);
    return githubLedger(githubPlace(repository, environment));
  },
);

const folder = ledger(
  z.strictObject({
    kind: z.literal('folder').describe('A folder on this machine or a shared disk.'),
    path: pathKey().describe('The folder of the ledger.'),
  }),
  async ({ path }, request) => (await import('./folder.ts')).folderLedger(resolve(request.folder, path)),
);

/** Every kind of ledger. */
const KINDS = [git, github, folder] as const;

/** Where promotions are recorded. */
export const ledgerSchema = z.discriminatedUnion('kind', schemasOf(KINDS));

export type LedgerKeys = z.infer<typeof ledgerSchema>;

/** Throws ConfigurationError where what the keys name cannot be what they say. */
export function openLedger(keys: LedgerKeys, request: OpenRequest): Promise<Ledger> {
  return kindOf(KINDS, keys).open(keys as never, request);
}

function ledger<Schema extends KindSchema>(schema: Schema, open: Kind<Schema, Ledger>['open']): Kind<Schema, Ledger> {
  return { schema, open };
}
