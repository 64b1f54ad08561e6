import type { Logger } from '../core/log.ts';
import { CHECK_RUN_UTF16 } from '../report/limits.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine } from '../report/overall.ts';
import type { Report } from '../report/report.ts';
import { clipped } from '../wording/visible.ts';
import type { Annotation } from './annotations.ts';
import { explain, type GitHubClient, isUnclear, NEVER_BLINDLY, SEE_SUMMARY } from './client.ts';
import type { ViewTarget } from './target.ts';

/** OpenAPI, "Create a check run": at most 50 in one request, appended by each. */
const ANNOTATIONS_PER_REQUEST = 50;
/** Beyond a few screens nobody reads on; each 50 are a request. */
const MAX_ANNOTATIONS = 200;
const MAX_TITLE = 250;
const ANNOTATION_TITLE_UTF16 = 255;
const PERMISSION = 'checks: write';

/** A check run under way; null where it could not be made. */
export type OpenCheckRun = { readonly id: number } | null;

/**
 * Make the check run before measuring, so that a rerun does not show the verdict of the run before. The name must be
 * stable: required checks are matched by it. Never throws: a missing permission is one warning.
 */
export async function openCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  name: string,
  log: Logger,
): Promise<OpenCheckRun> {
  const external_id = externalId(target);
  try {
    const request = {
      ...target.repository,
      name,
      head_sha: target.commit,
      status: 'in_progress' as const,
      external_id,
      details_url: target.runUrl,
    };
    const { data } = await client.rest.checks.create({ ...request, ...NEVER_BLINDLY });
    return { id: data.id };
  } catch (thrown) {
    const found = isUnclear(thrown) ? await findCheckRun(client, target, name, external_id).catch(() => null) : null;
    if (found === null) log.warn(explain(thrown, 'The check run could not be made', PERMISSION, SEE_SUMMARY));
    return found;
  }
}

/**
 * Say the verdict. Whatever blocks is a `failure`: GitHub takes `neutral` and `skipped` for success. Never throws.
 */
export async function closeCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  open: OpenCheckRun,
  report: Report,
  annotations: readonly Annotation[],
  log: Logger,
): Promise<void> {
  if (open === null) return;
  const title = clipped(decisionLine(report.verdict), MAX_TITLE);
  const summary = renderMarkdown(report, { limit: { utf16: CHECK_RUN_UTF16 } });
  const located = annotations.filter(({ file }) => file !== null).slice(0, MAX_ANNOTATIONS);
  await complete(
    client,
    target,
    open,
    report.verdict.blocking ? 'failure' : 'success',
    { title, summary },
    located,
    log,
  );
}

/** For a run that ended before it had a verdict: the check must not stay in progress for ever. Never throws. */
export async function abandonCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  open: OpenCheckRun,
  reason: { readonly conclusion: 'failure' | 'cancelled'; readonly title: string },
  log: Logger,
): Promise<void> {
  if (open === null) return;
  const title = clipped(reason.title, MAX_TITLE);
  await complete(
    client,
    target,
    open,
    reason.conclusion,
    { title, summary: 'There is no verdict; the log of the run says why.' },
    [],
    log,
  );
}

/** Run id and attempt: tells the check runs of reruns apart. */
function externalId({ run, attempt }: ViewTarget): string {
  return `${run}.${attempt}`;
}

async function findCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  name: string,
  external_id: string,
): Promise<OpenCheckRun> {
  const runs = await client.paginate(client.rest.checks.listForRef, {
    ...target.repository,
    ref: target.commit,
    check_name: name,
    filter: 'all',
    per_page: 100,
  });
  const own = runs.filter((run) => run.external_id === external_id).map(({ id }) => id);
  return own.length > 0 ? { id: Math.min(...own) } : null;
}

async function complete(
  client: GitHubClient,
  target: ViewTarget,
  { id }: { readonly id: number },
  conclusion: 'success' | 'failure' | 'cancelled',
  output: { readonly title: string; readonly summary: string },
  annotations: readonly Annotation[],
  log: Logger,
): Promise<void> {
  const request = { ...target.repository, check_run_id: id };
  try {
    // The verdict first and repeated as often as it takes; what is appended afterwards is sent once.
    await client.rest.checks.update({ ...request, status: 'completed', conclusion, output });
  } catch (thrown) {
    log.warn(explain(thrown, 'The check run could not be completed', PERMISSION, SEE_SUMMARY));
    return;
  }
  try {
    for (let start = 0; start < annotations.length; start += ANNOTATIONS_PER_REQUEST) {
      const batch = annotations.slice(start, start + ANNOTATIONS_PER_REQUEST).map(toApi);
      await client.rest.checks.update({ ...request, output: { ...output, annotations: batch }, ...NEVER_BLINDLY });
    }
  } catch (thrown) {
    log.debug(explain(thrown, 'Some annotations could not be added to the check run', PERMISSION));
  }
}

function toApi({ file, line, column, level, title, message }: Annotation) {
  const at = line ?? 1;
  return {
    path: file!,
    start_line: at,
    end_line: at,
    ...(column === null ? {} : { start_column: column, end_column: column }),
    annotation_level: level === 'error' ? ('failure' as const) : ('warning' as const),
    title: clipped(title, ANNOTATION_TITLE_UTF16),
    message: message || title,
  };
}
