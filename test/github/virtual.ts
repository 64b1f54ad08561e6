import { vi } from 'vitest';
import type { Logger } from '../../src/core/log.ts';
import { createClient, type GitHubClient } from '../../src/github/client.ts';
import { type Troubles, troublesOf } from '../../src/github/troubles.ts';
import type { FakeGitHub } from '../fakes/github/fake.ts';

/** An Octokit on the fake, with its plugins, and what it warned about. */
export async function clientOf(
  fake: FakeGitHub,
  token = 'bot',
): Promise<{ client: GitHubClient; log: Logger; troubles: Troubles; warnings: string[] }> {
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, warn: (line: string) => void warnings.push(line) };
  const client = await createClient({ token, apiUrl: 'https://api.github.com', log, fetch: fake.fetch });
  return { client, log, troubles: troublesOf(log), warnings };
}

/** Octokit's pace in vitest's virtual time: every wait ends at once, in its order. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let ended = false;
  const settled = work.then(
    (value) => {
      ended = true;
      return { value };
    },
    (error: unknown) => {
      ended = true;
      return { error };
    },
  );
  for (let step = 0; !ended && step < 5_000; step++) await vi.advanceTimersByTimeAsync(200);
  if (!ended) throw new Error('it still waits after 1,000 s of virtual time');
  const outcome = await settled;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
