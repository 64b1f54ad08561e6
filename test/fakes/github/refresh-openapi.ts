// Make openapi.json, the part of GitHub's description that the fake answers for, from the package @octokit/openapi:
//
//   cd "$(mktemp -d)" && npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
//   node <repository>/test/fakes/github/refresh-openapi.ts package/generated/api.github.com.json
//
//   npx biome format --write <repository>/test/fakes/github/openapi.json
//
// The package has 385 MB unpacked, so it is no dependency. What no schema checker reads (prose, examples) is dropped.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REPO = '/repos/{owner}/{repo}';
const OPERATIONS: readonly (readonly [string, readonly string[]])[] = [
  [`${REPO}/issues/{issue_number}/comments`, ['get', 'post']],
  [`${REPO}/issues/comments/{comment_id}`, ['get', 'patch', 'delete']],
  [`${REPO}/issues/comments/{comment_id}/reactions`, ['get', 'post']],
  [`${REPO}/issues/comments/{comment_id}/reactions/{reaction_id}`, ['delete']],
  [`${REPO}/check-runs`, ['post']],
  [`${REPO}/check-runs/{check_run_id}`, ['get', 'patch']],
  [`${REPO}/commits/{ref}/check-runs`, ['get']],
  [`${REPO}/statuses/{sha}`, ['post']],
  [`${REPO}/commits/{ref}/statuses`, ['get']],
  [`${REPO}/pulls`, ['get']],
  [`${REPO}/pulls/{pull_number}`, ['get']],
  [`${REPO}/pulls/{pull_number}/reviews`, ['get']],
  [`${REPO}/actions/runs`, ['get']],
  [`${REPO}/actions/runs/{run_id}/artifacts`, ['get']],
  [`${REPO}/actions/artifacts/{artifact_id}/{archive_format}`, ['get']],
  [`${REPO}/contents/{path}`, ['get']],
  [`${REPO}/compare/{basehead}`, ['get']],
  [`${REPO}/commits`, ['get']],
  [`${REPO}/git/ref/{ref}`, ['get']],
  [`${REPO}/git/refs`, ['post']],
  [`${REPO}/git/refs/{ref}`, ['patch']],
  [`${REPO}/git/blobs`, ['post']],
  [`${REPO}/git/blobs/{file_sha}`, ['get']],
  [`${REPO}/git/trees`, ['post']],
  [`${REPO}/git/trees/{tree_sha}`, ['get']],
  [`${REPO}/git/matching-refs/{ref}`, ['get']],
  [`${REPO}/git/commits`, ['post']],
  [`${REPO}/git/commits/{commit_sha}`, ['get']],
  [`${REPO}/tags`, ['get']],
  [`${REPO}/actions/runs/{run_id}/approvals`, ['get']],
  [`${REPO}/deployments`, ['get', 'post']],
  [`${REPO}/deployments/{deployment_id}/statuses`, ['post']],
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'title',
  'deprecated',
  'default',
]);

const source = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as JsonObject;
const info = source.info as JsonObject;
const reached = new Map<string, Json>();
const paths: Record<string, Record<string, Json>> = {};
for (const [path, methods] of OPERATIONS) {
  paths[path] = {};
  for (const method of methods)
    paths[path][method] = operation(((source.paths as JsonObject)[path] as JsonObject)[method] as JsonObject);
}
const components: Record<string, Record<string, Json>> = {};
for (const [pointer, value] of [...reached].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [, , kind, name] = pointer.split('/') as [string, string, string, string];
  components[kind] = { ...components[kind], [name]: value };
}
const pruned = {
  openapi: source.openapi,
  info: { title: info.title, version: info.version, license: info.license },
  paths,
  components,
};
writeFileSync(join(import.meta.dirname, 'openapi.json'), `${JSON.stringify(pruned)}\n`);

function operation({ operationId, parameters, requestBody, responses }: JsonObject): Json {
  return prune({ operationId, parameters: parameters ?? [], requestBody: requestBody ?? null, responses } as Json);
}

/** Without prose; what is referred to is kept once, beside. `properties` holds names, not keywords. */
function prune(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((item) => prune(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as JsonObject)
    .filter(([key]) => names || !(PROSE.has(key) || key.startsWith('x-')))
    .map(([key, member]): [string, Json] => [
      key,
      key === '$ref' && !names ? reach(member as string) : prune(member, key === 'properties' && !names),
    ]);
  return Object.fromEntries(members) as Json;
}

function reach(pointer: string): string {
  if (!reached.has(pointer)) {
    reached.set(pointer, null);
    const target = pointer
      .split('/')
      .slice(1)
      .reduce<Json>((value, key) => (value as JsonObject)[key]!, source);
    reached.set(pointer, prune(target));
  }
  return pointer;
}
