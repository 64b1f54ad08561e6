import { EnvironmentError } from '../../core/errors.ts';
import { DIGEST, type Digest, parseDigest } from '../../core/units.ts';
import type { RegistryVersion } from '../registry.ts';
import type { MlflowClient } from './client.ts';

/** Throws EnvironmentError where an answer is no version: what is not understood is not guessed. */
export function versionOf(value: unknown): RegistryVersion {
  const { version, tags, creation_timestamp } = (value ?? {}) as Record<string, unknown>;
  if (typeof version !== 'string' && typeof version !== 'number') {
    throw new EnvironmentError(
      'MLflow answered without the number of a version. Is this the address of MLflow itself?',
    );
  }
  const pairs = (Array.isArray(tags) ? tags : []) as readonly { key?: unknown; value?: unknown }[];
  const annotations = Object.fromEntries(pairs.map(({ key, value }) => [String(key), String(value ?? '')]));
  const created = Number(creation_timestamp);
  return {
    version: String(version),
    digest: digestIn(annotations['modelassay.digest']),
    annotations,
    createdAt: Number.isFinite(created) && created > 0 ? new Date(created).toISOString() : null,
  };
}

/** Whoever may write tags may write anything there: what is no digest is none. */
function digestIn(text: string | undefined): Digest | null {
  return text !== undefined && DIGEST.test(text) ? parseDigest(text) : null;
}

const PAGE = 1_000;
const MAX_PAGES = 1_000;

/** Every version that a filter of MLflow finds, as the server gives it, page by page. It holds safe names alone. */
export async function searchVersions(
  client: MlflowClient,
  filter: string,
): Promise<readonly Record<string, unknown>[]> {
  const versions: Record<string, unknown>[] = [];
  let token: unknown;
  for (let page = 0; page < MAX_PAGES; page++) {
    const fields = { filter, max_results: PAGE, page_token: token };
    const body = await client.demand('GET', 'model-versions/search', fields);
    versions.push(...((body.model_versions ?? []) as readonly Record<string, unknown>[]));
    token = body.next_page_token || undefined;
    if (token === undefined) break;
  }
  return versions;
}
