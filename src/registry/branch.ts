import { ConfigurationError } from '../core/errors.ts';
import { isTagRef, type PromotionEvent } from './tag.ts';

/** What can be known of the branches of the repository that a job runs in. */
export interface Branches {
  /** Null where it cannot be found out. */
  defaultBranch(): Promise<string | null>;
  /** Branches whose names match a pattern. */
  matching(pattern: string): Promise<readonly string[]>;
  /** Whether a commit was merged into a branch. Throws where that cannot be found out, with what would help. */
  holds(branch: string, commit: string): Promise<boolean>;
}

const MAX_BRANCHES = 50;

/**
 * The policy that decides must be a reviewed one: a job promotes on the default branch, or on the branches that `allowed`
 * names (`*` is any text without a slash, `**` any text), and on tags whose commit is in one of them. On a laptop a person
 * answers for it. Throws ConfigurationError elsewhere.
 */
export async function demandBranch(
  { event, ref }: PromotionEvent,
  commit: string | null,
  allowed: readonly string[] | undefined,
  branches: Branches,
): Promise<void> {
  if (event === null) return;
  const patterns = allowed ?? (await defaultOf(branches, ref));
  const words = `${patterns.join(', ')}${allowed === undefined ? ' (the default branch)' : ''}`;
  if (isTagRef(ref)) {
    if (commit !== null && (await isMerged(branches, patterns, commit))) return;
    throw new ConfigurationError(
      `The tag ${JSON.stringify(ref.slice('refs/tags/'.length, 250))} is on ${commit === null ? 'a commit that is not known' : `the commit ${commit.slice(0, 12)}`}, which is not in ${words}: nobody merged the policy that would decide. Merge it and tag what was merged, or name further branches in promote.branches.`,
    );
  }
  const branch = /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];
  if (branch !== undefined && patterns.some((pattern) => isBranchOf(pattern, branch))) return;
  throw new ConfigurationError(
    `Nothing is promoted on ${ref ?? 'a job that names no branch'}: what promotes is ${words}, whose policy was merged. Merge it first, or name further branches in promote.branches.`,
  );
}

/** As GitHub's filters of branches: `*` is any text without a slash, `**` any text. */
export function isBranchOf(pattern: string, branch: string): boolean {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`).test(branch);
}

async function defaultOf(branches: Branches, ref: string | null): Promise<readonly string[]> {
  const name = await branches.defaultBranch();
  if (name !== null) return [name];
  throw new ConfigurationError(
    `It is not known which branch of this repository is the default one, so nothing is promoted on ${ref ?? 'this job'}. Name the branches that promote in the policy: promote: { branches: [main] }.`,
  );
}

async function isMerged(branches: Branches, patterns: readonly string[], commit: string): Promise<boolean> {
  for (const pattern of patterns) {
    const names = pattern.includes('*') ? await branches.matching(pattern) : [pattern];
    for (const name of names.slice(0, MAX_BRANCHES)) if (await branches.holds(name, commit)) return true;
  }
  return false;
}
