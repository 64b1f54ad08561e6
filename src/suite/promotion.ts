import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { expandText } from '../config/environment.ts';
import type { ModelKeys } from '../config/model-keys.ts';
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
import { openLedger, openRegistry } from '../registry/open.ts';
import { DEFAULT_STAGE, type LedgerKeys, type RegistryKeys } from '../registry/settings.ts';
import type { Occasion, Stores } from '../registry/stores.ts';
import type { VerbContext } from '../registry/verb.ts';
import { datasetsNow } from './datasets.ts';
import { absoluteKey } from './keys.ts';
import { evidencePath } from './output.ts';
import { gatesOf, modelFileOf, type Policy } from './policy.ts';
import { DEFAULT_POLICY_FILE } from './policy-keys.ts';
import { waiversIn } from './settle.ts';

export interface PromotionRequest {
  readonly policy: Policy;
  readonly context: GitHubContext;
  readonly environment: NodeJS.ProcessEnv;
  /** Paths that are given beside the policy are relative to it. */
  readonly workingFolder: string;
  readonly now: () => Date;
  /** Aborted when the run is asked to stop. */
  readonly signal?: AbortSignal | undefined;
  /** Who approved, where that is known. */
  readonly approvals?: Occasion['approvals'] | undefined;
}

/** What the verbs of promotion work with, from a policy and its surroundings. The registry is opened when it is needed. */
export async function openPromotion(request: PromotionRequest): Promise<VerbContext> {
  const { policy, context, environment, workingFolder, now, signal } = request;
  const ref = environment.GITHUB_REF || context.ref;
  const tag = ref?.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : null;
  const name = registeredName(policy);
  let stores: Promise<Stores> | undefined;
  return {
    folder: workingFolder,
    environment,
    stores() {
      stores ??= openStores(policy, environment, now).then((opened) => ({ ...opened, signal }));
      return stores;
    },
    policy: () => ({ digest: policy.digest, gates: gatesOf(policy) }),
    own: name === undefined ? null : { model: name, stage: policy.config.promote?.stage ?? DEFAULT_STAGE },
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
    now,
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

/**
 * The registry and the ledger that a policy names. Throws ConfigurationError where it names no registry, or where what it
 * names cannot be what it says; EnvironmentError where a service fails.
 */
export async function openStores(
  policy: Policy,
  environment: NodeJS.ProcessEnv,
  now: () => Date = () => new Date(),
): Promise<Stores> {
  const { registry } = policy.config;
  if (registry === undefined) {
    throw new ConfigurationError(
      `${policy.file === null ? `There is no ${DEFAULT_POLICY_FILE} here that names a` : `${policy.file} names no`} registry, so there is nowhere to promote to or to look. Add for instance registry: { kind: folder, path: registry }, or kind: mlflow with uri, or kind: git.`,
    );
  }
  const ledger = policy.config.ledger ?? defaultLedger(registry);
  const request = { folder: policy.folder, environment };
  const [openedRegistry, openedLedger] = await Promise.all([
    openRegistry(located(policy, 'registry', registry, environment), request),
    openLedger(located(policy, policy.config.ledger ? 'ledger' : 'registry', ledger, environment), request),
  ]);
  return { registry: openedRegistry, ledger: openedLedger, now };
}

/** Git keeps the ledger of what git or a server keeps; a folder that of a folder. */
export function defaultLedger(registry: RegistryKeys): LedgerKeys {
  switch (registry.kind) {
    case 'folder':
      return { kind: 'folder', path: `${registry.path.replace(/[/\\]+$/, '')}-ledger` };
    case 'git':
      return { kind: 'git', remote: registry.remote };
    case 'mlflow':
      return { kind: 'git', remote: 'origin' };
  }
}

/**
 * What the policy says of the keys that verbs take, by the names of `verb-keys`: model, stage, keys that are trusted, age.
 * Flags and inputs go before it. Paths are absolute; what the policy does not say is not there.
 */
export function verbDefaults(policy: Policy, context: GitHubContext, out: string): Readonly<Record<string, unknown>> {
  const { promote, evidence } = policy.config;
  const path = modelFileOf(policy);
  const defaults = {
    name: registeredName(policy),
    stage: promote?.stage,
    on: promote?.on,
    branches: promote?.branches,
    tag: promote?.tag,
    path,
    evidence: evidencePath(out, null),
    trust: evidence?.trust.map((key, index) => absoluteKey(policy, key, ['evidence', 'trust', index])),
    workflow: evidence?.workflow,
    ref: evidence?.ref,
    'allow-unsigned': evidence?.['allow-unsigned'],
    'max-age': promote?.['max-age'],
    repository: promote?.repository ?? context.repository ?? undefined,
  };
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}

/** What registry and ledger call the model under test; undefined where the policy names neither it nor a file. */
export function registeredName({ config }: Policy): string | undefined {
  const model: ModelKeys | undefined = config.model;
  return (
    config.promote?.name ??
    model?.name ??
    (model?.path === undefined ? undefined : basename(model.path).replace(/\.onnx$/i, ''))
  );
}

/** The pointer that the gates of a policy compare with; null where it names none, or none of its gates compares. */
function comparedPlace(policy: Policy): Place | null {
  const { baseline } = policy.config;
  if (baseline === undefined || !('stage' in baseline)) return null;
  const compares = GATES.some((gate) => gate.comparesModels && gatesOf(policy).includes(gate.name));
  const model = baseline.name ?? registeredName(policy);
  return compares && model !== undefined ? { model, stage: baseline.stage } : null;
}

function located<Keys extends RegistryKeys | LedgerKeys>(
  policy: Policy,
  key: 'registry' | 'ledger',
  keys: Keys,
  environment: NodeJS.ProcessEnv,
): Keys {
  if ('path' in keys) return { ...keys, path: policy.resolve(keys.path, [key, 'path']) };
  if (!('uri' in keys)) return keys;
  return { ...keys, uri: expandText(keys.uri, environment, [key, 'uri'], policy.sources.at([key, 'uri'])) };
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
