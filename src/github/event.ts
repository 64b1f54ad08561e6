import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { messageOf } from '../core/errors.ts';

/** GitHub caps webhook payloads at 25 MB (docs.github.com, "Webhook events and payloads"). */
export const MAX_EVENT_BYTES = 25 * 1024 * 1024;

const commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const ref = z.string().min(1).max(1_000);
const repositoryName = z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/);
const number = z.int().min(1);

const pullRequestSchema = z.object({
  number,
  head: z.object({ sha: commit, ref, repo: z.object({ full_name: repositoryName }).nullish() }),
  base: z.object({ sha: commit, ref, repo: z.object({ full_name: repositoryName }) }),
  labels: z
    .array(z.object({ name: z.string().max(1_000) }))
    .max(1_000)
    .optional(),
});

const mergeGroupSchema = z.object({ head_sha: commit, head_ref: ref, base_sha: commit, base_ref: ref });

const workflowRunSchema = z.object({
  id: number,
  run_attempt: number,
  event: z.string().max(100),
  head_sha: commit,
  head_branch: ref.nullish(),
  head_repository: z.object({ full_name: repositoryName }).nullish(),
  conclusion: z.string().max(100).nullish(),
  path: z.string().max(1_000).nullish(),
});

/** Every part is read on its own: one that is not as GitHub writes it is as if it were not there. */
const payloadSchema = z.object({
  pull_request: pullRequestSchema.optional().catch(undefined),
  issue: z
    .object({ number, pull_request: z.object({}).optional() })
    .optional()
    .catch(undefined),
  merge_group: mergeGroupSchema.optional().catch(undefined),
  workflow_run: workflowRunSchema.optional().catch(undefined),
  repository: z.object({ private: z.boolean().optional(), default_branch: ref.optional() }).optional().catch(undefined),
});

export type EventPayload = z.infer<typeof payloadSchema>;

export type ReadEvent = { readonly payload: EventPayload; readonly problem: string | null };

/**
 * The few fields of the event's payload that we use. Never throws: `problem` says why there is nothing, and a reader must
 * take what is missing for the worse case.
 */
export async function readEvent(file: string | undefined): Promise<ReadEvent> {
  if (!file) return { payload: {}, problem: 'GITHUB_EVENT_PATH is not set' };
  try {
    const { size } = await stat(file);
    if (size > MAX_EVENT_BYTES)
      return nothing(`the event payload has ${size} bytes; at most ${MAX_EVENT_BYTES} are read`);
    const parsed = payloadSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? { payload: parsed.data, problem: null } : nothing('the event payload is no JSON object');
  } catch (error) {
    return nothing(
      error instanceof SyntaxError
        ? 'the event payload is not JSON'
        : `the event payload cannot be read: ${messageOf(error)}`,
    );
  }
}

function nothing(problem: string): ReadEvent {
  return { payload: {}, problem };
}
