import type { Override } from '../config/override.ts';
import type { GitHubClient, Repository } from '../github/client.ts';
import type { Waiver } from '../policy/waivers.ts';
import type { ReadFile } from './policy-state.ts';

/** A pull request as GitHub knows it, and where its own files are read. */
export interface Change {
  readonly client: GitHubClient;
  readonly repository: Repository;
  readonly number: number;
  readonly base: { readonly commit: string; readonly ref: string };
  readonly head: string;
  readonly labels: readonly string[];
  /** Relative to the root; null where everything came from inputs. */
  readonly policyFile: string | null;
  readonly overrides: readonly Override[];
  readonly workflowFile: string | null;
  readonly readHead: ReadFile;
  /** Waivers of the change itself hold; null where only those of the base do. */
  readonly ownWaivers: readonly Waiver[] | null;
}
