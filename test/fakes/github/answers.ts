import { DEPLOYMENT_HANDLERS } from './deployment-answers.ts';
import { type Json, type JsonObject, object } from './description.ts';
import { type Comment, objectId, type PullRequest, type Scope, type State } from './state.ts';

/** What an operation is given. */
export interface Call {
  readonly state: State;
  readonly login: string;
  readonly now: number;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Comments created after this moment are not listed yet. */
  readonly listedUntil: number;
}

export type Answer =
  | { readonly status: number; readonly body: Json }
  | { readonly status: number; readonly bytes: Buffer }
  | { readonly status: number; readonly page: readonly Json[]; readonly wrap?: string };

export interface Handler {
  readonly needs: readonly [Scope, 'read' | 'write'];
  answer(call: Call): Answer;
}

/** Undocumented; the message is GitHub's. */
export const COMMENT_LIMIT = 65_536;
const STATUS_DESCRIPTION_LIMIT = 140;
const ANNOTATIONS_PER_REQUEST = 50;

/** By operationId of GitHub's description. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  ...DEPLOYMENT_HANDLERS,
  'issues/list-comments': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, path, listedUntil }) => ({
      status: 200,
      page: state.comments
        .filter((comment) => comment.issue === Number(path.issue_number) && comment.createdAt <= listedUntil)
        .map(commentJson),
    }),
  },
  'issues/create-comment': {
    needs: ['pull-requests', 'write'],
    answer: ({ state, path, body, login, now }) => {
      const text = body.body as string;
      if (text.length > COMMENT_LIMIT) return tooLong();
      const comment = {
        id: state.nextId++,
        issue: Number(path.issue_number),
        login,
        createdAt: now,
        updatedAt: now,
        body: text,
        writes: 1,
      };
      state.comments.push(comment);
      return { status: 201, body: commentJson(comment) };
    },
  },
  'issues/get-comment': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, path }) => withComment(state, path, (comment) => ({ status: 200, body: commentJson(comment) })),
  },
  'issues/update-comment': {
    needs: ['pull-requests', 'write'],
    answer: ({ state, path, body, now, login }) =>
      withComment(state, path, (comment) => {
        if (comment.login !== login) return forbidden();
        if ((body.body as string).length > COMMENT_LIMIT) return tooLong();
        comment.body = body.body as string;
        comment.updatedAt = now;
        comment.writes++;
        return { status: 200, body: commentJson(comment) };
      }),
  },
  'issues/delete-comment': {
    needs: ['pull-requests', 'write'],
    answer: ({ state, path, login }) =>
      withComment(state, path, (comment) => {
        if (comment.login !== login) return forbidden();
        state.comments.splice(state.comments.indexOf(comment), 1);
        return { status: 204, body: null };
      }),
  },
  'reactions/list-for-issue-comment': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, path, query }) =>
      withComment(state, path, ({ id }) => ({
        status: 200,
        page: state.reactions
          .filter(
            (reaction) => reaction.comment === id && (query.get('content') ?? reaction.content) === reaction.content,
          )
          .map(reactionJson),
      })),
  },
  'reactions/create-for-issue-comment': {
    needs: ['pull-requests', 'write'],
    answer: ({ state, path, body, login, now }) =>
      withComment(state, path, ({ id }) => {
        const content = body.content as string;
        const same = state.reactions.find(
          (item) => item.comment === id && item.login === login && item.content === content,
        );
        if (same) return { status: 200, body: reactionJson(same) };
        const reaction = { id: state.nextId++, comment: id, login, content, createdAt: now };
        state.reactions.push(reaction);
        return { status: 201, body: reactionJson(reaction) };
      }),
  },
  'reactions/delete-for-issue-comment': {
    needs: ['pull-requests', 'write'],
    answer: ({ state, path, login }) =>
      withComment(state, path, ({ id }) => {
        const found = state.reactions.find((item) => item.comment === id && item.id === Number(path.reaction_id));
        if (!found) return notFound();
        if (found.login !== login) return forbidden();
        state.reactions.splice(state.reactions.indexOf(found), 1);
        return { status: 204, body: null };
      }),
  },
  'checks/create': {
    needs: ['checks', 'write'],
    answer: ({ state, body }) => {
      const run = { id: state.nextId++, headSha: body.head_sha as string, fields: {}, annotations: [] };
      const answer = changeCheckRun(run, body, 201);
      if (answer.status === 201) state.checkRuns.push(run);
      return answer;
    },
  },
  'checks/update': {
    needs: ['checks', 'write'],
    answer: ({ state, path, body }) => {
      const run = state.checkRuns.find(({ id }) => id === Number(path.check_run_id));
      return run ? changeCheckRun(run, body, 200) : notFound();
    },
  },
  'checks/list-for-ref': {
    needs: ['checks', 'read'],
    answer: ({ state, path, query }) => ({
      status: 200,
      wrap: 'check_runs',
      page: state.checkRuns
        .filter((run) => run.headSha === path.ref && (query.get('check_name') ?? run.fields.name) === run.fields.name)
        .map(checkRunJson),
    }),
  },
  'repos/create-commit-status': {
    needs: ['statuses', 'write'],
    answer: ({ state, path, body }) => {
      if (String(body.description ?? '').length > STATUS_DESCRIPTION_LIMIT) {
        return invalid('description is too long (maximum is 140 characters)');
      }
      const status = { id: state.nextId++, sha: path.sha!, fields: body };
      state.statuses.push(status);
      return { status: 201, body: object('status', { ...body, id: status.id }) };
    },
  },
  'repos/list-commit-statuses-for-ref': {
    needs: ['statuses', 'read'],
    answer: ({ state, path }) => ({
      status: 200,
      page: state.statuses
        .filter(({ sha }) => sha === path.ref)
        .map(({ id, fields }) => object('status', { ...fields, id }))
        .reverse(),
    }),
  },
  'pulls/list': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, query }) => ({
      status: 200,
      page: state.pulls
        .filter((pull) => query.get('state') === 'all' || pull.state === (query.get('state') ?? 'open'))
        .filter((pull) => {
          const head = query.get('head');
          return !head || head === `${pull.headRepository?.split('/')[0]}:${pull.headRef}`;
        })
        .map((pull) => pullJson('pull-request-simple', pull)),
    }),
  },
  'pulls/get': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, path }) => {
      const pull = state.pulls.find(({ number }) => number === Number(path.pull_number));
      return pull ? { status: 200, body: pullJson('pull-request', pull) } : notFound();
    },
  },
  'pulls/list-reviews': {
    needs: ['pull-requests', 'read'],
    answer: ({ state, path }) => ({
      status: 200,
      page: state.reviews
        .filter(({ pull }) => pull === Number(path.pull_number))
        .map(({ id, login, state: said, commit }) =>
          object('pull-request-review', { id, user: user(login), state: said, commit_id: commit }),
        ),
    }),
  },
  'actions/list-workflow-runs-for-repo': {
    needs: ['actions', 'read'],
    answer: ({ state, query }) => ({
      status: 200,
      wrap: 'workflow_runs',
      page: state.runs
        .filter((run) => (query.get('head_sha') ?? run.headSha) === run.headSha)
        .filter((run) => (query.get('event') ?? run.event) === run.event)
        .map((run) =>
          object('workflow-run', {
            id: run.id,
            run_attempt: run.attempt,
            head_sha: run.headSha,
            event: run.event,
            head_branch: run.headBranch ?? 'main',
            conclusion: run.conclusion,
            status: run.conclusion === null ? 'in_progress' : 'completed',
            repository: object('minimal-repository', { full_name: 'octo/models' }),
            head_repository: object('minimal-repository', { full_name: 'octo/models' }),
          }),
        ),
    }),
  },
  'actions/list-workflow-run-artifacts': {
    needs: ['actions', 'read'],
    answer: ({ state, path, query }) => ({
      status: 200,
      wrap: 'artifacts',
      page: state.artifacts
        .filter(({ run, name }) => run === Number(path.run_id) && (query.get('name') ?? name) === name)
        .map(({ id, run, name, zip, expired, headSha, createdAt }) =>
          object('artifact', {
            id,
            name,
            expired,
            size_in_bytes: zip.length,
            created_at: new Date(createdAt).toISOString(),
            workflow_run: { id: run, head_sha: headSha },
          }),
        ),
    }),
  },
  'actions/download-artifact': {
    needs: ['actions', 'read'],
    answer: ({ state, path }) => {
      const artifact = state.artifacts.find(({ id }) => id === Number(path.artifact_id));
      if (!artifact) return notFound();
      if (artifact.expired)
        return {
          status: 410,
          body: { message: 'Artifact has expired', documentation_url: 'https://docs.github.com/rest' },
        };
      return { status: 302, bytes: artifact.zip };
    },
  },
  'repos/get-content': {
    needs: ['contents', 'read'],
    answer: ({ state, path, query }) => {
      const text = state.files.get(`${resolveCommit(state, query.get('ref') ?? 'HEAD')}:${path.path}`);
      if (text === undefined) return notFound();
      const content = Buffer.from(text);
      const base64 = content.toString('base64');
      // GitHub serves larger files as blobs only.
      const inline = content.length <= 1024 * 1024;
      const blob = [...state.objects].find(([, item]) => item.content === base64)?.[0];
      const fields = {
        type: 'file',
        encoding: inline ? 'base64' : 'none',
        path: path.path!,
        name: path.path!.split('/').at(-1)!,
        size: content.length,
      };
      return {
        status: 200,
        body: object('content-file', { ...fields, content: inline ? base64 : '', sha: blob ?? objectId({ text }) }),
      };
    },
  },
  'repos/list-commits': {
    needs: ['contents', 'read'],
    answer: ({ state, query }) => {
      const path = query.get('path');
      if (path !== null) {
        const last = state.lastChanges.get(path);
        if (last === undefined) return { status: 200, body: [] };
        const item = object('commit', { sha: last.sha });
        const { message, date } = last;
        return {
          status: 200,
          body: [{ ...item, commit: { ...(item.commit as JsonObject), message, committer: { date } } }],
        };
      }
      const listed: Json[] = [];
      let next: string | undefined = query.get('sha')!;
      if (!state.objects.has(next)) return notFound();
      while (next !== undefined && listed.length < Number(query.get('per_page') ?? 30)) {
        const { message, parents } = state.objects.get(next)!;
        const commit = object('commit', { sha: next });
        listed.push({ ...commit, commit: { ...(commit.commit as JsonObject), message: message! } });
        [next] = parents as string[];
      }
      return { status: 200, body: listed };
    },
  },
  'repos/compare-commits-with-basehead': compareHandler(),
  'git/get-ref': {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => {
      const sha = state.refs.get(`refs/${path.ref}`);
      return sha ? { status: 200, body: refJson(`refs/${path.ref}`, sha) } : notFound();
    },
  },
  'git/list-matching-refs': {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => ({
      status: 200,
      body: [...state.refs].flatMap(([name, sha]) => (name.startsWith(`refs/${path.ref}`) ? [refJson(name, sha)] : [])),
    }),
  },
  'git/get-tree': {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => {
      const tree = state.objects.get(path.tree_sha!);
      if (!tree) return notFound();
      const entries = Object.entries(tree.entries as JsonObject).map(([name, sha]) => ({
        path: name,
        mode: '100644',
        type: 'blob',
        sha: sha!,
        size: Buffer.from(String(state.objects.get(sha as string)?.content), 'base64').length,
        url: 'https://api.github.com/x',
      }));
      return { status: 200, body: object('git-tree', { sha: path.tree_sha!, truncated: false, tree: entries }) };
    },
  },
  'git/create-ref': {
    needs: ['contents', 'write'],
    answer: ({ state, body }) => {
      const name = body.ref as string;
      if (state.refs.has(name)) return invalid('Reference already exists');
      state.refs.set(name, body.sha as string);
      return { status: 201, body: refJson(name, body.sha as string) };
    },
  },
  'git/update-ref': {
    needs: ['contents', 'write'],
    answer: ({ state, path, body }) => {
      const name = `refs/${path.ref}`;
      const commit = state.objects.get(body.sha as string);
      if (!state.refs.has(name)) return invalid('Reference does not exist');
      const forward = ((commit?.parents ?? []) as string[]).includes(state.refs.get(name)!);
      if (!forward && body.force !== true) return invalid('Update is not a fast forward');
      state.refs.set(name, body.sha as string);
      return { status: 200, body: refJson(name, body.sha as string) };
    },
  },
  'git/get-blob': {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => {
      const blob = state.objects.get(path.file_sha!);
      if (!blob) return notFound();
      return { status: 200, body: object('blob', { sha: path.file_sha!, content: blob.content!, encoding: 'base64' }) };
    },
  },
  'git/create-blob': {
    needs: ['contents', 'write'],
    answer: ({ state, body }) => {
      const sha = objectId(body);
      state.objects.set(sha, body);
      return { status: 201, body: object('short-blob', { sha }) };
    },
  },
  'git/create-tree': {
    needs: ['contents', 'write'],
    answer: ({ state, body }) => {
      const base =
        body.base_tree === undefined
          ? {}
          : ((state.objects.get(body.base_tree as string)?.entries ?? {}) as JsonObject);
      const entries = { ...base };
      for (const { path, sha, content } of body.tree as JsonObject[]) entries[path as string] = sha ?? content ?? null;
      const sha = objectId({ entries });
      state.objects.set(sha, { entries });
      return { status: 201, body: object('git-tree', { sha, truncated: false, tree: [] }) };
    },
  },
  'git/create-commit': {
    needs: ['contents', 'write'],
    answer: ({ state, body, now }) => {
      const { tree, parents = [], message, author = null, committer = null } = body;
      const commit = { tree: tree!, parents, message: message!, author, committer, now };
      const sha = objectId(commit);
      state.objects.set(sha, commit);
      for (const [path, entry] of Object.entries(
        (state.objects.get(body.tree as string)?.entries ?? {}) as JsonObject,
      )) {
        const blob = state.objects.get(entry as string);
        const text = blob
          ? Buffer.from(blob.content as string, blob.encoding as BufferEncoding).toString('utf8')
          : entry;
        state.files.set(`${sha}:${path}`, text as string);
      }
      return {
        status: 201,
        body: object('git-commit', { sha, tree: { sha: body.tree!, url: 'https://api.github.com/x' } }),
      };
    },
  },
  'git/get-commit': {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => {
      const commit = state.objects.get(path.commit_sha!);
      if (!commit) return notFound();
      const url = 'https://api.github.com/x';
      const parents = (commit.parents as string[]).map((sha) => ({ sha, url, html_url: url }));
      const fields = { sha: path.commit_sha!, tree: { sha: commit.tree!, url }, parents, message: commit.message! };
      return { status: 200, body: object('git-commit', fields) };
    },
  },
};

export function failure(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

export const forbidden = () => failure(403, 'Resource not accessible by integration');
export const notFound = () => failure(404, 'Not Found');

function invalid(message: string): Answer {
  const errors = [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }];
  return {
    status: 422,
    body: { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest' },
  };
}

const tooLong = () => invalid(`body is too long (maximum is ${COMMENT_LIMIT} characters)`);

function compareHandler(): Handler {
  return {
    needs: ['contents', 'read'],
    answer: ({ state, path }) => {
      const mergeBase = state.mergeBases.get(path.basehead!);
      if (!mergeBase) return notFound();
      const merge_base_commit = object('commit', { sha: mergeBase });
      return { status: 200, body: object('commit-comparison', { merge_base_commit, base_commit: merge_base_commit }) };
    },
  };
}

function changeCheckRun(run: State['checkRuns'][number], body: JsonObject, status: number): Answer {
  const output = (body.output ?? {}) as JsonObject;
  const annotations = (output.annotations ?? []) as JsonObject[];
  if (annotations.length > ANNOTATIONS_PER_REQUEST) {
    return invalid(`Only up to 50 annotations can be provided per request; ${annotations.length} were provided`);
  }
  if (body.status === 'completed' && body.conclusion === undefined) return invalid('conclusion is required');
  run.fields = { ...run.fields, ...body, output: { ...((run.fields.output ?? {}) as JsonObject), ...output } };
  if (body.conclusion !== undefined) run.fields.status = 'completed';
  run.annotations.push(...annotations);
  return { status, body: checkRunJson(run) };
}

function checkRunJson({ id, headSha, fields, annotations }: State['checkRuns'][number]): JsonObject {
  const output = (fields.output ?? {}) as JsonObject;
  return object('check-run', {
    id,
    head_sha: headSha,
    name: fields.name ?? '',
    external_id: fields.external_id ?? null,
    status: fields.status ?? 'queued',
    conclusion: fields.conclusion ?? null,
    output: {
      title: output.title ?? null,
      summary: output.summary ?? null,
      text: output.text ?? null,
      annotations_count: annotations.length,
      annotations_url: 'https://api.github.com/x',
    },
  });
}

function user(login: string): JsonObject {
  return object('simple-user', { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
}

function commentJson(comment: Comment): JsonObject {
  return object('issue-comment', {
    id: comment.id,
    body: comment.body,
    user: user(comment.login),
    created_at: new Date(comment.createdAt).toISOString(),
    updated_at: new Date(comment.updatedAt).toISOString(),
    html_url: `https://github.com/octo/models/pull/${comment.issue}#issuecomment-${comment.id}`,
  });
}

function reactionJson(reaction: State['reactions'][number]): JsonObject {
  const created_at = new Date(Math.floor(reaction.createdAt / 1000) * 1000).toISOString();
  return object('reaction', { id: reaction.id, content: reaction.content, user: user(reaction.login), created_at });
}

function pullJson(schema: 'pull-request' | 'pull-request-simple', pull: PullRequest): JsonObject {
  const side = (sha: string, ref: string, repository: string | null): JsonObject => ({
    label: ref,
    ref,
    sha,
    user: user('someone'),
    repo: repository === null ? null : object('repository', { full_name: repository }),
  });
  const { number, state, headRef, headRepository } = pull;
  return object(schema, {
    number,
    state,
    user: user('someone'),
    head: side(pull.head, headRef, headRepository),
    base: side(pull.base, 'main', 'octo/models'),
    labels: (pull.labels ?? []).map((name, id) => labelJson(name, id)),
  });
}

function labelJson(name: string, id: number): JsonObject {
  const url = 'https://api.github.com/x';
  return { id, node_id: 'x', url, name, description: '', color: 'ededed', default: false };
}

function refJson(ref: string, sha: string): JsonObject {
  return object('git-ref', { ref, object: { type: 'commit', sha, url: 'https://api.github.com/x' } });
}

function withComment(
  state: State,
  path: Readonly<Record<string, string>>,
  answer: (comment: Comment) => Answer,
): Answer {
  const comment = state.comments.find(({ id }) => id === Number(path.comment_id));
  return comment ? answer(comment) : notFound();
}

function resolveCommit(state: State, ref: string): string {
  return state.refs.get(ref) ?? state.refs.get(`refs/${ref}`) ?? state.refs.get(`refs/heads/${ref}`) ?? ref;
}
