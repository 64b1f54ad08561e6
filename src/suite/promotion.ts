import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { silentLogger } from '../core/log.ts';
import { GATES } from '../gates/list.ts';
import { branchesFrom, isInBranch } from '../github/branch.ts';
import { createClient } from '../github/client.ts';
import { type GitHubContext, runUrl } from '../github/context.ts';
import { explain } from '../github/request-failure.ts';
import { repositoryOf } from '../github/target.ts';
import { type Branches, isBranchOf } from '../registry/branch.ts';
import { branchesIn, defaultBranchIn, isInBranchOf } from '../registry/git/branches.ts';
import type { Place } from '../registry/names.ts';
import type { Occasion } from '../registry/stores.ts';
import type { VerbContext } from '../registry/verb.ts';
import { datasetsNow } from './datasets.ts';
import { gatesOf, type Policy } from './policy.ts';
import { waiversIn } from './settle.ts';
import { type LookRequest, openLook, registeredName } from './stores.ts';

export interface PromotionRequest extends LookRequest {
  readonly context: GitHubContext;
  /** Paths that are given beside the policy are relative to it. */
  readonly workingFolder: string;
  /** Who approved, where that is known. */
  readonly approvals?: Occasion['approvals'] | undefined;
}

/** What the verbs that move or state something work with, from a policy and its surroundings. */
export async function openPromotion(request: PromotionRequest): Promise<VerbContext> {
  const { policy, context, environment, workingFolder } = request;
  const ref = environment.GITHUB_REF || context.ref;
  const tag = ref?.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : null;
  return {
    ...openLook(request),
    folder: workingFolder,
    environment,
    policy: () => ({ digest: policy.digest, gates: gatesOf(policy) }),
    baseline: comparedPlace(policy),
    datasets: () => datasetsNow(policy),
    waivers: () => waiversIn(policy.waivers, policy.config.waivers),
    occasion: {
      actor: await actorOf(environment, policy.folder),
      approvals: request.approvals ?? [],
      run: runUrl(context),
      source: { repository: context.repository, commit: context.commit, tag },
    },
    event: { event: context.event, ref },
    branches: branchesOf(context, environment, policy.folder),
  };
}

/** GitHub is asked where there is a token for it, and needs no history here; otherwise git, which does. */
function branchesOf(context: GitHubContext, environment: NodeJS.ProcessEnv, folder: string): Branches {
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  const repository = repositoryOf(context.repository);
  const open = async () =>
    token && repository && context.onActions
      ? { client: await createClient({ token, apiUrl: context.server.apiUrl, log: silentLogger }), repository }
      : null;
  return {
    defaultBranch: async () => context.defaultBranch ?? defaultBranchIn(folder),
    async matching(pattern) {
      const github = await open();
      const beginning = pattern.slice(0, pattern.indexOf('*'));
      const names = github ? branchesFrom(github.client, github.repository, beginning) : branchesIn(folder);
      return (await names.catch(() => [])).filter((name) => isBranchOf(pattern, name));
    },
    async holds(branch, commit) {
      const known = await isInBranchOf(folder, branch, commit);
      if (known !== null) return known;
      const github = await open();
      const help = 'Check out with fetch-depth: 0, or give github-token (contents: read).';
      const what = `Whether the commit ${commit.slice(0, 12)} is in ${branch} cannot be found out here`;
      if (github === null) throw new ConfigurationError(`${what}: the checkout has not the history to tell. ${help}`);
      try {
        return await isInBranch(github.client, github.repository, branch, commit);
      } catch (error) {
        throw new EnvironmentError(`${explain(error, what, 'contents: read')} ${help}`, { cause: error });
      }
    },
  };
}

/** The pointer that the gates of a policy compare with; null where it names none, or none of its gates compares. */
function comparedPlace(policy: Policy): Place | null {
  const { baseline } = policy.config;
  if (baseline === undefined || !('stage' in baseline)) return null;
  const compares = GATES.some((gate) => gate.comparesModels && gatesOf(policy).includes(gate.name));
  const model = baseline.name ?? registeredName(policy);
  return compares && model !== undefined ? { model, stage: baseline.stage } : null;
}

/** Who asks: the account that started the workflow, or started it again; elsewhere whom git knows, or the machine. */
async function actorOf(environment: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const account = environment.GITHUB_TRIGGERING_ACTOR || environment.GITHUB_ACTOR;
  if (account) return account;
  const name = await new Promise<string>((resolve) => {
    execFile('git', ['config', '--get', 'user.name'], { cwd: folder, timeout: 5_000 }, (error, stdout) =>
      resolve(error ? '' : stdout.trim()),
    );
  });
  return name.slice(0, 200) || userNameOf();
}

function userNameOf(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name.
    return 'unknown';
  }
}
