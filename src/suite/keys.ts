import { resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { demandName, type KeySource, readSigningKey, type SigningKey } from '../evidence/keys.ts';
import type { GitHubContext } from '../github/context.ts';
import type { Policy } from './policy.ts';

/** `env:NAME` as it is; a file that the policy names, as an absolute path. */
export function absoluteKey(policy: Policy, key: string, at: readonly (string | number)[]): string {
  return key.startsWith('env:') ? key : policy.resolve(key, at);
}

/** Throws ConfigurationError where nothing follows `env:`. */
export function keySource(key: string, folder: string): KeySource {
  if (!key.startsWith('env:')) return { file: resolve(folder, key) };
  demandName(key);
  const variable = key.slice('env:'.length);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return { variable };
  throw new ConfigurationError(
    `The key ${JSON.stringify(key)} names no environment variable. Write a PEM file, or env:NAME.`,
  );
}

/** Who signs: a key, or nobody and why. */
export type Signer =
  | { readonly key: SigningKey; readonly reason: null }
  | { readonly key: null; readonly reason: string };

/**
 * The key that the policy signs evidence with. An environment variable that is not set is no mistake: the job that tests
 * a model should not have the key. Throws ConfigurationError where what the policy names is no such key.
 */
export function signerOf(
  policy: Policy,
  environment: NodeJS.ProcessEnv,
  context: Pick<GitHubContext, 'trusted' | 'event' | 'pullRequest'>,
): Signer {
  const named = policy.config.evidence?.key;
  if (named === undefined) return unsigned('no key is named: set evidence.key, or sign later with modelassay evidence');
  const why = unsignedBecause(context);
  if (why !== null) return unsigned(why);
  const source = keySource(absoluteKey(policy, named, ['evidence', 'key']), policy.folder);
  if ('variable' in source && !environment[source.variable]) {
    return unsigned(
      `${source.variable} is not set here: sign in a later job that has it, with modelassay evidence modelassay-out/results`,
    );
  }
  return { key: readSigningKey(source, environment), reason: null };
}

/** Null where a signature may be made; promotion would believe it. */
export function unsignedBecause({
  trusted,
  event,
  pullRequest,
}: Pick<GitHubContext, 'trusted' | 'event' | 'pullRequest'>): string | null {
  if (!trusted) return 'nothing is signed where a stranger may have had a hand in it';
  const isUnmerged = pullRequest !== null || event === 'pull_request';
  return isUnmerged ? 'nothing is signed on a pull request: what it tests is not merged' : null;
}

function unsigned(reason: string): Signer {
  return { key: null, reason };
}
