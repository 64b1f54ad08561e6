import { messageOf } from '../core/errors.ts';

/** The HTTP status of a failed request; 500 where no answer came. Undefined for what is no request's failure. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** True where the request may or may not have been carried out. */
export function isUnclear(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 408;
}

export function isThrottled(error: unknown): boolean {
  const status = statusOf(error);
  return (status === 403 || status === 429) && /rate limit/i.test(messageOf(error));
}

/** What a failed request means for a user: the permission to add, where one is missing, and what there is instead. */
export function explain(error: unknown, what: string, permission: string, otherwise = ''): string {
  const status = statusOf(error);
  const reason = messageOf(error).split('\n', 1)[0];
  const end = otherwise === '' ? '' : ` ${otherwise}`;
  if (isThrottled(error)) return `${what}: GitHub limits how fast we may ask (${reason}).${end}`;
  if (status === 403 || status === 404) {
    return `${what}: the token may not do that (HTTP ${status}). Add "permissions: ${permission}" to the job.${end}`;
  }
  if (status === 401)
    return `${what}: the token is not accepted (HTTP 401). Pass github-token: \${{ github.token }}.${end}`;
  return `${what}: ${reason}.${end}`;
}

/** Ends the warning about a view that could not be shown. */
export const SEE_SUMMARY = 'The report is in the job summary; the verdict stands.';
