import type { Handler } from './answers.ts';
import { type JsonObject, object } from './description.ts';
import type { Deployment } from './state.ts';

/** What a promotion asks for: tags, who approved, deployments. */
export const DEPLOYMENT_HANDLERS: Readonly<Record<string, Handler>> = {
  'repos/list-tags': {
    needs: ['contents', 'read'],
    answer: ({ state }) => ({
      status: 200,
      page: state.tags.map(({ name, sha }) =>
        object('tag', { name, commit: { sha, url: 'https://api.github.com/x' } }),
      ),
    }),
  },
  'actions/get-reviews-for-run': {
    needs: ['actions', 'read'],
    answer: ({ state, path }) => ({
      status: 200,
      body: state.approvals
        .filter(({ run }) => run === Number(path.run_id))
        .map(({ environment, state: decision, login, comment }) => ({
          environments: [{ id: 1, name: environment }],
          state: decision,
          user: object('simple-user', { login, type: 'User' }),
          comment,
        })),
    }),
  },
  'repos/list-deployments': {
    needs: ['deployments', 'read'],
    answer: ({ state, query }) => ({
      status: 200,
      page: state.deployments
        .filter(({ fields }) => (query.get('sha') ?? fields.ref) === fields.ref)
        .filter(({ fields }) => ['task', 'environment'].every((key) => (query.get(key) ?? fields[key]) === fields[key]))
        .map(deploymentJson),
    }),
  },
  'repos/create-deployment': {
    needs: ['deployments', 'write'],
    answer: ({ state, body }) => {
      const deployment = { id: state.nextId++, fields: body, statuses: [] };
      state.deployments.push(deployment);
      return { status: 201, body: deploymentJson(deployment) };
    },
  },
  'repos/create-deployment-status': {
    needs: ['deployments', 'write'],
    answer: ({ state, path, body }) => {
      const deployment = state.deployments.find(({ id }) => id === Number(path.deployment_id))!;
      deployment.statuses.push(body);
      const description = body.description ?? '';
      return { status: 201, body: object('deployment-status', { ...body, description, id: state.nextId++ }) };
    },
  },
};

function deploymentJson({ id, fields }: Deployment): JsonObject {
  const { ref, task, environment, payload = {}, description = null } = fields;
  return object('deployment', {
    id,
    ref: ref!,
    sha: ref!,
    task: task!,
    environment: environment!,
    payload,
    description,
  });
}
