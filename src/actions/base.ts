import { join, relative, resolve } from 'node:path';
import type { Override } from '../config/override.ts';
import { messageOf } from '../core/errors.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { fileAtCommit } from '../github/base-file.ts';
import { mergeBaseOf, resultsOfCommit } from '../github/stored-results.ts';
import { repositoryOf } from '../github/target.ts';
import type { Waiver } from '../policy/waivers.ts';
import { compareData, mayLoosen, policyNotices, unacknowledged } from '../policy/watch.ts';
import type { MergeBase } from '../report/context.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult, Notice } from '../result/notice.ts';
import type { Policy } from '../suite/policy.ts';
import type { PolicyKeys } from '../suite/policy-schema.ts';
import { waiversIn } from '../suite/settle.ts';
import { agreementOf } from './agreement.ts';
import type { Change } from './change.ts';
import { type PolicyState, policyChanges, policyState, type ReadFile } from './policy-state.ts';
import type { Toolkit } from './toolkit.ts';
import { clientOf } from './views.ts';

/** What a pull request is held against: the state of the repository where it branched off. */
export interface Base {
  /** Those that hold for this run: of the base branch where the change comes from a stranger. */
  readonly waivers: readonly Waiver[];
  /** The policy there; null where it is not known. */
  readonly policy: PolicyKeys | null;
  /** Compare with what was measured there, and say what of the policy changed. */
  compare(results: readonly Result[]): Promise<Comparison>;
}

export interface Comparison {
  readonly results: readonly Result[];
  readonly mergeBase: MergeBase | null;
  readonly notices: readonly Notice[];
  readonly missing: readonly MissingResult[];
}

/** For a run on the change itself. What cannot be read is said in a notice, never guessed. */
export async function openBase(toolkit: Toolkit, policy: Policy, overrides: readonly Override[]): Promise<Base> {
  const { context, workspace, environment } = toolkit;
  const ownWaivers = context.trusted
    ? waiversIn(policy.waivers, policy.waivers && relative(workspace, policy.waivers))
    : null;
  const client = await clientOf(toolkit);
  const repository = repositoryOf(context.repository);
  if (context.pullRequest === null || !context.base || !context.commit || !repository || client === null) {
    return { waivers: ownWaivers ?? [], policy: null, compare: async (results) => uncompared(results, []) };
  }
  return openBaseOf(toolkit, {
    client,
    repository,
    number: context.pullRequest.number,
    base: context.base,
    head: context.commit,
    labels: context.pullRequest.labels,
    policyFile: policy.file && inRepository(workspace, policy.file),
    overrides,
    workflowFile: /^[^/]+\/[^/]+\/(.+)@/.exec(environment.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? null,
    readHead: (path) =>
      readPlainFile(join(workspace, path))
        .then(String)
        .catch(() => null),
    ownWaivers,
  });
}

/** For a change that somebody else measured, too: everything about the base is read here and now. */
export async function openBaseOf(toolkit: Toolkit, change: Change): Promise<Base> {
  const { client, repository, head, policyFile, overrides, ownWaivers } = change;
  const { log } = toolkit;
  const commit = await mergeBaseOf(client, repository, change.base.commit, head, log);
  if (commit === null) {
    const notices = [note('The merge base is not known, so changes of the policy were not looked for.')];
    return { waivers: ownWaivers ?? [], policy: null, compare: async (results) => uncompared(results, notices) };
  }
  const readBase: ReadFile = (path) => fileAtCommit(client, repository, commit, path);
  const stateOf = (read: ReadFile, where: string): Promise<PolicyState> | null =>
    policyFile === null ? null : policyState({ read, file: policyFile, overrides, where });
  const notices: Notice[] = [];
  const attempt = async <T>(what: string, work: Promise<T> | null): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      notices.push({
        level: 'warning',
        text: `${what} could not be read, so changes were not looked for: ${messageOf(error)}`,
      });
      return null;
    }
  };
  const before = await attempt('The policy at the merge base', stateOf(readBase, 'the merge base'));
  const after = await attempt('The policy of this change', stateOf(change.readHead, 'this change'));
  notices.push(...(before?.notices ?? []), ...(after?.notices ?? []));
  if (before?.found === false && after?.found)
    notices.push(note(`There is no ${policyFile} at the merge base, so its limits are compared with nothing.`));
  notices.push(...((await attempt('The workflow', workflowNotice(change, readBase))) ?? []));
  return {
    waivers: ownWaivers ?? before?.waivers ?? [],
    policy: before?.config ?? null,
    async compare(results) {
      const stored = await resultsOfCommit(client, repository, commit, log);
      const found = 'results' in stored ? stored : null;
      const changes = [
        ...(before && after ? policyChanges(before, after) : []),
        ...(found ? compareData(found.results, results) : []),
      ];
      const agreement = await agreementOf(toolkit, change, changes.some(mayLoosen));
      return {
        results,
        mergeBase: { commit, ...(found ?? { results: [], from: null }) },
        notices: [...policyNotices(changes), ...notices, ...('notFound' in stored ? [note(stored.notFound)] : [])],
        missing: unacknowledged(changes, agreement),
      };
    },
  };
}

/** An input's value wins over the policy, and only the workflow says what the inputs are. */
async function workflowNotice(
  { client, repository, head, workflowFile }: Change,
  readBase: ReadFile,
): Promise<Notice[]> {
  if (workflowFile === null) return [];
  const [before, after] = [await readBase(workflowFile), await fileAtCommit(client, repository, head, workflowFile)];
  if (before === null || before === after) return [];
  const text = `This change also edits ${workflowFile}, which measured it: look at its steps and their inputs, which precede the policy.`;
  return [{ level: 'warning', text }];
}

function uncompared(results: readonly Result[], notices: readonly Notice[]): Comparison {
  return { results, mergeBase: null, notices, missing: [] };
}

function inRepository(workspace: string, path: string): string | null {
  const inside = relative(workspace, resolve(workspace, path)).replaceAll('\\', '/');
  return inside.startsWith('..') ? null : inside;
}

function note(text: string): Notice {
  return { level: 'note', text };
}
