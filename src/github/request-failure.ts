import { messageOf } from '../core/errors.ts';

/** The HTTP status of a failed request; 500 where no answer came. Undefined for what is no request's failure. */
export function statusOf(thrown: unknown): number | undefined {
  const status = (thrown as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** True where the request may or may not have been carried out. */
export function isUnclear(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === undefined || status >= 500 || status === 408;
}

export function isRateLimit(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return (status === 403 || status === 429) && /rate limit/i.test(messageOf(thrown));
}

/** What a failed request means for a user: the permission to add, where one is missing, and what there is instead. */
export function explain(thrown: unknown, what: string, permission: string, otherwise = ''): string {
  const status = statusOf(thrown);
  const reason = messageOf(thrown).split('\n', 1)[0];
  const end = otherwise === '' ? '' : ` ${otherwise}`;
  if (isRateLimit(thrown)) return `${what}: GitHub limits how fast we may ask (${reason}).${end}`;
  if (status === 403 || status === 404) {
    return `${what}: the token may not do that (HTTP ${status}). Add "permissions: ${permission}" to the job.${end}`;
  }
  if (status === 401)
    return `${what}: the token is not accepted (HTTP 401). Pass github-token: \${{ github.token }}.${end}`;
  return `${what}: ${reason}.${end}`;
}

/** Ends the warning about a view that could not be shown. */
export const SEE_SUMMARY = 'The report is in the job summary; the verdict stands.';
