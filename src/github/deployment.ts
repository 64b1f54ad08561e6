import type { Logger } from '../core/log.ts';
import { clipped } from '../wording/visible.ts';
import { type GitHubClient, NEVER_BLINDLY, type Repository } from './client.ts';
import { explain, isUnclear } from './request-failure.ts';

/** OpenAPI, deployment-status: in UTF-16 code units; a deployment's own description is held to the same. */
const DESCRIPTION_UTF16 = 140;
const PERMISSION = 'deployments: write';
const OTHERWISE = 'The outcome stands without it.';

/** One move of a stage, as GitHub's list of deployments shows it. */
export interface DeploymentRequest {
  readonly task: 'promote' | 'rollback';
  /** `<model>/<stage>`: made when it is first used, with no rules of its own. */
  readonly environment: string;
  /** The commit at which the move was asked for. */
  readonly commit: string;
  readonly production: boolean;
  readonly description: string;
  readonly runUrl: string;
  /** What is moved, for machines: digest, version, record. `id` tells this move from any other. */
  readonly payload: Readonly<Record<string, string | null>> & { readonly id: string };
}

/** A deployment under way; null where it could not be made. */
export type OpenDeployment = { readonly id: number } | null;

/**
 * Record that a move has begun. Merges nothing and waits for no check: what may move was decided before. Never throws: a
 * missing permission is one warning.
 */
export async function openDeployment(
  client: GitHubClient,
  repository: Repository,
  request: DeploymentRequest,
  log: Logger,
): Promise<OpenDeployment> {
  try {
    const { data } = await client.rest.repos.createDeployment({
      ...repository,
      ref: request.commit,
      task: request.task,
      environment: request.environment,
      description: clipped(request.description, DESCRIPTION_UTF16),
      payload: { ...request.payload },
      auto_merge: false,
      required_contexts: [],
      production_environment: request.production,
      transient_environment: false,
      ...NEVER_BLINDLY,
    });
    // Without an id it is the answer to an automatic merge, which was not asked for.
    if (!('id' in data)) throw new Error('GitHub made no deployment');
    await setState(client, repository, data.id, 'in_progress', request.description, request.runUrl);
    return { id: data.id };
  } catch (error) {
    const found = isUnclear(error) ? await findDeployment(client, repository, request).catch(() => null) : null;
    if (found === null) log.warn(explain(error, 'The deployment could not be recorded', PERMISSION, OTHERWISE));
    return found;
  }
}

/** Say how it ended. Never throws. */
export async function closeDeployment(
  client: GitHubClient,
  repository: Repository,
  open: OpenDeployment,
  end: { readonly state: 'success' | 'failure'; readonly description: string; readonly runUrl: string },
  log: Logger,
): Promise<void> {
  if (open === null) return;
  try {
    await setState(client, repository, open.id, end.state, end.description, end.runUrl);
  } catch (error) {
    log.warn(explain(error, 'The deployment could not be closed', PERMISSION, OTHERWISE));
  }
}

async function setState(
  client: GitHubClient,
  repository: Repository,
  id: number,
  state: 'in_progress' | 'success' | 'failure',
  description: string,
  url: string,
): Promise<void> {
  await client.rest.repos.createDeploymentStatus({
    ...repository,
    deployment_id: id,
    state,
    description: clipped(description, DESCRIPTION_UTF16),
    log_url: url,
  });
}

/** After an answer that got lost: was it made all the same? */
async function findDeployment(
  client: GitHubClient,
  repository: Repository,
  { commit, task, environment, payload: { id } }: DeploymentRequest,
): Promise<OpenDeployment> {
  const { data } = await client.rest.repos.listDeployments({
    ...repository,
    sha: commit,
    task,
    environment,
    per_page: 100,
  });
  const own = data.find(({ payload }) => typeof payload === 'object' && payload.id === id);
  return own === undefined ? null : { id: own.id };
}
