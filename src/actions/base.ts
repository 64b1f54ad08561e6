import { relative, resolve } from 'node:path';
import { parseYaml } from '../config/yaml.ts';
import { messageOf } from '../core/errors.ts';
import { fileAtCommit } from '../github/base-file.ts';
import type { GitHubClient } from '../github/client.ts';
import { mergeBaseOf, resultsOfCommit } from '../github/stored-results.ts';
import { repositoryOf } from '../github/target.ts';
import { readWaivers, type Waiver } from '../policy/waivers.ts';
import {
  compareData,
  comparePolicies,
  compareWaivers,
  type PolicyChange,
  policyNotices,
  unacknowledged,
} from '../policy/watch.ts';
import type { MissingResult, Notice } from '../report/context.ts';
import { besideMergeBase } from '../report/merge-base.ts';
import type { Result } from '../result/document.ts';
import type { Policy } from '../suite/policy.ts';
import { waiversIn } from '../suite/settle.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/** What a pull request is held against: the state of the repository where it branched off. */
export interface Base {
  /** Those that hold for this run: of the base branch where the change comes from a stranger. */
  readonly waivers: readonly Waiver[];
  /** Compare with what was measured there, and say what of the policy changed. */
  compare(results: readonly Result[]): Promise<Comparison>;
}

export interface Comparison {
  readonly results: readonly Result[];
  readonly notices: readonly Notice[];
  readonly missing: readonly MissingResult[];
}

/** Reads what there is to compare with; what cannot be read is said in a notice, never guessed. */
export async function openBase(toolkit: Toolkit, policy: Policy): Promise<Base> {
  const { context, workspace, log } = toolkit;
  const own = () => waiversIn(policy.waivers, policy.waivers && relative(workspace, policy.waivers));
  const client = await clientOf(toolkit);
  const repository = repositoryOf(context.repository);
  if (context.pullRequest === null || !context.base || !context.commit || !repository || client === null) {
    return {
      waivers: context.trusted ? own() : [],
      compare: async (results) => ({ results, notices: [], missing: [] }),
    };
  }
  const commit = await mergeBaseOf(client, repository, context.base.commit, context.commit, log);
  if (commit === null) {
    const notices = [note('The merge base is not known, so changes of the policy were not looked for.')];
    return { waivers: context.trusted ? own() : [], compare: async (results) => ({ results, notices, missing: [] }) };
  }
  const then = await policyThen(toolkit, client, policy, commit);
  const waivers = context.trusted ? own() : then.waivers;
  return {
    waivers,
    async compare(results) {
      const stored = await resultsOfCommit(client, repository, commit, log);
      const found = 'results' in stored ? stored.results : null;
      const changes: PolicyChange[] = [
        ...(then.written === undefined ? [] : comparePolicies(then.written, policy.written)),
        ...compareWaivers(then.waivers, waivers),
        ...(found ? compareData(found, results) : []),
      ];
      const label = toolkit.core.getInput('policy-label') || undefined;
      return {
        results: found ? besideMergeBase(results, found, commit) : results,
        notices: [...policyNotices(changes), ...then.notices, ...('notFound' in stored ? [note(stored.notFound)] : [])],
        missing: unacknowledged(changes, context.pullRequest?.labels ?? [], label),
      };
    },
  };
}

interface PolicyThen {
  /** As written there; undefined where it cannot be compared. */
  readonly written: unknown;
  readonly waivers: readonly Waiver[];
  readonly notices: readonly Notice[];
}

async function policyThen(toolkit: Toolkit, client: GitHubClient, policy: Policy, commit: string): Promise<PolicyThen> {
  const repository = repositoryOf(toolkit.context.repository)!;
  const read = async (path: string | null | undefined) => {
    if (path == null) return null;
    const inside = relative(toolkit.workspace, resolve(toolkit.workspace, path)).replaceAll('\\', '/');
    return inside.startsWith('..') ? null : fileAtCommit(client, repository, commit, inside);
  };
  try {
    const [text, waivers] = await Promise.all([read(policy.file), read(policy.waivers)]);
    return {
      // A policy that is new cannot loosen anything.
      written: text === null ? undefined : parseYaml(text, policy.file ?? 'the policy').value,
      waivers: waivers === null ? [] : readWaivers(waivers, `${policy.waivers} at ${commit.slice(0, 12)}`),
      notices: [],
    };
  } catch (error) {
    const reason = `The policy at the merge base could not be read, so changes of it were not looked for: ${messageOf(error)}`;
    return { written: undefined, waivers: [], notices: [{ level: 'warning', text: reason }] };
  }
}

function note(text: string): Notice {
  return { level: 'note', text };
}
