import * as z from 'zod';
import type { OpenRequest } from '../kind.ts';
import type { GitPlace } from './run.ts';

/** The key of a registry or a ledger that names where its refs live. */
export const remoteKey = () =>
  z.string().min(1).default('origin').describe('Name or address of the remote; `none` keeps to this repository.');

/** Where the refs live; `none` is this repository alone. */
export function gitPlace({ remote }: { readonly remote: string }, { folder }: OpenRequest): GitPlace {
  return { folder, remote: remote === 'none' ? null : remote };
}
