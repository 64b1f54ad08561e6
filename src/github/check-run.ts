import { renderMarkdown } from '../report/markdown.ts';
import { decisionLine } from '../report/overall.ts';
import type { Report } from '../report/report.ts';
import { CHECK_RUN_UTF16 } from '../report/room.ts';
import { clipped } from '../wording/visible.ts';
import type { Annotation } from './annotations.ts';
import { type GitHubClient, NEVER_BLINDLY, patienceOf } from './client.ts';
import { insist } from './patience.ts';
import { explain, isUnclear } from './request-failure.ts';
import type { ViewTarget } from './target.ts';
import type { Troubles } from './troubles.ts';

/** OpenAPI, "Create a check run": at most 50 in one request, appended by each. */
const ANNOTATIONS_PER_REQUEST = 50;
/** Beyond a few screens nobody reads on; each 50 are a request. */
const MAX_ANNOTATIONS = 200;
const MAX_TITLE = 250;
const ANNOTATION_TITLE_UTF16 = 255;

/** A check run under way; null where it could not be made, or perhaps was and nobody knows. */
export type OpenCheckRun = { readonly id: number } | null;

/** How a check run ends. */
export interface CheckRunEnd {
  readonly conclusion: 'success' | 'failure' | 'cancelled';
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/**
 * Make the check run before measuring, so that a rerun does not show the verdict of the run before. The name must be
 * stable: required checks are matched by it. Asked once: `closeCheckRun` makes what is not there. Never throws.
 */
export async function openCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  name: string,
  troubles: Troubles,
): Promise<OpenCheckRun> {
  try {
    const { data } = await client.rest.checks.create({ ...requestOf(target, name), status: 'in_progress' as const });
    return { id: data.id };
  } catch (error) {
    const found = isUnclear(error) ? await findCheckRun(client, target, name).catch(() => null) : null;
    if (found === null) troubles.add({ ...VIEW, what: 'could not be made', error });
    return found;
  }
}

/** How a check run ends that shows a report. Whatever blocks is a `failure`: GitHub takes `neutral` and `skipped` for success. */
export function checkRunEnd(report: Report, annotations: readonly Annotation[]): CheckRunEnd {
  return {
    conclusion: report.verdict.blocking ? 'failure' : 'success',
    title: decisionLine(report.verdict),
    summary: renderMarkdown(report, { room: { utf16: CHECK_RUN_UTF16 } }),
    annotations,
  };
}

/** Say how it ended; a check run that could not be opened is made now. Never throws. */
export async function closeCheckRun(
  client: GitHubClient,
  target: ViewTarget,
  open: OpenCheckRun,
  name: string,
  end: CheckRunEnd,
  troubles: Troubles,
): Promise<void> {
  const output = { title: clipped(end.title, MAX_TITLE), summary: end.summary };
  const done = { status: 'completed' as const, conclusion: end.conclusion, output };
  let made = open;
  try {
    // The verdict first and repeated as long as patience lasts; what is appended afterwards is sent once.
    await insist(patienceOf(client), async () => {
      made ??= await findCheckRun(client, target, name);
      if (made === null)
        made = { id: (await client.rest.checks.create({ ...requestOf(target, name), ...done })).data.id };
      else await client.rest.checks.update({ ...target.repository, check_run_id: made.id, ...done, ...NEVER_BLINDLY });
    });
  } catch (error) {
    troubles.add({ ...VIEW, what: 'could not be completed', error });
    return;
  }
  const located = end.annotations.filter(({ file }) => file !== null).slice(0, MAX_ANNOTATIONS);
  const request = { ...target.repository, check_run_id: made!.id };
  try {
    for (let start = 0; start < located.length; start += ANNOTATIONS_PER_REQUEST) {
      const batch = located.slice(start, start + ANNOTATIONS_PER_REQUEST).map(toApi);
      await client.rest.checks.update({ ...request, output: { ...output, annotations: batch }, ...NEVER_BLINDLY });
    }
  } catch (error) {
    troubles.debug(explain(error, 'Some annotations could not be added to the check run', VIEW.permission));
  }
}

const VIEW = { view: 'the check run', permission: 'checks: write' };

function requestOf(target: ViewTarget, name: string) {
  return {
    ...target.repository,
    name,
    head_sha: target.commit,
    external_id: externalId(target),
    details_url: target.runUrl,
    ...NEVER_BLINDLY,
  };
}

/** Run id and attempt: tells the check runs of reruns apart. */
function externalId({ run, attempt }: ViewTarget): string {
  return `${run}.${attempt}`;
}

async function findCheckRun(client: GitHubClient, target: ViewTarget, name: string): Promise<OpenCheckRun> {
  const runs = await client.paginate(client.rest.checks.listForRef, {
    ...target.repository,
    ref: target.commit,
    check_name: name,
    filter: 'all',
    per_page: 100,
    ...NEVER_BLINDLY,
  });
  const own = runs.filter((run) => run.external_id === externalId(target)).map(({ id }) => id);
  return own.length > 0 ? { id: Math.min(...own) } : null;
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
